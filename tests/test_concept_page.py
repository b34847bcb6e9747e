"""The concept page, opened in Debian's Chromium as a student opens it: from a folder, with no network."""

import ast
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, expect, sync_playwright

PAGE = Path(__file__).parents[1] / "assignment" / "concept.html"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HOW_TO_GET_IT = "the concept page's tests need Chromium: apt-get install chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SUMS = {0: "y_0 = 2·1 + 3·0 = 2", 1: "y_1 = 2·10 + 3·(-1) = 17"}
# What an output component is made of: every entry of x, and its own column of W.
MADE_OF = {0: ["x 0", "x 1", "w 0,0", "w 1,0"], 1: ["x 0", "x 1", "w 0,1", "w 1,1"]}

Open = Callable[..., Page]

pytestmark = pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason=HOW_TO_GET_IT)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM is not None, HOW_TO_GET_IT
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def tabs() -> dict[str, Page]:
    """One tab for each kind of window: opening the file again costs a tenth of a new tab."""
    return {}


@pytest.fixture
def open_page(browser: Browser, tabs: dict[str, Page]) -> Iterator[Open]:
    """Opens the page; whatever a test then does, it must have asked for nothing and logged nothing."""
    requests: list[str] = []
    messages: list[str] = []
    opened: list[Page] = []

    def on_request(request: Request) -> None:
        requests.append(request.url)

    def on_console(message: ConsoleMessage) -> None:
        messages.append(message.text)

    def on_error(error: Error) -> None:
        messages.append(str(error))

    def open_it(width: int = 1280, height: int = 900, **options: Any) -> Page:
        kind = repr((width, height, sorted(options.items())))
        if kind not in tabs:
            context = browser.new_context(viewport={"width": width, "height": height}, **options)
            context.set_default_timeout(10_000)
            tabs[kind] = context.new_page()
        page = tabs[kind]
        page.mouse.move(0, 0)
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": width, "height": height})
        page.on("request", on_request)
        page.on("console", on_console)
        page.on("pageerror", on_error)
        opened.append(page)
        page.goto(PAGE.as_uri())
        return page

    yield open_it
    for page in opened:
        page.remove_listener("request", on_request)
        page.remove_listener("console", on_console)
        page.remove_listener("pageerror", on_error)
    assert requests == [PAGE.as_uri()] * len(opened)
    assert messages == []


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page()


def lit(page: Page) -> list[str]:
    names: list[str] = page.locator(".lit").evaluate_all(
        "all => all.map(e => e.dataset.x ? `x ${e.dataset.x}` : e.dataset.w ? `w ${e.dataset.w}` : e.outerHTML)"
    )
    return names


def ticks(page: Page) -> list[list[str]]:
    """The numbers along the axes, one list a picture: first across, then up."""
    pictures: list[list[str]] = page.locator("#axes svg").evaluate_all(
        "all => all.map(svg => [...svg.querySelectorAll('.tick')].map(text => text.textContent))"
    )
    return pictures


def edit(page: Page, x: tuple[float, float], W: tuple[tuple[float, float], tuple[float, float]]) -> None:
    for i in range(2):
        page.fill(f'[data-x="{i}"]', str(x[i]))
        for j in range(2):
            page.fill(f'[data-w="{i},{j}"]', str(W[i][j]))


def expect_the_first_numbers(page: Page) -> None:
    assert page.locator("[data-x]").evaluate_all("all => all.map(e => e.value)") == ["2", "3"]
    assert page.locator("[data-w]").evaluate_all("all => all.map(e => e.value)") == ["1", "10", "0", "-1"]
    assert page.locator("[data-output]").all_text_contents() == ["2", "17"]


# What an output component is made of


def test_before_anything_is_chosen_both_sums_stand_there_and_nothing_is_lit(page: Page) -> None:
    assert lit(page) == []
    for sentence in SUMS.values():
        expect(page.locator("[data-sum]")).to_contain_text(sentence)
    expect(page.locator('[data-way="0"]')).to_contain_text("Take the first column of W, which is (1, 0)")
    expect(page.locator('[data-way="1"]')).to_contain_text(
        "2·10 = 20 and 3·(-1) = -3. Then add the results: 20 + (-3) = 17."
    )


