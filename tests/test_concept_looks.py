"""How the concept page shows: to axe, in the dark, on a phone, in print, without a network."""

import re
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from concept_browser import PAGE, SUMS, Open, edit, needs_chromium

pytestmark = [needs_chromium, pytest.mark.slow]


def violations(page: Page, colours: bool = True) -> list[str]:
    """What axe finds; what it says of colours takes it most of its time, and they are the same at every width."""
    if not page.evaluate("'axe' in window"):
        page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(
        """colours => axe.run(document, {resultTypes: ['violations'], rules: {'color-contrast': {enabled: colours}}})
            .then(results => results.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target)}`))""",
        colours,
    )
    return found


def use(page: Page) -> None:
    """Answer rightly and wrongly, type what is no number, choose a component by keyboard and another by mouse."""
    page.locator("summary").first.click()
    page.locator(".choice.right summary").last.click()
    page.fill('[data-x="0"]', "")
    page.focus('[data-output="1"]')
    page.hover('[data-made="k,1"]')


def test_axe_finds_no_violation(open_page: Open) -> None:
    page = open_page()
    assert violations(page) == []
    use(page)
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert violations(page) == []


@pytest.mark.parametrize(
    "options",
    [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}, {"media": "print"}, {"scripts": False}],
    ids=["light", "dark", "forced colours", "print", "scripts off"],
)
def test_axe_finds_no_violation_at_any_width(browser: Browser, options: dict[str, Any]) -> None:
    media, scripts = options.pop("media", "screen"), options.pop("scripts", True)
    page = browser.new_page(**options)
    if scripts:
        page.goto(PAGE.as_uri())
        use(page)
    else:  # axe is a script itself, so it is the page's own that are taken out
        page.set_content(re.sub(r"<script>.*?</script>", "", PAGE.read_text("utf-8"), flags=re.DOTALL))
    page.emulate_media(media=media)
    for width in (360, 768, 900, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page, colours=width == 360) == [], width
    page.close()


