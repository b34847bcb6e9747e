"""JupyterLab itself, in Chromium: the notebook and the concept page of the handout as a student opens them there."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from concept_browser import SUMS, needs_chromium
from jupyterlab_fixtures import SECONDS, Lab, Window, jupyterlab
from qkv_grader.building.shipped import handout_files
from qkv_grader.content import Content
from qkv_grader.verdict import Verdict
from review_fixtures import wait_for

pytestmark = [pytest.mark.slow, needs_chromium]

FIRST = "# Run this cell first"
#: What a student fills in, question by question.
SOLUTIONS = {
    "component_terms": "return x * W[:, j]",
    "project_component": "return sum(component_terms(x, W, j))",
    "project_row": "return x @ W",
    "project_tokens": "return X @ W",
    "project_qkv": "return X @ W_q, X @ W_k, X @ W_v",
    "attention_roles": "return {'query': 'matching', 'key': 'being matched against', 'value': 'carried forward'}",
}


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Path:
    """What JupyterLab shows: the handout in one folder, in another the notebook alone, the zip not yet beside it."""
    term = tmp_path_factory.mktemp("lab") / "Übung é"
    for name, data in handout_files(content).items():
        (term / "assignment" / name).parent.mkdir(parents=True, exist_ok=True)
        (term / "assignment" / name).write_bytes(data)
    (term / "alone").mkdir()
    shutil.copy(term / "assignment" / "projections.ipynb", term / "alone")
    return term


@pytest.fixture(scope="module")
def lab(term: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    expect.set_options(timeout=SECONDS * 1000)
    with jupyterlab(term, tmp_path_factory.mktemp("own")) as lab:
        yield lab
    expect.set_options(timeout=None)


@pytest.fixture
def window(browser: Browser, lab: Lab) -> Iterator[Window]:
    """JupyterLab, just opened; whatever a test then does there, nothing is asked of any other machine."""
    window = Window(browser, lab)
    yield window
    window.page.context.close()
    assert [address for address in window.asked if not address.startswith((lab.url, "data:", "blob:"))] == []


def check(question: str) -> str:
    return f'grader.check("{question}")'


def fill_in(window: Window, question: str, line: str) -> None:
    window.write(f"def {question}(", "raise NotImplementedError", line)


def test_the_concept_page_opened_by_a_double_click_teaches_everything_and_more_once_it_is_trusted(
    window: Window,
) -> None:
    window.open_file("assignment", "concept.html")
    expect(window.viewer).not_to_have_attribute("sandbox", re.compile("allow-scripts"))
    page = window.viewer.content_frame
    expect(page.locator(".off")).to_contain_text("press Trust HTML above this page")
    assert page.locator("[data-sum] .line").all_inner_texts() == list(SUMS.values())
    for figure in page.locator("figure").all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_be_visible()
    expect(page.locator("a[href]:visible, button:enabled:visible, input:not([readonly]):visible")).to_have_count(0)
    page.locator(".choice.right summary").first.click()
    expect(page.locator(".choice.right p").first).to_contain_text("Yes.")

    window.page.get_by_text("Trust HTML").click()
    expect(window.viewer).to_have_attribute("sandbox", re.compile("allow-scripts"))
    expect(page.locator(".off")).to_be_hidden()
    page.locator('[data-w="1,1"]').fill("5")
    expect(page.locator("[data-sum]")).to_contain_text(re.compile("= 35$"))
    page.locator("nav a", has_text="Quiz").click()
    expect(page.locator("#quiz-h")).to_be_in_viewport()
    expect(page.locator('[data-w="1,1"]')).to_have_value("5")  # the link has not loaded the page again


def test_the_notebook_from_the_first_cell_to_the_last_point(
    window: Window, term: Path, judge: Callable[[Path], Verdict], content: Content
) -> None:
    window.open_file("alone", "projections.ipynb")
    window.page.locator(".jp-CodeCell .jp-InputPlaceholder").click()  # the first cell is folded up
    alone_the_first_cell_says_what_to_do(window)
    beside_the_zip_it_fetches_the_rest(window, term)
    a_check_before_its_functions_cell_says_so(window)
    as_handed_out_every_check_is_a_quiet_dash(window)
    half_solved_each_question_stands_for_itself(window, content)
    solved_every_check_passes_and_the_file_that_is_saved_earns_every_point(window, term, judge)


def alone_the_first_cell_says_what_to_do(window: Window) -> None:
    put_it = "Put assignment.zip, as you were given it, beside this notebook; then run this cell again."
    window.run(FIRST)
    expect(window.said(FIRST)).to_have_text(put_it)
    window.run(check("project_row"))
    expect(window.said(check("project_row"))).to_have_text(f"The checks are not ready, see the first cell. {put_it}")


def beside_the_zip_it_fetches_the_rest(window: Window, term: Path) -> None:
    with zipfile.ZipFile(term / "alone" / "assignment (1).zip", "w") as packed:
        for path in (term / "assignment").rglob("*"):
            packed.write(path, path.relative_to(term))
    window.run(FIRST)
    expect(window.said(FIRST)).to_have_count(0)
    assert (term / "alone" / "checks").is_dir()


def a_check_before_its_functions_cell_says_so(window: Window) -> None:
    window.run(check("project_row"))
    expect(window.said(check("project_row"))).to_have_text(
        "– project_row is not there yet: run its cell, then this one again"
    )


def as_handed_out_every_check_is_a_quiet_dash(window: Window) -> None:
    window.run_all()
    for question in SOLUTIONS:
        expect(window.said(check(question))).to_have_text(
            f"– {question} is not filled in yet: fill it in, run its cell, then this one again"
        )
    expect(window.page.locator(".jp-OutputArea-output img")).to_have_count(1)
    expect(window.page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']")).to_have_count(
        0
    )


def half_solved_each_question_stands_for_itself(window: Window, content: Content) -> None:
    fill_in(window, "component_terms", SOLUTIONS["component_terms"])
    fill_in(window, "project_row", "return W @ x")
    window.run(check("component_terms"))  # its own cell has not been run again
    expect(window.said(check("component_terms"))).to_contain_text("run its cell, then this one again")
    window.run_all()
    expect(window.said(check("component_terms"))).to_contain_text("✓ component_terms")
    wrong = window.said(check("project_row"))
    expect(wrong).to_contain_text("✗ project_row")
    expect(wrong).to_contain_text(content.hints.sentences["row-instead-of-column"])
    expect(wrong.locator("table").first).to_be_visible()
    expect(window.said(check("project_tokens"))).to_contain_text("– project_tokens is not filled in yet")


def solved_every_check_passes_and_the_file_that_is_saved_earns_every_point(
    window: Window, term: Path, judge: Callable[[Path], Verdict]
) -> None:
    window.write("def project_row(", "return W @ x", SOLUTIONS["project_row"])
    for question in SOLUTIONS.keys() - {"component_terms", "project_row"}:
        fill_in(window, question, SOLUTIONS[question])
    window.run_all()
    for question in SOLUTIONS:
        expect(window.said(check(question))).to_contain_text(f"✓ {question}")
    expect(window.page.locator(".jp-MarkdownCell").last).to_contain_text("hand in this one file, projections.ipynb")
    saved = term / "alone" / "projections.ipynb"
    window.page.keyboard.press("Control+s")
    wait_for(lambda: saved.read_text("utf-8").count("✓") >= len(SOLUTIONS))
    verdict = judge(saved)
    assert (verdict.status, verdict.score) == ("graded", verdict.max_score)