@pytest.mark.parametrize("j", [0, 1])
def test_hovering_an_output_lights_exactly_what_it_is_made_of(page: Page, j: int) -> None:
    page.hover(f'[data-output="{j}"]')
    assert lit(page) == MADE_OF[j]
    expect(page.locator("[data-sum]")).to_have_text(SUMS[j])
    page.mouse.move(2, 2)
    assert lit(page) == []


@pytest.mark.parametrize("j", [0, 1])
def test_focusing_an_output_lights_exactly_what_it_is_made_of(page: Page, j: int) -> None:
    page.focus(f'[data-output="{j}"]')
    assert lit(page) == MADE_OF[j]
    expect(page.locator("[data-sum]")).to_have_text(SUMS[j])
    page.focus("[data-copy]")
    assert lit(page) == []


@pytest.mark.parametrize("j", [0, 1])
def test_tapping_an_output_lights_it_until_something_else_is_tapped(open_page: Open, j: int) -> None:
    page = open_page(360, 740, has_touch=True, is_mobile=True)
    page.tap(f'[data-output="{j}"]')
    assert lit(page) == MADE_OF[j]
    expect(page.locator("[data-sum]")).to_have_text(SUMS[j])
    page.tap("#arrows-h")
    assert lit(page) == []


def test_the_pointer_wins_over_the_focus_while_it_is_there(page: Page) -> None:
    page.focus('[data-output="0"]')
    page.hover('[data-output="1"]')
    assert lit(page) == MADE_OF[1]
    page.mouse.move(2, 2)
    assert lit(page) == MADE_OF[0]
    page.keyboard.press("Escape")
    assert lit(page) == []


@pytest.mark.parametrize("j", [0, 1])
def test_the_figure_answers_the_same_choice_and_can_make_it(page: Page, j: int) -> None:
    shadows = page.locator("#axes .shadow.active")
    expect(shadows).to_have_count(0)
    page.hover(f'[data-output="{j}"]')
    parts = set(shadows.evaluate_all("all => all.map(e => e.dataset.part)"))
    assert parts == {str(j)}
    page.hover(f'#axes [data-show="{j}"]')
    assert lit(page) == MADE_OF[j]
    expect(page.locator("[data-axes-sum]")).to_contain_text(SUMS[j].rpartition(" = ")[0])


# The figure


def test_the_axes_run_to_four_across_and_eighteen_up(page: Page) -> None:
    both, rows = ticks(page)
    assert both == ["0", "1", "2", "3", "4", "0", "3", "6", "9", "12", "15", "18"]
    assert rows == ["0", "1", "2", "3", "4", "0", "3", "6", "9", "12", "15", "18", "21"]


def test_the_figure_names_its_arrows(page: Page) -> None:
    tags = page.locator("#axes .tag").all_text_contents()
    assert sorted(tags) == ["2·(1, 10)", "3·(0, -1)", "x = (2, 3)", "y = (2, 17)", "y = (2, 17)"]


@pytest.mark.parametrize("name", ["both", "rows"])
def test_the_figure_is_told_to_a_screen_reader(page: Page, name: str) -> None:
    assert page.text_content(f"#{name}-title")
    expect(page.locator(f"#{name}-desc")).to_contain_text("(2, 17)")
    page.fill('[data-w="1,1"]', "5")
    expect(page.locator(f"#{name}-desc")).to_contain_text("(2, 35)")


