"""The card of a check in the notebook: what it says, and as which HTML."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from beginning import CONTENT, at_home
from qkv_grader.kit.card import Card, Told
from qkv_grader.kit.notebook import Grader, Hint, check, tell

HANDOUT = CONTENT.assignment
ROW = "project_row"

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the kit find the handout."""
    at_home(monkeypatch)


def stub(x: Any, W: Any) -> Any:
    raise NotImplementedError("project_row: fill me in")


def told(function: Any) -> Told:
    return tell({ROW: function}, ROW, HANDOUT)


def page(told: Told) -> str:
    return Card(ROW, told)._repr_html_()


def test_an_unfilled_question_is_a_dash_and_a_line() -> None:
    card = Card(ROW, told(stub))
    assert repr(card) == "– project_row is not filled in yet: fill it in, run its cell, then this one again"
    assert "✗" not in card._repr_html_()
    assert "#" not in card._repr_html_()  # no colour of its own


def test_a_mistake_is_a_sentence_the_matrices_and_a_picture_with_a_legend() -> None:
    shown = page(told(lambda x, W: W @ x))
    assert "<p style='margin: 0.5em 0'>0 of 6 public cases passed. You used row j of W" in shown
    assert "(32*  -3*)" in shown
    assert shown.count("<table") == 2
    assert "Blue is above 0, orange below 0. Framed entries are not as expected." in shown


def test_nothing_breaks_in_mid_word() -> None:
    """Notebooks set `word-break: break-all` on what is preformatted."""
    [pre] = set(re.findall("<pre style='([^']*)'", page(told(lambda x, W: W @ x))))
    assert {"white-space: pre", "word-break: normal", "overflow-x: auto"} <= set(pre.split("; "))


def test_each_entry_has_ink_and_ground_of_its_own_so_a_dark_theme_changes_neither() -> None:
    cells = re.findall("<td style='([^']*)'", page(told(lambda x, W: W @ x)))
    assert len(cells) == 4
    assert all("; color: #111111" in cell and "background: rgb(" in cell for cell in cells)
    assert ["border: 2px solid rgb(" in cell for cell in cells] == [True] * 4
    assert ["inset" in cell for cell in cells] == [True, True, False, False]


@pytest.mark.parametrize("result", ["text", float("nan"), [], [[[1]]], [1e400, 2], range(20), object()])
def test_what_cannot_be_drawn_is_told_all_the_same(result: object) -> None:
    assert "0 of 6 public cases passed." in page(told(lambda x, W: result))


def test_what_a_student_writes_is_no_markup() -> None:
    shown = page(told(lambda x, W: "</pre><script>"))
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


@pytest.fixture
def grader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Grader:
    """A grader in the handout, on a notebook with the stub, with an Otter that passes whatever it is asked."""
    test = SimpleNamespace(success_message="Hidden cases decide.")
    done = SimpleNamespace(test_case_results=[SimpleNamespace(passed=True, test_case=test)])
    otter = SimpleNamespace(check=lambda question, names: done, to_pdf=lambda: "a pdf")
    main = ModuleType("__main__")
    vars(main)[ROW] = lambda x, W: x @ W
    monkeypatch.setitem(sys.modules, "__main__", main)
    return Grader(lambda own, tests_dir: otter, "projections.ipynb", HANDOUT)


def test_one_that_passes_says_what_decides_the_grade(grader: Grader) -> None:
    assert repr(grader.check(ROW)) == "✓ project_row\n\n6 of 6 public cases passed.\n\nHidden cases decide."


def test_a_question_misspelt_is_told_which_there_are(grader: Grader) -> None:
    said = repr(grader.check("project_rwo"))
    assert said.startswith("– There is no question 'project_rwo'; there are: component_terms, project_component,")


def test_all_of_them_are_told_in_the_templates_order_and_counted(grader: Grader) -> None:
    cards = grader.check_all()
    first, *_, last, counted = repr(cards).split("\n\n")
    assert first.startswith("– component_terms is not there yet: run its cell")
    assert last.startswith("– attention_roles is not there yet")
    assert counted == "1 of 6 questions pass."
    assert cards._repr_html_().count("✓") == 1
    assert cards._repr_html_().index("component_terms") < cards._repr_html_().index("✓")


def test_without_its_hints_all_are_told_that_the_handout_is_broken(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / f"{ROW}.py").write_text("", "utf-8")
    grader._folder = tmp_path
    assert "The check itself did not work" in repr(grader.check_all())


def test_without_a_file_of_the_handout_it_answers_in_a_sentence(grader: Grader, tmp_path: Path) -> None:
    grader._folder = tmp_path
    said = repr(grader.check(ROW))
    assert "The check itself did not work (FileNotFoundError" in said
    assert "unpack assignment.zip once more beside this notebook" in said


def test_what_else_otter_can_do_it_can(grader: Grader) -> None:
    assert grader.to_pdf() == "a pdf"


def test_otters_own_check_of_an_unfilled_question_fails_with_the_same_sentence() -> None:
    with pytest.raises(Hint, match="project_row is not filled in yet"):
        check({ROW: stub}, ROW, HANDOUT)
