"""The concept page's worked example: what lights up, what follows an edit, what is refused."""

import re

import pytest
from playwright.sync_api import Page, expect

from concept_browser import MADE_OF, SUMS, Open, edit, expect_the_first_numbers, lit, needs_chromium, ticks

pytestmark = [needs_chromium, pytest.mark.slow]


# What an output component is made of


def test_before_anything_is_chosen_both_sums_stand_there_and_nothing_is_lit(page: Page) -> None:
    assert lit(page) == []
    for sentence in SUMS.values():
        expect(page.locator("[data-sum]")).to_contain_text(sentence)
    expect(page.locator('[data-way="0"]')).to_contain_text("Take the first column of W, which is (1, 0)")
    expect(page.locator('[data-way="1"]')).to_contain_text(
        "2·10 = 20 and 3·(−1) = −3. Then add the results: 20 + (−3) = 17."
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
    assert parts == {str(j), "01"}  # the one component, and both entries of x
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
    assert sorted(tags) == ["2·(1, 10)", "3·(0, −1)", "input x = (2, 3)", "output y = (2, 17)", "y = (2, 17)"]
    edit(page, (-2.5, 3), ((123_456, 10), (0, -1)))  # where a number is long, the words make room for it
    assert page.locator("#axes .tag.y").all_text_contents() == ["y = (−308.6K, −28)"] * 2


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
    expect(page.locator('[data-show="1"]')).to_have_text("second output component = 140 2 × 10 + 3 × 40")
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
    assert page.locator("[data-output]").all_text_contents() == ["−2.5", "−28"]
    page.focus('[data-output="1"]')
    expect(page.locator("[data-sum]")).to_have_text("y_1 = (-2.5)·10 + 3·(-1) = -28")
    assert "input x = (−2.5, 3)" in page.locator("#axes .tag").all_text_contents()
    assert page.locator('[data-lanes="tokens"] [data-rows] .cell').all_text_contents()[:2] == ["−2.5", "3"]


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


def test_the_text_version_keeps_the_concept_pages_numbers_and_says_so(page: Page) -> None:
    text = page.locator("#text-version")
    before = text.inner_text()
    edit(page, (5, 6), ((7, 8), (9, 10)))
    assert text.inner_text() == before
    expect(text).to_contain_text("stays as it is when the numbers above are edited")


def test_changed_numbers_are_said_to_be_changed_on_paper_too(page: Page) -> None:
    said = page.locator("[data-changed]")
    expect(said).to_be_hidden()
    page.fill('[data-w="1,1"]', "40")
    expect(said).to_contain_text("The concept page’s own are x = (2, 3) and W = [[1, 10], [0, −1]].")
    page.emulate_media(media="print")
    expect(said).to_be_visible()
    page.fill('[data-w="1,1"]', "-1")
    expect(said).to_be_hidden()


def test_a_minus_is_understood_however_it_is_typed_and_shown_as_one(page: Page) -> None:
    cell = page.locator('[data-w="1,1"]')
    for typed in ("-4", "−4", " -4.0 "):
        cell.fill(typed)
        assert page.locator("[data-output]").all_text_contents() == ["2", "8"]
        cell.blur()
        expect(cell).to_have_value("−4")


def test_a_decimal_comma_is_refused_by_its_name_and_never_dropped(page: Page) -> None:
    page.fill('[data-x="0"]', "1,5")
    expect(page.locator("[data-refusal]")).to_contain_text("That has a comma, and this page writes a decimal number")
    assert page.locator("[data-output]").all_text_contents() == ["2", "17"]


@pytest.mark.parametrize("bad", ["", "1,5", "1,000", "1e999", "-1e999", "1e7", "NaN", "two", "-", "1e"])
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