@pytest.mark.parametrize(
    ("x", "W"),
    [
        ((-2, 3), ((1, -10), (4, 2))),
        ((0, 0), ((0, 0), (0, 0))),
        ((1_000_000, -1_000_000), ((1_000_000, -999_999), (-1_000_000, 2))),
        ((0.001, 0.002), ((1, 2), (3, -4))),
    ],
)
def test_every_arrow_lies_inside_the_axes_whatever_the_numbers(
    page: Page, x: tuple[float, float], W: tuple[tuple[float, float], tuple[float, float]]
) -> None:
    edit(page, x, W)
    outside = page.evaluate(
        """() => [...document.querySelectorAll('#axes svg')].flatMap(svg => {
            const numbers = (kind, name) => [...svg.querySelectorAll(kind)].map(e => Number(e.getAttribute(name)));
            const lines = name => numbers('.grid, .zero', name + '1').concat(numbers('.grid, .zero', name + '2'));
            const tips = name => numbers('.arrow line', name + '1')
                .concat(numbers('.arrow line', name + '2'), numbers('.arrow circle', 'c' + name));
            return ['x', 'y'].flatMap(name => tips(name).filter(n =>
                !(n >= Math.min(...lines(name)) - 0.01 && n <= Math.max(...lines(name)) + 0.01)));
        })"""
    )
    assert outside == []
    for picture in ticks(page):
        assert 6 <= len(picture) <= 16
        assert "0" in picture
        assert not any("NaN" in tick for tick in picture)


# Editing


def test_everything_follows_an_edited_matrix(page: Page) -> None:
    page.fill('[data-w="1,1"]', "40")
    assert page.locator("[data-output]").all_text_contents() == ["2", "140"]
    followed = "y_1 = 2·10 + 3·40 = 140"
    expect(page.locator("[data-sum]")).to_contain_text(followed)
    expect(page.locator('[data-way="1"]')).to_contain_text(
        "2·10 = 20 and 3·40 = 120. Then add the results: 20 + 120 = 140."
    )
    expect(page.locator("#text-version")).to_contain_text(followed)
    expect(page.locator("#text-version")).to_contain_text("[[1, 10], [0, 40]]")
    expect(page.locator("[data-snippet]")).to_contain_text("[0, 40]")
    expect(page.locator("[data-snippet]")).to_contain_text("np.array([2, 140])")
    expect(page.locator("#example")).to_contain_text("Hover, focus or tap 2 or 140")
    expect(page.locator("#arrows")).to_contain_text("3·(0, 40)")
    assert "y = (2, 140)" in page.locator("#axes .tag").all_text_contents()
    assert ticks(page)[0][-1] == "140"
    assert page.locator('[data-made^="q"]').all_text_contents() == ["2", "140"]
    page.hover('[data-output="1"]')
    assert lit(page) == MADE_OF[1]
    expect(page.locator("[data-sum]")).to_have_text(followed)


def test_everything_follows_an_edited_row(page: Page) -> None:
    page.fill('[data-x="0"]', "-2.5")
    assert page.locator("[data-output]").all_text_contents() == ["-2.5", "-28"]
    page.focus('[data-output="1"]')
    expect(page.locator("[data-sum]")).to_have_text("y_1 = (-2.5)·10 + 3·(-1) = -28")
    expect(page.locator('[data-text="x"]')).to_have_text("(-2.5, 3)")
    assert "x = (-2.5, 3)" in page.locator("#axes .tag").all_text_contents()
    assert page.locator('[data-lanes="tokens"] [data-rows] .cell').all_text_contents()[:2] == ["-2.5", "3"]


def test_editing_while_an_output_is_chosen_keeps_the_choice(page: Page) -> None:
    page.hover('[data-output="1"]')
    page.locator('[data-w="0,1"]').focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("7")
    assert lit(page) == MADE_OF[1]
    expect(page.locator("[data-sum]")).to_have_text("y_1 = 2·7 + 3·(-1) = 11")


def test_reset_puts_the_concept_pages_numbers_back(page: Page) -> None:
    before = page.locator("main").text_content()
    edit(page, (5, 6), ((7, 8), (9, 10)))
    page.fill('[data-x="1"]', "")
    page.click("[data-reset]")
    expect_the_first_numbers(page)
    page.mouse.move(2, 2)
    page.locator("[data-reset]").blur()
    assert page.locator("main").text_content() == before


