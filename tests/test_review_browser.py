"""The review in Chromium, by keyboard and by mouse: two windows at once, a server that is killed, a regrade."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from concept_browser import browser, needs_chromium  # noqa: F401 - a fixture
from conftest import SUBMISSIONS, grade
from qkv_grader.content import Content
from qkv_grader.records import Student, read_overrides, read_reviews, write_students
from qkv_grader.report import existing
from review_fixtures import Served, wait_for

pytestmark = [needs_chromium, pytest.mark.slow]

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
LOOPS = SUBMISSIONS / "wrong" / "row-instead-of-column-loops.py"


@pytest.fixture(scope="module")
def graded(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two with one wrong function, one right, one who ends its process, one who handed in nothing."""
    root = tmp_path_factory.mktemp("review")
    for student in ("ada", "ben"):
        (root / "class" / student).mkdir(parents=True)
        shutil.copy(LOOPS, root / "class" / student / "projections.py")
    for student, example in {"cleo": "correct/einsum.py", "dan": "hostile/kill-self.py"}.items():
        (root / "class" / student).mkdir()
        shutil.copy(SUBMISSIONS / example, root / "class" / student / "projections.py")
    (root / "class" / "eve").mkdir()
    grade(content, [root / "class"], root / "out")
    return root


@pytest.fixture
def root(graded: Path, tmp_path: Path) -> Path:
    shutil.copytree(graded, tmp_path / "course", symlinks=True)
    return tmp_path / "course"


@pytest.fixture
def served(root: Path) -> Iterator[Served]:
    served = Served(root / "out")
    yield served
    served.kill()


def opened(browser: Browser, served: Served, **options: object) -> Page:  # noqa: F811
    """A window of a browser of its own, which must ask for nothing elsewhere and log nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(served.address)
    return page


def rows(root: Path) -> list[tuple[str, str, float | None, str]]:
    results = existing(root / "out")
    found = read_overrides(root / "out", results.verdicts(), results.gone)
    return [(one.student, one.question, one.points, one.comment) for one in found]


def sticking_out(page: Page) -> list[str]:
    """What stands wider than its place: the page, a chart in its cell, or a word of a header."""
    found: list[str] = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll("table.chart :is(th, td)")]
            .filter(one => one.scrollWidth > one.clientWidth).map(one => `${one.tagName} ${one.textContent}`)"""
    )
    return found


def lines(page: Page, header: str) -> int:
    """How many lines a header of the first chart is broken into."""
    found: int = (
        page.locator("table.chart")
        .first.locator("th", has_text=header)
        .evaluate(
            """one => {
            const words = document.createRange();
            words.selectNodeContents(one);
            return words.getClientRects().length;
        }"""
        )
    )
    return found


def feedback(root: Path, student: str) -> str:
    return (root / "out" / "feedback" / f"{student}.html").read_text(encoding="utf-8")


def test_a_queue_is_worked_through_by_keyboard(browser: Browser, served: Served, root: Path) -> None:  # noqa: F811
    page = opened(browser, served)
    waiting = page.locator("[data-student]").evaluate_all("all => all.map(one => one.dataset.student)")
    assert waiting == ["eve", "dan"]
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_contain_text("Search")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    for student in waiting:
        expect(page.locator("h1")).to_contain_text(student)
        page.wait_for_load_state()  # a key that is pressed before the script is there goes nowhere
        page.keyboard.press("3")
        page.keyboard.type("1.5")
        page.keyboard.press("Tab")
        page.keyboard.type(f"For {student}")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#saved")).to_contain_text("project_row")
        page.wait_for_load_state()
        page.keyboard.press("r")
        expect(page.locator("[data-reviewed]")).to_be_checked()
        expect(page.locator(".tick")).to_contain_text("Reviewed by")
        page.wait_for_load_state()
        page.keyboard.press("j")
    expect(page).to_have_url(f"{served.base}/queue?from=queue")
    expect(page.locator("main")).to_contain_text("2 looked at, 0 to go")
    assert rows(root) == [(one, "project_row", 1.5, f"For {one}") for one in waiting]
    assert read_reviews(root / "out").keys() == {"eve", "dan"}
    wait_for(lambda: "For dan" in feedback(root, "dan"))


