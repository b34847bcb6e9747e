"""How the concept page shows: to axe, in the dark, on a phone, in print, without a network."""

import re
from importlib.resources import files

import pytest
from playwright.sync_api import expect

from concept_browser import PAGE, SUMS, Open, edit, needs_chromium

pytestmark = needs_chromium


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_no_violation(open_page: Open, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))

    def violations() -> list[str]:
        found: list[str] = page.evaluate(
            """axe.run(document, {resultTypes: ['violations']})
                .then(results => results.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target)}`))"""
        )
        return found

    assert violations() == []
    page.locator("[data-slug]").first.click()
    page.locator("[data-right]").last.click()
    page.fill('[data-x="0"]', "")
    page.focus('[data-output="1"]')
    page.hover('[data-made="k,1"]')
    assert violations() == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert violations() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_can_be_read_where_it_stands(open_page: Open, scheme: str) -> None:
    """Axe cannot judge text in a picture, so the palette is checked itself (WCAG AA, 4.5 to 1)."""
    colours: dict[str, str] = open_page(color_scheme=scheme).evaluate(
        """() => {
            const style = getComputedStyle(document.documentElement);
            const names = [...'xwyqkv'].flatMap(role => [role, role + '-tint'])
                .concat('paper', 'band', 'cell', 'soft', 'rule');
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
    for selector in ("nav", "[data-reset]", "[data-copy]", '[data-show="0"]'):
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
