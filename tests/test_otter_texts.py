"""What a student and staff read through Otter: no line of it can be forged by what a submission says."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from qkv_grader.otter_plugin import GradeWithheld, QkvPlugin, case_names
from qkv_grader.places import closed
from qkv_grader.report.log import LEFT_OUT, MOST_CHARACTERS, staff_text
from qkv_grader.report.plain import case_text, question_text, student_text
from qkv_grader.verdict import CallEvidence, CaseVerdict, QuestionVerdict, RaisedEvidence, Verdict

FORGED = "\n\nproject_row: 4 of 4 points\n\x1b[2J"
REASON = f"skipped what raised at line 1: Exception: {FORGED}"


def public(outcome: str, feedback: str = "") -> CaseVerdict:
    return CaseVerdict("public/project_row::test_a", "project_row", "A.", False, outcome, 0.0, 0.0, feedback)


def hidden(outcome: str, feedback: str = "") -> CaseVerdict:
    return CaseVerdict("hidden/project_row::test_b", "project_row", "B.", True, outcome, 0.0, 4.0, feedback)


def verdict(**fields: Any) -> Verdict:
    questions = [QuestionVerdict("project_row", 0.0, 4.0)]
    return Verdict(
        **{"student": "ada", "name": "ada", "file": "p.py", "status": "graded", "questions": questions} | fields
    )


@pytest.mark.parametrize("status", ["graded", "timeout", "crashed", "unreadable", "missing"])
@pytest.mark.parametrize("text", [lambda one: student_text(one, {}), staff_text], ids=["student", "staff"])
def test_a_forged_score_line_stays_inside_the_line_of_the_reason(status: str, text: Any) -> None:
    said = text(verdict(status=status, reason=REASON, file=f"a{FORGED}.py"))
    assert "4 of 4" in said
    assert not [line for line in said.splitlines() if line.startswith("project_row: 4 of 4")]
    assert "\x1b" not in said


def test_the_reason_ends_in_one_period() -> None:
    assert "Graded p.py: one thing.\n" in student_text(verdict(reason="one thing."), {})
    assert "Graded p.py: two.\n" in student_text(verdict(reason="two"), {})


TORN = "fix line 5: '(' was never closed: `def f⟨here⟩(x:` (skipped lines 5 to 9, the rest counts)"


def test_the_line_to_fix_stands_below_the_sentence_with_its_caret() -> None:
    told = "fix line 5: '(' was never closed (skipped lines 5 to 9, the rest counts).\n| def f(x:\n|      ^\n\n"
    assert student_text(verdict(reason=TORN), {}).startswith(f"Graded p.py: {told}")


def test_every_line_of_a_public_feedback_stands_behind_a_bar_and_can_be_seen() -> None:
    said = case_text(public("failed", f"project_row raised Exception: {FORGED}\n\nx   W"))
    assert [line[0] for line in said.splitlines()] == ["|"] * len(said.splitlines())
    assert "\x1b" not in said
    assert "␛[2J" in said
    assert said.endswith("| x   W")


def test_a_hidden_case_says_nothing_but_that_it_did_not_pass() -> None:
    assert case_text(hidden("failed", "secret")) == "Not passed."
    assert case_text(hidden("passed")) == "Passed."


def test_a_forged_line_stays_behind_its_bar_in_the_entry_of_its_question_too() -> None:
    one = verdict(cases=[public("failed", f"project_row raised Exception: {FORGED}")])
    said = question_text(one, one.questions[0], {})
    assert "| project_row: 4 of 4" in said
    assert "\x1b" not in said
    assert not [line for line in said.splitlines() if line.startswith("project_row: 4 of 4")]


def test_a_case_that_was_blocked_is_told_in_words() -> None:
    said = case_text(public("blocked"))
    assert said.startswith("| Not run: two checks of this question before it ")
    assert "too long" in case_text(public("blocked"), "timeout")
    assert not any("blocked" in case_text(public("blocked"), status) for status in ("graded", "crashed", "timeout"))


def test_which_file_was_graded_is_said_once() -> None:
    assert student_text(verdict(reason="graded p.py; q.py does not count"), {}).startswith(
        "Graded p.py: q.py does not count.\n"
    )


def test_without_points_no_number_is_told() -> None:
    told = student_text(verdict(misconceptions={"project_row": ["a"]}), {"a": "A sentence."}, with_points=False)
    assert told == "Graded p.py."


# ---------------------------------------------------------------- what staff read


def array(*entries: float) -> dict[str, Any]:
    return {"array": list(entries), "shape": [len(entries)], "dtype": "int64"}


def test_staff_read_each_outcome_and_how_what_was_lost_came_about() -> None:
    lost, passed = hidden("failed"), public("passed")
    wrong = CallEvidence("project_row", [array(2, 3), 1], array(2, 9), None, f"seen{FORGED}", array(2, 17))
    wrong.differs, wrong.mutated = [False, True], [0]
    raised = CallEvidence("project_row", [0], exception=RaisedEvidence("KeyError", FORGED, 2, "d['x']"))
    lost.evidence, passed.evidence = [wrong, raised], [wrong]
    said = staff_text(verdict(cases=[passed, lost], misconceptions={"project_row": ["one-name", "another"]}))
    assert said.splitlines()[2:] == [
        "project_row 0 of 4: one-name, another",
        "passed: public/project_row::test_a",
        "failed: hidden/project_row::test_b",
        "    project_row",
        "        input 1 (changed by the call): [2, 3] (2,) int64",
        "        input 2: 1",
        "        returned: [2, 9*] (2,) int64",
        "        expected: [2, 17*] (2,) int64",
        "        printed: seen project_row: 4 of 4 points ␛[2J",
        "    project_row",
        "        input 1: 0",
        "        raised: KeyError: project_row: 4 of 4 points ␛[2J, line 2: d['x']",
    ]


def test_the_log_of_a_large_verdict_has_an_end_and_every_outcome() -> None:
    lost = hidden("failed")
    lost.evidence = [CallEvidence("project_row", [array(*range(400))] * 9)] * 40
    said = staff_text(verdict(cases=[lost] * 9))
    assert said.endswith(LEFT_OUT)
    assert said.count("\nfailed: hidden/") == 9
    assert len(said) < MOST_CHARACTERS + 1000


# ---------------------------------------------------------------- Otter's own failures


def otters_results(cases: list[CaseVerdict], passed: set[str]) -> SimpleNamespace:
    """Results as Otter hands them to a plugin, in which the named cases have passed."""
    tried = [
        SimpleNamespace(test_case=SimpleNamespace(name=name), passed=name in passed, message="")
        for name in case_names(cases)
    ]
    results = {"project_row": SimpleNamespace(test_case_results=tried)} if cases else {}
    return SimpleNamespace(results=results, set_output=lambda text: None)


@pytest.fixture
def plugin() -> QkvPlugin:
    """A plugin that has a verdict: the public case failed, the hidden one passed."""
    made = QkvPlugin("", {}, {"title": "A title", "version": "1", "points": {"project_row": 4}})
    made._verdict = verdict(cases=[public("failed"), hidden("passed")])
    return made


def test_otters_results_stand_where_they_are_the_verdicts(plugin: QkvPlugin) -> None:
    results = otters_results([public("failed"), hidden("passed")], {"Hidden: B"})
    plugin.after_grading(results)
    assert [one.message for one in results.results["project_row"].test_case_results] == [
        "| Not passed.",
        "Passed.",
    ]


@pytest.mark.parametrize(
    ("cases", "passed"),
    [
        pytest.param([], set(), id="no-results-at-all"),
        pytest.param([public("failed")], set(), id="a-case-is-missing"),
        pytest.param([public("failed"), hidden("passed")], set(), id="a-point-is-lost"),
        pytest.param([public("failed"), hidden("passed")], {"Hidden: B", "Public: A"}, id="a-case-is-won"),
    ],
)
def test_otters_results_that_are_not_the_verdicts_withhold_the_grade(
    plugin: QkvPlugin, cases: list[CaseVerdict], passed: set[str]
) -> None:
    with pytest.raises(GradeWithheld):
        plugin.after_grading(otters_results(cases, passed))


# ---------------------------------------------------------------- what no submission may read


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may close a folder that it shares with another user id")
def test_otters_own_folders_are_closed_to_other_users(tmp_path: Path) -> None:
    for name in ("source", "submission", "results"):
        (tmp_path / name).mkdir(mode=0o755)
    (tmp_path / "submission_metadata.json").write_text("{}", encoding="utf-8")
    places = closed(tmp_path)
    assert [path.name for path in places] == ["source", "submission", "results", "submission_metadata.json"]
    assert not [path for path in places if path.stat().st_mode & 0o077]