def test_what_is_typed_is_there_again_until_it_is_saved(browser: Browser, served: Served, root: Path) -> None:  # noqa: F811
    page = opened(browser, served)
    ada = f"{served.base}/student/ada"
    row, column = (f'form[data-question="project_{one}"]' for one in ("row", "tokens"))
    page.goto(ada)
    page.evaluate("document.querySelectorAll('details.question').forEach(one => { one.open = true; })")
    page.fill(f"{row} [name=comment]", "The first")
    page.fill(f"{column} [name=comment]", "The second")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved")).to_contain_text("project_tokens")
    expect(page.locator(f"{row} [name=comment]")).to_have_value("The first")
    expect(page.locator(row)).to_contain_text("not saved yet")
    expect(page.locator(column)).not_to_contain_text("not saved yet")
    page.click("[data-next]")
    expect(page.locator("h1")).to_contain_text("ben")
    expect(page.locator(f"{row} [name=comment]")).to_have_value("")
    page.goto(ada)
    page.fill(f"{row} [name=points]", "1.33")
    page.click(f"{row} button")
    expect(page.locator("[role=alert]")).to_contain_text("in steps of 0.25")
    page.goto(ada)
    expect(page.locator(f"{row} [name=points]")).to_have_value("1.33")
    page.click(f"{row} button")
    page.fill("[name=points]", "1.25")
    page.click("form[data-again] button")
    expect(page.locator("#saved")).to_contain_text("project_row")
    page.goto(ada)
    expect(page.locator(f"{row} [name=comment]")).to_have_value("The first")
    expect(page.locator("main")).not_to_contain_text("not saved yet")
    kept = [("ada", "project_tokens", None, "The second"), ("ada", "project_row", 1.25, "The first")]
    assert rows(root) == kept


def test_a_group_is_corrected_by_mouse_and_nobody_s_is_lost_over_a_kill_and_a_regrade(
    browser: Browser,  # noqa: F811
    served: Served,
    root: Path,
    content: Content,
) -> None:
    page, other = opened(browser, served), None
    other = page.context.new_page()
    for window in (page, other):
        window.goto(f"{served.base}/student/ada")
        wait_for(lambda window=window: bool(window.reload()) and window.locator("[name=group]").count() == 6)  # type: ignore[misc]
    form = 'form[data-question="project_row"]'
    page.fill(f"{form} [name=points]", "2")
    page.fill(f"{form} [name=comment]", "One of two windows")
    page.check(f"{form} [name=group]")
    page.click(f"{form} button")
    expect(page.locator("#saved")).to_contain_text("for 2 students")
    other.fill(f"{form} [name=points]", "3")
    other.fill(f"{form} [name=comment]", "The other window")
    other.click(f"{form} button")
    expect(other.locator("[role=alert]")).to_contain_text("in another window")
    expect(other.locator("main")).to_contain_text("One of two windows")
    other.click(f"{form} button")
    expect(other.locator("#saved")).to_be_visible()
    served.kill()
    kept = [(student, "project_row", 2, "One of two windows") for student in ("ada", "ben")]
    kept.append(("ada", "project_row", 3, "The other window"))
    assert rows(root) == kept
    (root / "class" / "cleo" / "projections.py").write_bytes(LOOPS.read_bytes())
    grade(content, [root / "class"], root / "out")
    assert rows(root) == kept
    again = Served(root / "out")
    try:
        page = opened(browser, again)
        page.goto(f"{again.base}/groups?question=project_row")
        wait_for(lambda: bool(page.reload()) and page.locator("[data-group]").count() > 1)
        expect(page.locator("[data-group]").first).to_contain_text("→ 3")
        page.goto(f"{again.base}/pictures")
        expect(page.locator("main")).to_contain_text("1 of 5 have other points")
        page.set_viewport_size({"width": 400, "height": 900})
        assert sticking_out(page) == []
        assert {header: lines(page, header) for header in ("Before", "Students", "Share")} == {
            "Before": 1, "Students": 1, "Share": 1,
        }  # fmt: skip
    finally:
        assert again.stop() == 0
    assert "The other window" in feedback(root, "ada")