@pytest.mark.parametrize("bad", ["", "1e999", "-1e999", "1e7", "NaN", "two", "-", "1e"])
def test_bad_input_is_refused_in_a_sentence_and_the_last_good_numbers_stay(page: Page, bad: str) -> None:
    said = page.locator("[data-refusal]")
    expect(said).to_have_attribute("role", "status")
    for place, good in (('[data-x="1"]', "3"), ('[data-w="0,1"]', "10")):
        cell = page.locator(place)
        cell.focus()
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.keyboard.insert_text(bad)
        expect(cell).to_have_attribute("aria-invalid", "true")
        assert re.fullmatch(rf"[A-Z][^.]* keeps its {good}\.", said.text_content() or "")
        assert page.locator("[data-output]").all_text_contents() == ["2", "17"]
        cell.blur()
        expect_the_first_numbers(page)
        cell.fill(good)
        expect(said).to_have_text("")
        expect(cell).to_have_attribute("aria-invalid", "false")


# What else the page tells


def test_the_concept_is_all_there(page: Page) -> None:
    text = page.inner_text("body")
    for words in (
        "Also called: projection, QKV",
        "Why the same embedding is remixed into query, key and value vectors",
        "One token embedding row.",
        "Each output component uses one column of W.",
        "If you like geometric intuition",
        "weighted combinations of the original coordinates",
    ):
        assert words in text
    formulas = page.locator("math").evaluate_all("all => all.map(e => e.textContent.replace(/\\s/g, ''))")
    assert formulas == ["Q=XWq", "K=XWk", "V=XWv"]
    for words in ("one representation for matching", "one for being matched against", "actually carried forward"):
        expect(page.locator("#why")).to_contain_text(words)


def test_the_flowchart_takes_one_row_to_three(page: Page) -> None:
    chart = " ".join((page.locator("#flowchart svg").text_content() or "").split())
    for words in (
        "One embedding",
        "Multiply by Wq",
        "Multiply by Wk",
        "Multiply by Wv",
        "Query row q",
        "Key row k",
        "Value row v",
    ):
        assert words in chart


def test_the_text_version_holds_every_number(page: Page) -> None:
    text = page.locator("#text-version").inner_text()
    for words in ("(2, 3)", "[[1, 10], [0, -1]]", "(2, 17)", *SUMS.values(), "multiply it entry by entry", "query row"):
        assert words in text


def test_without_its_script_the_page_says_the_same(open_page: Open) -> None:
    scripted, bare = open_page(), open_page(java_script_enabled=False)
    for selector in (
        "[data-sum]",
        '[data-way="0"]',
        '[data-way="1"]',
        "[data-say=rows]",
        "[data-snippet]",
        "#text-version",
        "#axes .tools",
    ):
        assert (scripted.text_content(selector) or "").split() == (bare.text_content(selector) or "").split()


@pytest.mark.parametrize(
    ("made", "sentence"),
    [("q,1", SUMS[1].replace("y", "q")), ("k,0", "k_0 = 2·1 + 3·2 = 8"), ("v,2", "v_2 = 2·2 + 3·(-1) = 1")],
)
def test_one_row_becomes_q_k_and_v(page: Page, made: str, sentence: str) -> None:
    page.hover(f'[data-made="{made}"]')
    expect(page.locator("[data-lane-sum]")).to_have_text(sentence)
    active = page.locator('[data-lanes="row"] .cell.active')
    expect(active).to_have_count(2 + 2 + 1)  # x, one column, the component
    assert lit(page) == []


def test_several_tokens_share_the_three_matrices(page: Page) -> None:
    page.focus('[data-token="1"]')
    expect(page.locator("[data-token-says]")).to_have_text(
        "“cat”, row 1 of X: (1, 0) becomes q = (1, 10), k = (1, 0), v = (1, 0, 2)."
    )
    rows = page.locator('[data-lanes="tokens"] .cell.active').evaluate_all("all => all.map(e => e.dataset.at[0])")
    assert rows == ["1"] * (2 + 2 + 2 + 3)


# The quiz


def sentences(page: Page) -> dict[str, str]:
    embedded: dict[str, str] = json.loads(page.text_content("#sentences") or "")
    return embedded


