"""``results.json``: what is vouched for, and what a student reads of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from platform_fixtures import SCHEMA
from qkv_grader.config import Config
from qkv_grader.gradescope.earlier import last_points
from qkv_grader.gradescope.otter import NoGrade
from qkv_grader.gradescope.results import in_gradescopes_form, vouched_for
from qkv_grader.verdict import CaseVerdict, QuestionVerdict, Verdict

CONFIG = Config(points={"add": 2, "double": 1}, title="Sums", version="1")
SENTENCES = {"swapped": "You swapped the two numbers."}


def case(question: str, hidden: bool, outcome: str = "passed", points: float = 0.0, feedback: str = "") -> CaseVerdict:
    id_ = f"{'hidden' if hidden else 'public'}/{question}::test_a"
    earned = points if outcome == "passed" else 0.0
    return CaseVerdict(id_, question, f"A {question} case.", hidden, outcome, earned, points, feedback)


def verdict(add: str = "passed", double: str = "passed", **more: Any) -> Verdict:
    """A verdict on two questions, each with a public case and a hidden one that end alike."""
    cases = [case("add", False, add), case("double", False, double), case("add", True, add, 2)]
    cases.append(case("double", True, double, 1))
    questions = [
        QuestionVerdict(name, worth * (outcome == "passed"), worth)
        for name, outcome, worth in [("add", add, 2.0), ("double", double, 1.0)]
    ]
    made = Verdict(
        "submission", "submission", "sums.py", "graded", score=sum(q.score for q in questions), max_score=3.0
    )
    return replace(made, cases=cases, questions=questions, layers=["process"], **more)


def shown(
    one: Verdict, config: Config = CONFIG, show_hidden: bool = False, before: dict[str, float] | None = None
) -> dict[str, Any]:
    results = in_gradescopes_form(one, SENTENCES, config, show_hidden, before or {})
    jsonschema.validate(results, SCHEMA)
    return results


class TestWhatAStudentReads:
    def test_one_visible_entry_a_question_numbered_in_the_assignments_order(self) -> None:
        tests = shown(verdict(double="failed"))["tests"]
        told = [(one["number"], one["name"], one["score"], one["max_score"], one["status"]) for one in tests]
        assert told == [("1", "add", 2, 2, "passed"), ("2", "double", 0, 1, "failed")]
        assert {one["visibility"] for one in tests} == {"visible"}

    def test_every_text_is_shown_as_it_is(self) -> None:
        results = shown(verdict())
        entries = [results[key] for key in results if key.endswith("_format")]
        entries += [one[key] for one in results["tests"] for key in one if key.endswith("_format")]
        assert len(entries) == 3 + 2 * 2
        assert set(entries) == {"text"}

    def test_the_log_stays_with_staff(self) -> None:
        assert "stdout_visibility" not in shown(verdict())

    def test_points_stand_in_the_entries_alone(self) -> None:
        results = shown(verdict(double="failed"))
        assert results["output"] == "Graded sums.py."
        assert not any("point" in one["output"] for one in results["tests"])

    def test_with_the_switch_points_and_feedback_come_with_publication(self) -> None:
        later = shown(verdict(double="failed"), replace_config(points_after_publication=True))
        assert {one["visibility"] for one in later["tests"]} == {"after_published"}
        assert later["output"].startswith("Graded sums.py.\n\nPoints and feedback will stand here when")

    def test_a_named_mistake_is_one_sentence(self) -> None:
        [add, _] = shown(verdict(add="failed", misconceptions={"add": ["swapped", "other"]}))["tests"]
        assert add["output"].splitlines()[0] == SENTENCES["swapped"]

    def test_public_checks_are_told_by_title_and_hidden_ones_not_at_all(self) -> None:
        [add, double] = shown(verdict(double="failed"))["tests"]
        assert add["output"] == "Public checks:\n    Passed: A add case"
        assert double["output"].splitlines()[1:] == ["Public checks:", "    Not passed: A double case"]

    def test_all_points_leave_nothing_to_say(self) -> None:
        results = shown(verdict())
        assert (results["output"], [one["output"] for one in results["tests"]]) == ("Graded sums.py.", ["", ""])

    def test_a_stub_is_not_filled_in_and_nothing_else(self) -> None:
        stub = verdict(add="failed", misconceptions={"add": ["swapped"]})
        stub.cases[0].feedback = "add is not filled in yet"
        [add, _] = shown(stub)["tests"]
        assert add["output"] == "Not filled in."

    def test_with_show_hidden_they_are_told_by_title_and_outcome(self) -> None:
        [add, _] = shown(verdict(), show_hidden=True)["tests"]
        assert add["output"].splitlines()[2:] == ["Hidden checks:", "    Passed: A add case"]

    @pytest.mark.parametrize("status", ["graded", "timeout", "crashed"])
    def test_what_was_blocked_is_explained(self, status: str) -> None:
        [add, _] = shown(verdict(add="blocked", status=status, reason="why"))["tests"]
        assert "    Not run: A add case\nWhat was not run: " in add["output"]
        assert "blocked" not in add["output"]

    @pytest.mark.parametrize("status", ["missing", "unreadable"])
    def test_where_there_was_nothing_to_run_the_top_says_why(self, status: str) -> None:
        results = shown(verdict("blocked", "blocked", status=status, reason="two files: hand in one", file=""))
        assert results["output"].endswith(": two files: hand in one.")
        assert all(one["output"].startswith("Not run: ") for one in results["tests"])

    def test_which_file_was_graded_is_said_once(self) -> None:
        said = shown(verdict(reason="graded sums.py; sums.ipynb has no function filled in"))["output"]
        assert said == "Graded sums.py: sums.ipynb has no function filled in."


def replace_config(**changes: Any) -> Config:
    values = {name: getattr(CONFIG, name) for name in CONFIG.__struct_fields__}
    return Config(**values | changes)


def entry(time: str, points: object, **more: object) -> dict[str, Any]:
    """An earlier submission as the platform lists the latest one, with what we wrote there."""
    results = {"tests": [], "extra_data": {"qkv_grader": {"points": points}}}
    return {"submission_time": f"2026-01-{time}T10:00:00.000000-08:00", "score": "3.0", "results": results} | more


class TestWhatChangedSinceTheLastTime:
    @staticmethod
    def points(tmp_path: Path, *entries: object) -> dict[str, float]:
        path = tmp_path / "submission_metadata.json"
        about = {"id": 1, "created_at": "2026-01-20T10:00:00.000000-08:00", "previous_submissions": entries}
        path.write_text(json.dumps(about), encoding="utf-8")
        return dict(last_points(path))

    def test_whose_points_have_changed_is_one_sentence(self) -> None:
        output = shown(verdict(double="failed"), before={"add": 0.0, "double": 1.0, "gone": 3.0})["output"]
        assert output == "Graded sums.py.\n\nSince your last submission: add 0 → 2, double 1 → 0."

    def test_and_so_is_that_none_have(self) -> None:
        assert shown(verdict(), before={"add": 2.0})["output"].endswith("no points have changed.")

    def test_what_we_leave_is_what_we_read_next_time(self, tmp_path: Path) -> None:
        left = shown(verdict(double="failed"))
        assert self.points(tmp_path, entry("19", {}) | {"results": left}) == {"add": 2.0, "double": 0.0}

    def test_before_publication_neither_is_told(self) -> None:
        later = shown(verdict(), replace_config(points_after_publication=True), before={"add": 0.0})
        assert "extra_data" not in later
        assert "Since" not in later["output"]

    def test_the_latest_before_this_one_counts(self, tmp_path: Path) -> None:
        """On a re-run later ones may be listed, and only the latest earlier one carries results."""
        entries = [entry("18", {"add": 1}), entry("19", {"add": 2}), entry("17", {"add": 0}), entry("21", {"add": 3})]
        assert self.points(tmp_path, *entries) == {"add": 2.0}

    def test_one_that_failed_is_skipped(self, tmp_path: Path) -> None:
        failed = [entry("19", {"add": 2}, autograder_error=True), entry("18", {"add": 1}, results=None)]
        assert self.points(tmp_path, *failed) == {}
        assert self.points(tmp_path, *failed, entry("17", {"add": 0})) == {"add": 0.0}

    @pytest.mark.parametrize(
        "odd",
        [
            3,
            None,
            {},
            entry("19", {"add": -1}),
            entry("19", {"add": 1e99}),
            entry("19", {"add": "2"}),
            entry("19", {"a" * 101: 2}),
            entry("19", {f"a{number}": 2 for number in range(101)}),
            entry("19", {"add": 2}, results={"extra_data": {"another": 1}}),
            entry("19", {"add": 2}, results="x"),
            entry("19", {"add": 2}, submission_time="yesterday"),
        ],
    )
    def test_what_is_not_understood_is_passed_over(self, tmp_path: Path, odd: object) -> None:
        assert self.points(tmp_path, odd) == {}
        assert self.points(tmp_path, odd, entry("18", {"add": 1})) == {"add": 1.0}

    @pytest.mark.parametrize(
        "text",
        ["", "[", "[]", "{}", "[" * 100_000, '{"created_at": "2026-01-20T10:00:00Z", "previous_submissions": {}}'],
    )
    def test_without_earlier_ones_nothing_is_said(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "submission_metadata.json"
        assert last_points(path) == {}
        path.write_text(text, encoding="utf-8")
        assert last_points(path) == {}
        assert shown(verdict(), before={})["output"] == "Graded sums.py."


Leave = Callable[..., Path]


@pytest.fixture
def leave(tmp_path: Path) -> Leave:
    """Leave a verdict, and Otter's results beside it; return where."""

    def leave(one: Verdict | None, scores: dict[str, float] | None = None) -> Path:
        if one is not None:
            (tmp_path / "verdict.json").write_text(one.to_json(), encoding="utf-8")
        if scores is not None:
            tests = [{"name": "Public Tests"}, *({"name": name, "score": score} for name, score in scores.items())]
            (tmp_path / "results.json").write_text(json.dumps({"tests": tests}), encoding="utf-8")
        return tmp_path

    return leave


