"""How pages show: to axe, in the dark, on a phone, on paper; and what the class page's script does."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from concept_browser import needs_chromium
from qkv_grader.kit.text import beside
from qkv_grader.records import Correction
from qkv_grader.report import draw_pages, write_class, write_student
from qkv_grader.verdict import CallEvidence
from sample_verdicts import SENTENCES, array, case, failing, verdict
from test_concept_looks import violations

pytestmark = [needs_chromium, pytest.mark.slow]

LONG = "Maximiliana_Wolkenstein-Rodenegg_de_la_Cruz_4000_assignsubmission_file"
EVIDENCE = "staff/ana/evidence.html"
FEEDBACK = "feedback/ana.html"
WIDE = [("yours", np.full((2, 4), 12345.5), np.zeros((2, 4))), ("expected", np.zeros((2, 4)), None)]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a class of 60: one of them has lost a wide matrix, and some have the long ids of an export."""
    out = tmp_path_factory.mktemp("looks")
    wide = array([[1234.56789] * 9] * 2, 2, 9)
    call = CallEvidence("double", [wide], wide, None, "", wide, [[True] * 9] * 2)
    lost = [case("double", number, outcome="failed", evidence=[call]) for number in (5, 6)]
    ana = dataclasses.replace(failing(), reason="skipped cell 2")
    drawn = [
        case("double", number, hidden=False, outcome="failed", feedback=f"values {number} differ\n\n{beside(WIDE)}")
        for number in (7, 8)
    ]
    passed = case("double", 9, hidden=False)
    first, *others = ana.cases
    first = dataclasses.replace(first, title="A title that says at length which kind of input this is. " * 3)
    ana = dataclasses.replace(ana, cases=[first, *others, *lost, *drawn, passed])
    source = [("a.py", b"d = {}\nd['x']\n")]
    change = Correction("ana", "add", 3.0, "One sum was right.", "a typo", "Tutor T.", "2026-01-31T09:30:00Z")
    write_student(out, ana, source, draw_pages(ana, source, SENTENCES, corrections={"add": change}))
    others = [verdict(f"{LONG}{number}" if number % 2 else f"s{number}") for number in range(59)]
    write_class(out, [ana, *others], SENTENCES)
    return out


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window; axe is a script, so what forbids scripts is off, but for the test of just that."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 400, "height": 800})
    yield context.new_page()
    context.close()


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


@pytest.mark.parametrize("name", ["index.html", EVIDENCE, FEEDBACK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fits_a_phone_and_a_desk_and_axe_finds_no_violation(page: Page, written: Path, name: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto((written / name).as_uri())
    for opened in (False, True):
        page.evaluate("open => document.querySelectorAll('details').forEach(one => one.open = open)", opened)
        for width in (400, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert sideways(page) == 0, width
    assert violations(page) == []


@pytest.mark.parametrize("name", [EVIDENCE, FEEDBACK])
def test_expected_stands_beside_the_result_and_below_it_on_a_phone(page: Page, written: Path, name: str) -> None:
    def tops() -> list[float]:
        values = page.locator(".versus").first.locator("> .value")
        return [box["y"] for value in values.all() if (box := value.bounding_box())]

    page.goto((written / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    returned, expected = tops()
    assert expected > returned + 20
    page.set_viewport_size({"width": 1280, "height": 800})
    returned, expected = tops()
    assert expected == returned


def test_nothing_that_a_student_reads_is_cut_off_on_a_phone(page: Page, written: Path) -> None:
    page.goto((written / FEEDBACK).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"
    assert page.locator("pre").evaluate_all(cut) == []
    assert page.locator(".versus pre").count() == 4


def test_what_a_score_was_corrected_to_stands_in_line_with_it(page: Page, written: Path) -> None:
    def edges(side: str) -> list[float]:
        """Where the text begins, or ends: that of the score and that of the note."""
        both = [".score small", ".score .corrected"] if side == "right" else [".score", ".score .corrected"]
        places = """one => { const range = document.createRange(); range.selectNodeContents(one);
                    return Math.round(range.getClientRects()[0][SIDE]); }""".replace("SIDE", repr(side))
        return [page.locator(one).evaluate(places) for one in both]

    page.goto((written / FEEDBACK).as_uri())
    score, note = edges("left")
    assert score == note
    page.set_viewport_size({"width": 1280, "height": 800})
    score, note = edges("right")
    assert abs(score - note) <= 1


def test_an_outcome_stands_in_the_line_of_its_title(page: Page, written: Path) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    for name in (EVIDENCE, FEEDBACK):
        page.goto((written / name).as_uri())
        tag, title = (
            page.locator(f".case > header > {part}").first.bounding_box() or {"y": 0.0, "height": 0.0}
            for part in (".tag", "h3")
        )
        assert title["y"] <= tag["y"] + tag["height"] / 2 <= title["y"] + title["height"]


def test_paper_has_of_feedback_what_was_not_passed(page: Page, written: Path) -> None:
    page.goto((written / FEEDBACK).as_uri())
    page.emulate_media(media="print")
    assert page.get_by_text("values 8 differ").evaluate("one => one.checkVisibility()")
    assert not page.get_by_text("Case 9").evaluate("one => one.checkVisibility({contentVisibilityAuto: true})")


def test_paper_has_what_is_folded(page: Page, written: Path) -> None:
    page.goto((written / EVIDENCE).as_uri())
    page.emulate_media(media="print")
    for words in ("hidden/double::test_6", "d['x']", "You returned 5, not 4."):
        heights = page.get_by_text(words).evaluate_all("all => all.map(one => one.checkVisibility())")
        assert any(heights), words


def test_paper_has_the_whole_width_of_the_class(page: Page, written: Path) -> None:
    page.set_viewport_size({"width": 794, "height": 1123})
    page.goto((written / "index.html").as_uri())
    page.emulate_media(media="print")
    assert sideways(page) == 0
    assert page.get_by_role("link", name="s58").is_visible()


def test_a_line_of_the_source_is_shown_from_where_it_is_named(page: Page, written: Path) -> None:
    page.goto((written / EVIDENCE).as_uri())
    line = page.locator("#line-1-2")
    expect(line).not_to_be_visible()
    page.get_by_text("1 more lost").first.click()
    page.get_by_role("link", name="line 2").first.click()
    expect(line).to_be_in_viewport()


def test_the_class_page_stays_short_and_its_header_in_sight(page: Page, written: Path) -> None:
    page.goto((written / "index.html").as_uri())
    assert page.evaluate("document.documentElement.scrollHeight") < 5000
    page.get_by_role("link", name="s58").scroll_into_view_if_needed()
    expect(page.get_by_role("columnheader", name="Status")).to_be_in_viewport()


def test_the_filter_keeps_the_rows_with_every_word(browser: Browser, written: Path) -> None:
    page = browser.new_page()  # under the policy that the page brings, which knows its script by a digest
    page.goto((written / "index.html").as_uri())
    rows = page.locator("[data-filtered] tbody tr:visible")
    assert rows.count() == 60
    page.get_by_role("searchbox").fill("GRADED  swap")
    assert rows.count() == 1
    expect(page.locator(".filter output")).to_have_text("1 of 60")
    page.get_by_role("searchbox").fill("")
    assert rows.count() == 60
    page.close()