def test_pages_are_clean_to_axe_and_fit_a_phone(browser: Browser, served: Served) -> None:  # noqa: F811
    heard: list[str] = []
    page = opened(browser, served, bypass_csp=True)
    page.on("console", lambda message: heard.append(message.text))
    page.on("request", lambda asked: asked.url.startswith((served.base, "data:,")) or heard.append(asked.url))  # type: ignore[func-returns-value]
    for path in ("/queue", "/class", "/groups?question=project_row", "/pictures", "/student/ada", "/student/eve"):
        for width, scheme in ((1280, "light"), (400, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(served.base + path)
            page.evaluate(AXE)
            found = page.evaluate(
                """axe.run(document, {resultTypes: ['violations']})
                    .then(results => results.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target)}`))"""
            )
            assert (path, width, found) == (path, width, [])
            assert (path, width, sticking_out(page)) == (path, width, [])
    assert heard == []


def test_the_class_is_searched_by_name_score_mistake_and_case(browser: Browser, served: Served, root: Path) -> None:  # noqa: F811
    verdicts = existing(root / "out").verdicts()
    case = next(one for one in verdicts["ada"].cases if one.outcome == "failed")
    lost = [
        student
        for student, verdict in verdicts.items()
        if any(one.id == case.id and one.outcome != "passed" for one in verdict.cases)
    ]
    write_students(root / "out", [Student("eve", "Éva Müller")])
    page = opened(browser, served)
    page.keyboard.press("c")
    shown = page.locator("tr[data-student]:visible")
    expect(shown).to_have_count(5)
    page.keyboard.press("/")
    for asked, students in {
        "be": ["ben"],
        "eva MULLER": ["eve"],
        "<1": ["eve"],
        ">=20 graded": ["cleo"],
        "row-instead-of-column": ["ada", "ben"],
        case.id: lost,
        "": ["ada", "ben", "cleo", "dan", "eve"],
    }.items():
        page.fill("[data-filter]", asked)
        expect(shown).to_have_count(len(students))
        assert shown.evaluate_all("all => all.map(one => one.dataset.student)") == students
    page.goto(f"{served.base}/queue")
    page.fill("[data-filter]", "muller")
    expect(page.locator("[data-student]:visible")).to_have_count(1)
    expect(page.locator("[data-nobody]")).to_be_hidden()
    page.fill("[data-filter]", ">=20 cleo")
    page.click("[data-nobody] a")
    expect(page.locator("[data-filter]")).to_have_value(">=20 cleo")
    expect(shown).to_have_count(1)


def test_another_site_s_page_changes_and_reads_nothing(browser: Browser, served: Served, root: Path) -> None:  # noqa: F811
    page = opened(browser, served)
    evil = page.context.new_page()
    evil.route("http://evil.example/", lambda route: route.fulfill(content_type="text/html", body="<p>evil"))
    evil.goto("http://evil.example/")
    evil.evaluate(
        """async base => {
            const form = new URLSearchParams({student: "ada", question: "project_row", points: "4", seen: "0"});
            const how = {method: "POST", mode: "no-cors", credentials: "include", body: form};
            await fetch(`${base}/correct`, how).catch(() => 0);
        }""",
        served.base,
    )
    read = evil.evaluate(
        "base => fetch(`${base}/queue`, {credentials: 'include'}).then(() => 'read', () => 'refused')", served.base
    )
    assert read == "refused"
    answer = evil.goto(f"{served.base}/queue", referer="http://evil.example/")
    assert answer is not None
    assert not (root / "out" / "overrides.csv").exists()
    page.reload()
    expect(page.locator("main")).to_contain_text("need a person")
