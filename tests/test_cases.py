"""The cases themselves: sound marks, points that add up, and each one able to fail."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT, SUBMISSIONS, Batch, task
from qkv_grader.content import Content, ContentError
from qkv_grader.judging.client import JudgeProcess
from qkv_grader.verdict import Verdict

BLANK = """
import numpy as np

def component_terms(x, W, j):
    return np.{blank}(len(x))

def project_component(x, W, j):
    return np.{blank}(())

def project_row(x, W):
    return np.{blank}(W.shape[1])

def project_tokens(X, W):
    return np.{blank}((len(X), W.shape[1]))

def project_qkv(X, W_q, W_k, W_v):
    return tuple(np.{blank}((len(X), W.shape[1])) for W in (W_q, W_k, W_v))

def attention_roles():
    return dict.fromkeys(("query", "key", "value"), "{blank}")
"""


def copy_of_content(to: Path) -> Content:
    for part in ("assignment", "solutions", "autograder/hidden"):
        shutil.copytree(ROOT / part, to / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "autograder" / "otter_config.json", to / "autograder")
    return Content(to)


@pytest.mark.parametrize("blank", ["zeros", "ones"])
def test_every_hidden_case_fails_for_blank_results_of_the_right_shape(
    judge: Callable[[Path], Verdict], tmp_path: Path, blank: str
) -> None:
    path = tmp_path / f"{blank}.py"
    path.write_text(BLANK.format(blank=blank))
    assert [case.id for case in judge(path).cases if case.hidden and case.outcome != "failed"] == []


def test_every_case_fails_for_the_template(judge: Callable[[Path], Verdict], content: Content) -> None:
    for suffix in (".py", ".ipynb"):
        verdict = judge(content.assignment / content.reference.with_suffix(suffix).name)
        assert {case.outcome for case in verdict.cases} == {"failed"}
        assert verdict.score == 0
        assert {slugs[0] for slugs in verdict.misconceptions.values()} == {"not-implemented"}


def test_the_reference_passes_every_case_as_module_and_as_notebook(
    judge: Callable[[Path], Verdict], content: Content
) -> None:
    for path in (content.reference, content.reference.with_suffix(".ipynb")):
        verdict = judge(path)
        assert [case.id for case in verdict.cases if case.outcome != "passed"] == []
        assert (verdict.score, verdict.max_score) == (20.0, 20.0)


def test_every_hidden_case_is_failed_by_a_wrong_result_of_some_example(batch: Batch) -> None:
    wrong = [batch.of(path) for path in batch.examples("wrong")]
    caught = {case.id for verdict in wrong for case in verdict.cases if case.outcome == "failed"}
    assert [case.id for case in wrong[0].cases if case.hidden and case.id not in caught] == []


def test_deleting_the_product_from_the_reference_is_noticed(tmp_path: Path) -> None:
    content = copy_of_content(tmp_path)
    text = content.reference.read_text(encoding="utf-8")
    assert "x @ W" in text
    content.reference.write_text(text.replace("x @ W", "x"), encoding="utf-8")
    process = JudgeProcess(content)
    try:
        verdict = process.judge(task(SUBMISSIONS / "correct" / "einsum.py")).verdict
    finally:
        process.close()
    assert verdict.score is not None
    assert verdict.score < 20


STRANGE = r"test_project_row.py::test_worked_example: it asks for .*; a case may ask for student, reference, draw"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("points=0.25", "points=0.3", 1), "multiples of 0.25"),
        (lambda text: text.replace("points=0.25", "points=0.5", 1), "add up to"),
        (lambda text: text.replace('"project_row"', '"project_rwo"', 1), "'project_rwo' is no question"),
        (lambda text: text + "\n\ndef test_worked_example(student):\n    '''Again.'''\n", "two functions are called"),
        (lambda text: text + "\n\ndef test_new(student):\n    '''New.'''\n", "it needs a mark"),
        (lambda text: text.replace('"""The worked example."""', ""), "docstring's first line is the title"),
        (lambda text: text + "\n\nimport no_such_module\n", "does not import"),
        (lambda text: text.replace("test_worked_example(student)", "test_worked_example(student, tmp_path)"), STRANGE),
        (lambda text: text.replace("test_worked_example(student)", "test_worked_example(student, nosuch)"), STRANGE),
    ],
)
def test_a_slip_in_a_case_is_refused_with_a_message(tmp_path: Path, change: Callable[[str], str], said: str) -> None:
    content = copy_of_content(tmp_path)
    path = content.hidden / "test_project_row.py"
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ContentError, match=said):
        JudgeProcess(content)