def test_forced_colours_show_what_is_lit_by_more_than_bold(open_page: Open) -> None:
    page = open_page(forced_colors="active")
    page.focus('[data-output="1"]')
    grounds = page.locator(".equation .cell").evaluate_all(
        "all => all.map(e => [e.matches('.lit, .active'), getComputedStyle(e).backgroundColor])"
    )
    assert len({ground for lit, ground in grounds if lit} | {ground for lit, ground in grounds if not lit}) == 2
    assert len({(lit, ground) for lit, ground in grounds}) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_read_where_it_stands(open_page: Open, scheme: str) -> None:
    """Axe cannot judge text in a picture, so the palette is checked itself (WCAG AA, 4.5 to 1)."""
    colours: dict[str, str] = open_page(color_scheme=scheme).evaluate(
        """() => {
            const style = getComputedStyle(document.documentElement);
            const names = [...'xwyqkv'].flatMap(role => [role, role + '-tint'])
                .concat('paper', 'band', 'cell', 'soft', 'rule', 'right', 'wrong');
            return Object.fromEntries(names.map(name => [name, style.getPropertyValue('--' + name).trim()]));
        }"""
    )

    def luminance(name: str) -> float:
        channels = [int(colours[name][k : k + 2], 16) / 255 for k in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        dark, light = sorted((luminance(one), luminance(other)))
        return (light + 0.05) / (dark + 0.05)

    for role in "xwyqkv":
        for ground in ("paper", "band", "cell", f"{role}-tint"):
            assert contrast(role, ground) >= 4.5, (role, ground)
    for verdict in ("right", "wrong"):
        assert contrast(verdict, "paper") >= 4.5
    for ground in ("paper", "band"):
        assert contrast("soft", ground) >= 4.5
        assert contrast("rule", ground) >= 3  # lines that carry meaning


def test_dark_mode_is_dark(open_page: Open) -> None:
    grounds = [
        open_page(color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    ]
    assert grounds == ["rgb(253, 252, 249)", "rgb(20, 22, 27)"]


def test_the_page_never_scrolls_sideways(open_page: Open) -> None:
    page = open_page()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    widths = (320, 360, 768, 1024)

    def overflows() -> list[int]:
        found = []
        for width in widths:
            page.set_viewport_size({"width": width, "height": 740})
            found.append(page.evaluate(overflow))
        return found

    assert overflows() == [0, 0, 0, 0]
    edit(page, (1_000_000, -1_000_000), ((123_456, -999_999), (1_000_000, 0.123456789)))
    page.focus('[data-output="1"]')
    page.hover('[data-token="2"]')
    assert overflows() == [0, 0, 0, 0]


def test_on_a_phone_all_of_both_figures_fits(open_page: Open) -> None:
    page = open_page(360)
    for figure in page.locator(".equation, .lanes").all():
        assert figure.evaluate("e => e.scrollWidth - e.clientWidth") == 0


def test_on_a_phone_everything_to_touch_is_44_pixels_wide_and_high(open_page: Open) -> None:
    small = (
        open_page(360)
        .locator("a[href], button, input, summary")
        .evaluate_all(
            """all => all.map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
            .filter(([_, box]) => box.width < 43.9 || box.height < 43.9).map(([html]) => html)"""
        )
    )
    assert small == []


def test_on_a_phone_the_product_is_written_out_and_no_number_is_tiny(open_page: Open) -> None:
    page = open_page(360)
    for sign in page.locator(".operator").all():
        expect(sign).to_be_visible()
    drawn = page.locator("svg text, .lanes .cell").evaluate_all(
        """all => all.map(e => parseFloat(getComputedStyle(e).fontSize) * (e.getScreenCTM ? e.getScreenCTM().a : 1))"""
    )
    assert min(drawn) >= 12


def test_on_a_phone_a_sum_breaks_only_between_its_steps(open_page: Open) -> None:
    page = open_page(360)
    page.focus('[data-show="1"]')
    pieces = page.locator("[data-sum] .nb, [data-axes-sum] .nb")
    assert pieces.count() >= 5
    assert (
        pieces.evaluate_all("all => all.filter(e => e.getClientRects().length > 1 || e.offsetHeight > 40).length") == 0
    )


def test_no_line_begins_with_the_full_stop_of_the_last_one(open_page: Open) -> None:
    """A line may break behind what is kept in one piece, so what ends it belongs into the piece."""
    page = open_page()
    page.focus('[data-token="1"]')
    followed = page.locator(".nb").evaluate_all("all => all.map(e => e.nextSibling?.textContent ?? '')")
    assert len(followed) > 20
    assert [text for text in followed if re.match("[.,:;?]", text)] == []


def test_between_phone_and_desk_the_text_stands_in_the_middle_and_the_roles_in_a_row(open_page: Open) -> None:
    page = open_page()
    for width in (600, 768, 900, 990):
        page.set_viewport_size({"width": width, "height": 800})
        left, right = page.locator("main p").first.evaluate(
            """e => [e.getBoundingClientRect().left,
                document.documentElement.clientWidth - e.getBoundingClientRect().right]"""
        )
        assert abs(left - right) < 2, width
        tops = page.locator(".jobs li").evaluate_all("all => all.map(e => e.getBoundingClientRect().top)")
        assert len(set(tops)) == (3 if width == 600 else 1), width


def test_the_name_of_a_matrix_stands_under_its_own_columns(open_page: Open) -> None:
    middles = open_page().evaluate("""() => ['.rows', '.lane.q', '.lane.k', '.lane.v'].map(part => {
        const root = document.querySelector(`[data-lanes=tokens] ${part}`), cells = root.querySelectorAll('.cell');
        const name = root.querySelector('.name:last-child').getBoundingClientRect();
        const first = cells[0].getBoundingClientRect(), last = cells[cells.length - 1].getBoundingClientRect();
        return (name.left + name.right) / 2 - (first.left + last.right) / 2;
    })""")
    assert max(map(abs, middles)) < 1


def test_who_asks_for_less_motion_gets_none(open_page: Open) -> None:
    page = open_page(reduced_motion="reduce")
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0).length"
    )
    assert moving == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_prints_on_white_without_its_buttons(open_page: Open, scheme: str) -> None:
    page = open_page(794, 1123, color_scheme=scheme)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()") == "#ffffff"
    for selector in ("nav", "[data-reset]", "[data-copy]", ".live >> nth=-1"):
        expect(page.locator(selector)).to_be_hidden()
    for selector in ("#flowchart svg", "#axes svg >> nth=0", "[data-sum]", "#text-version"):
        expect(page.locator(selector)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 20_000


def test_it_works_where_there_is_no_network_at_all(open_page: Open) -> None:
    page = open_page(offline=True)
    page.hover('[data-output="1"]')
    expect(page.locator("[data-sum]")).to_have_text(SUMS[1])


def test_one_file_holds_all_of_it() -> None:
    source = PAGE.read_text(encoding="utf-8")
    assert not re.search(
        r"""(src|href|action)\s*=\s*["'](?!#|data:)|@import|url\(|\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon""",
        source,
    )
    assert "default-src 'none'" in source