def test_the_page_holds_a_sentence_for_each_wrong_choice_and_no_other(page: Page) -> None:
    used = page.locator("[data-slug]").evaluate_all("all => all.map(e => e.dataset.slug)")
    assert set(used) == set(sentences(page))
    assert all(sentences(page).values())


def test_a_wrong_choice_is_answered_with_the_sentence_of_that_mistake(page: Page) -> None:
    for choice in page.locator("[data-slug]").all():
        choice.click()
        answer = choice.locator("xpath=ancestor::div").locator(".answer")
        expect(answer).to_have_text(f"Not quite. {sentences(page)[choice.get_attribute('data-slug') or '']}")
        expect(choice).to_have_attribute("aria-pressed", "true")


def test_every_question_has_one_right_choice_which_says_why(page: Page) -> None:
    expect(page.locator(".question")).to_have_count(3)
    for question in page.locator(".question").all():
        expect(question.locator("[data-right]")).to_have_count(1)
        question.locator("[data-right]").click()
        answer = question.locator(".answer").text_content() or ""
        assert answer.startswith("Yes. ")
        assert len(answer) > 40
        expect(question.locator('[aria-pressed="true"]')).to_have_count(1)


# The numbers to take along


def test_the_snippet_holds_the_numbers_and_nothing_that_computes(page: Page) -> None:
    edit(page, (0.5, -3), ((1, 2.25), (-4, 1000)))
    tree = ast.parse(page.text_content("[data-snippet]") or "")
    assert isinstance(tree.body[0], ast.Import)
    numbers = {}
    for statement in tree.body[1:]:
        assert isinstance(statement, ast.Assign)
        assert isinstance(statement.targets[0], ast.Name)
        assert isinstance(statement.value, ast.Call)
        assert ast.unparse(statement.value.func) == "np.array"
        numbers[statement.targets[0].id] = ast.literal_eval(statement.value.args[0])
    assert numbers == {"x": [0.5, -3], "W": [[1, 2.25], [-4, 1000]], "expected": [12.5, -2998.875]}


def test_the_page_shows_no_code_that_solves_the_assignment(page: Page) -> None:
    shown = page.inner_text("body")
    assert not re.search(r"@|\bdef\b|\bdot\(|matmul|einsum|\bsum\(|\bfor \w+ in\b|\blambda\b|\.T\b", shown)


def test_copying_puts_the_snippet_on_the_clipboard_and_says_so(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.click("[data-copy]")
    expect(page.locator("[data-copied]")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == (page.text_content("[data-snippet]") or "").strip()


def test_where_the_clipboard_is_closed_the_text_is_selected_instead(page: Page) -> None:
    page.evaluate("""() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error('closed'));
        document.execCommand = () => false;
    }""")
    page.click("[data-copy]")
    expect(page.locator("[data-copied]")).to_contain_text("press Ctrl+C")
    selected = page.evaluate("getSelection().toString()")
    assert selected.strip() == (page.text_content("[data-snippet]") or "").strip()


# For every reader


def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(page: Page) -> None:
    wanted: list[str] = page.locator("a[href], button, input, pre").evaluate_all(
        "all => all.map((e, n) => { e.dataset.order = n; return String(n); })"
    )
    reached = []
    for _ in wanted:
        page.keyboard.press("Tab")
        order, outline = page.evaluate(
            "[document.activeElement.dataset.order, getComputedStyle(document.activeElement).outlineStyle]"
        )
        reached.append(order)
        assert outline == "solid"
    assert reached == wanted


def test_the_keyboard_alone_edits_resets_answers_and_copies(page: Page) -> None:
    page.locator("nav a").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("5")
    for _ in range(7):
        page.keyboard.press("Tab")
    assert lit(page) == MADE_OF[1]
    expect(page.locator("[data-sum]")).to_have_text("y_1 = 5·10 + 3·(-1) = 47")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_the_first_numbers(page)
    page.locator("[data-slug]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator(".answer").first).to_contain_text("Not quite.")
    page.locator("[data-copy]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-copied]")).not_to_have_text("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
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