SCORES = {"add": 2.0, "double": 1.0}


class TestWhatIsVouchedFor:
    def test_a_verdict_that_otter_agrees_with(self, leave: Leave) -> None:
        assert vouched_for(leave(verdict(), SCORES), CONFIG) == verdict()

    def test_one_that_is_not_official_where_that_is_allowed(self, leave: Leave) -> None:
        one = verdict(official=False)
        assert vouched_for(leave(one, SCORES), replace_config(allow_unprotected=True)) == one
        with pytest.raises(NoGrade, match="not official"):
            vouched_for(leave(one, SCORES), CONFIG)

    @pytest.mark.parametrize(
        ("one", "scores", "why"),
        [
            pytest.param(None, SCORES, "left no verdict", id="no-verdict"),
            pytest.param(verdict(), None, "Otter left no results", id="no-results"),
            pytest.param(verdict(), {}, "scores are not those", id="no-scores"),
            pytest.param(verdict(), SCORES | {"add": 0.0}, "scores are not those", id="another-score"),
            pytest.param(verdict(), SCORES | {"more": 1.0}, "scores are not those", id="a-question-more"),
            pytest.param(verdict(status="error", reason="out of room"), SCORES, "out of room", id="withheld"),
            pytest.param(replace(verdict(), score=2.5), SCORES, "sums do not hold", id="sums"),
        ],
    )
    def test_nothing_else(self, leave: Leave, one: Verdict | None, scores: dict[str, float] | None, why: str) -> None:
        with pytest.raises(NoGrade, match=why):
            vouched_for(leave(one, scores), CONFIG)

    def test_nor_a_verdict_on_other_questions(self, leave: Leave) -> None:
        with pytest.raises(NoGrade, match="questions are not those"):
            vouched_for(leave(verdict(), SCORES), replace_config(points={"add": 2}))
