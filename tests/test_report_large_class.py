"""The page of a class of thousands: a browser lays out what is in sight, and nothing of it is out of reach."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from concept_browser import CHROMIUM, FLAGS, needs_chromium
from qkv_grader.report.pages import FEW_ROWS, class_page
from sample_verdicts import SENTENCES, failing, verdict
from test_concept_looks import violations
from test_report_looks import sideways

pytestmark = [needs_chromium, pytest.mark.slow]

MANY = FEW_ROWS + 101
LAST = f"s{MANY - 1:03}"
ROWS = "[data-filtered] tbody tr"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest class that is large: one with a name of accents, one withheld, one who made a mistake."""
    path = tmp_path_factory.mktemp("large") / "index.html"
    odd = {
        "s100": dataclasses.replace(verdict("s100"), name="José Müller Łøvås"),
        "s200": verdict("s200", None, status="error"),
        "s399": dataclasses.replace(failing(), student="s399", reason="something that takes a whole line to say, " * 3),
    }
    names = [f"s{number:03}" for number in range(MANY)]
    parts = class_page([odd.get(name) or verdict(name) for name in names], SENTENCES)
    path.write_text("".join(parts), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Browser, written: Path) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(written.as_uri())
    yield page
    context.close()


def link(page: Page, student: str) -> Locator:
    """Return the link in a student's row."""
    return page.get_by_role("region", name="Students").get_by_role("link", name=student, exact=True)


def laid_out(page: Page) -> int:
    """Return how many rows a browser has given their places."""
    seen = "rows => rows.filter(row => row.firstElementChild.checkVisibility({contentVisibilityAuto: true})).length"
    found: int = page.locator(ROWS).evaluate_all(seen)
    return found


def students(page: Page) -> list[str]:
    """Return who has a row that is shown, in order."""
    shown = "rows => rows.filter(row => !row.hidden).map(row => row.querySelector('a').textContent)"
    found: list[str] = page.locator(ROWS).evaluate_all(shown)
    return found


def room(page: Page) -> float:
    """Return how high the table is, in rows of one line."""
    high: float = page.locator("[data-filtered]").evaluate("table => table.offsetHeight / 38")
    return high


def test_only_what_is_in_sight_is_laid_out_with_scripts_or_without(page: Page, browser: Browser, written: Path) -> None:
    bare = browser.new_page(java_script_enabled=False)
    bare.goto(written.as_uri())
    for window in (page, bare):
        link(window, "s000").scroll_into_view_if_needed()
        expect(link(window, "s001")).to_be_in_viewport()
        assert 0 < laid_out(window) < MANY / 2
        assert MANY * 0.9 < room(window) < MANY * 1.2  # as far as one can tell by the scroll bar
    bare.close()


def test_no_row_has_a_script_or_an_element_for_its_bars(page: Page) -> None:
    inside = page.locator(ROWS).first.locator("*").evaluate_all("all => all.map(one => one.localName)")
    assert sorted(set(inside) - {"th", "td"}) == ["a", "bdi", "span"]
    assert inside.count("span") == 1


def test_the_last_row_is_reached_by_keyboard_by_address_and_by_scrolling(page: Page, written: Path) -> None:
    last = link(page, LAST)
    last.focus()
    expect(last).to_be_in_viewport()
    page.goto("about:blank")
    page.goto(f"{written.as_uri()}#:~:text={LAST}")  # as a browser's own search would find it
    expect(last).to_be_in_viewport()
    page.goto("about:blank")
    page.goto(written.as_uri())
    page.locator(".long:has([data-filtered])").evaluate("box => { box.scrollIntoView(); box.scrollTop = 1e9; }")
    expect(last).to_be_in_viewport()
    expect(page.get_by_role("columnheader", name="Status")).to_be_in_viewport()


def test_a_search_folds_case_and_accents_and_leaves_no_gap(page: Page) -> None:
    box, said = page.get_by_role("searchbox"), page.locator(".filter output")
    page.locator("#students").evaluate("one => one.scrollIntoView()")
    for asked, found in {
        "JOSE muller": ["s100"],
        "müller LØV": ["s100"],
        "lovas": ["s100"],
        "swap": ["s399"],
        "nobody": [],
    }.items():
        box.fill(asked)
        assert students(page) == found
        expect(said).to_have_text(f"{len(found)} of {MANY}")
        tallies = "groups => groups.map(group => group.style.getPropertyValue('--rows'))"
        assert page.locator("[data-filtered] tbody:not([hidden])").evaluate_all(tallies) == ["1"] * len(found)
        assert room(page) < 8
        for student in found:
            expect(link(page, student)).to_be_in_viewport()
    box.fill("")
    assert len(students(page)) == MANY
    expect(link(page, "s000")).to_be_in_viewport()


def test_a_column_sorts_all_rows_and_a_search_stays(page: Page) -> None:
    everyone = students(page)
    others = [name for name in everyone if name not in ("s200", "s399")]
    head = page.locator("[data-filtered]").get_by_role("button", name="Score")
    head.click()
    assert students(page) == ["s200", "s399", *others]  # withheld, then 3 points, then all
    page.get_by_role("searchbox").fill("s39")
    head.click()
    assert students(page) == [*(f"s39{number}" for number in range(9)), "s399"]
    page.locator("[data-filtered]").get_by_role("button", name="Student").click()
    page.get_by_role("searchbox").fill("")
    assert students(page) == everyone
    sizes = page.locator("[data-filtered] tbody").evaluate_all("all => all.map(one => one.rows.length)")
    assert sizes == [50] * 8 + [1]


def test_paper_has_all_of_it_as_a_table(page: Page) -> None:
    page.emulate_media(media="print")
    assert laid_out(page) == MANY
    assert page.locator(ROWS).first.evaluate("row => getComputedStyle(row).display") == "table-row"


@pytest.mark.parametrize("width", [400, 1280])
def test_it_fits_and_every_cell_stands_below_its_head(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert sideways(page) == 0
    link(page, "s399").scroll_into_view_if_needed()
    edges = "row => [...row.cells].map(cell => Math.round(cell.getBoundingClientRect().left))"
    for row in (page.locator(ROWS).first, page.locator(ROWS).nth(399)):
        assert row.evaluate(edges) == page.locator("[data-filtered] thead tr").evaluate(edges)


def test_axe_finds_no_violation(browser: Browser, written: Path) -> None:
    page = browser.new_page(bypass_csp=True)
    page.goto(written.as_uri())
    link(page, "s399").scroll_into_view_if_needed()
    assert violations(page, colours=False) == []  # they are those of a small class
    page.close()


def test_a_screen_reader_is_told_of_every_row(browser: Browser, written: Path) -> None:
    told = browser.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, "--force-renderer-accessibility"])
    page = told.new_page()
    page.goto(written.as_uri())
    devtools = page.context.new_cdp_session(page)
    devtools.send("Accessibility.enable")
    nodes = devtools.send("Accessibility.getFullAXTree")["nodes"]
    heads = [one["name"]["value"] for one in nodes if one.get("role", {}).get("value") == "rowheader"]
    assert {"s000", LAST} < {name.split(" ")[0] for name in heads}
    assert len([name for name in heads if name.startswith("s")]) >= MANY
    told.close()
