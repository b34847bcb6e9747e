"""Which verdicts of an earlier run stand, what one student's trouble costs the others, and what is kept secret."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from course import Course, StubSandbox, verdict
from qkv_grader import grading, reporting
from qkv_grader.content import Content
from qkv_grader.grading import Unprotected
from qkv_grader.intake import Handin
from qkv_grader.intake.handins import RESULTS_MARK
from qkv_grader.verdict import Verdict, sums_hold

pytest_plugins = ["course"]


class TestWhatStands:
    def test_what_we_wrote(self, course: Course) -> None:
        folder = course.hand_in("ada.py", "ben.py")
        course.grade(folder)
        assert course.grade(folder).kept == 2
        assert course.judged == []

    @pytest.mark.parametrize(
        "edit",
        [
            lambda text: text.replace('"score": 6.0', '"score": 5.0', 1),
            lambda text: text + " ",
            lambda text: text[:-20],
            lambda text: "",
        ],
    )
    def test_not_what_was_edited_by_hand(self, course: Course, edit: Callable[[str], str]) -> None:
        folder = course.hand_in("ada.py", "ben.py")
        course.grade(folder)
        path = course.verdict_file("ada")
        path.write_text(edit(path.read_text()))
        course.grade(folder)
        assert course.judged == ["ada"]

    def test_of_somebody_else_it_is_said_that_it_was_edited(self, course: Course) -> None:
        course.grade(course.hand_in("ada.py", "ben.py"))
        path = course.verdict_file("ben")
        path.write_text(path.read_text() + " ")
        summary = course.grade(course.root / "class" / "ada.py")
        assert summary.statuses == {"graded": 1, "error": 1}
        assert '"ben","","' in (course.out / "grades.csv").read_text()
        assert "was changed after it was written" in (course.out / "grades.csv").read_text()

    def test_not_one_that_a_killed_run_wrote_but_the_index_does_not_know(self, course: Course) -> None:
        folder = course.hand_in("ada.py", "ben.py")
        course.grade(folder)
        index = json.loads((course.out / RESULTS_MARK).read_text())
        del index["calls"][0]["verdicts"]["ben"]
        (course.out / RESULTS_MARK).write_text(json.dumps(index))
        course.grade(folder)
        assert course.judged == ["ben"]

    def test_not_one_that_the_index_expects_but_a_killed_run_did_not_write(self, course: Course) -> None:
        folder = course.hand_in("ada.py", "ben.py")
        course.grade(folder)
        course.verdict_file("ben").unlink()
        course.grade(folder / "ada.py")
        assert course.table == ["ada"]
        course.grade(folder)
        assert course.judged == ["ben"]

    def test_not_an_unofficial_one_on_a_machine_that_protects(
        self, course: Course, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = course.hand_in("ada.py")
        monkeypatch.setattr(StubSandbox, "guarantees", {"secret": ()})
        course.official = False
        course.grade(folder, allow_unprotected=True)
        course.grade(folder, allow_unprotected=True)
        assert course.judged == []
        monkeypatch.setattr(StubSandbox, "guarantees", {"secret": ("landlock",)})
        course.official = True
        course.grade(folder)
        assert course.judged == ["ada"]

    def test_not_one_whose_sums_do_not_hold(self, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = course.hand_in("ada.py")
        course.grade(folder)
        monkeypatch.setattr(grading, "sums_hold", lambda verdict: False)
        course.grade(folder)
        assert course.judged == ["ada"]

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda verdict: setattr(verdict, "score", 7.0),
            lambda verdict: setattr(verdict, "max_score", 7.0),
            lambda verdict: setattr(verdict, "score", None),
            lambda verdict: setattr(verdict.questions[0], "score", 3.0),
            lambda verdict: setattr(verdict.questions[0], "max_score", 3.0),
            lambda verdict: setattr(verdict.cases[0], "outcome", "failed"),
            lambda verdict: setattr(verdict.cases[0], "points", 3.0),
            lambda verdict: setattr(verdict.cases[0], "question", "other"),
        ],
    )
    def test_sums_hold_between_cases_questions_and_total(
        self, content: Content, spoil: Callable[[Verdict], None]
    ) -> None:
        one = verdict(Handin("ada", "ada"), content)
        assert sums_hold(one)
        spoil(one)
        assert not sums_hold(one)


class TestTrouble:
    def test_one_whose_files_cannot_be_written_is_a_row_and_not_everyone_s_end(
        self, course: Course, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write = reporting.write_student

        def fails_once(out: Path, verdict: Verdict, *rest: Any, **more: Any) -> None:
            if verdict.student == "ben" and verdict.status == "graded":
                raise MemoryError("a page\nof a gigabyte")
            write(out, verdict, *rest, **more)

        monkeypatch.setattr(reporting, "write_student", fails_once)
        folder = course.hand_in("ada.py", "ben.py", "cleo.py")
        assert course.grade(folder).statuses == {"graded": 2, "error": 1}
        assert course.table == course.kept == ["ada", "ben", "cleo"]
        row = (course.out / "grades.csv").read_text().splitlines()[2]
        assert "the grader failed to write the results: MemoryError: a page of a gigabyte" in row
        monkeypatch.setattr(reporting, "write_student", write)
        course.grade(folder)
        assert course.judged == ["ben"]

    def test_what_was_graded_before_a_stop_stands(self, course: Course) -> None:
        folder = course.hand_in("ada.py", "ben.py", "cleo.py")
        course.dies_after = 2
        with pytest.raises(KeyboardInterrupt):
            course.grade(folder)
        course.dies_after = 10**9
        assert course.grade(folder).kept == 2
        assert course.judged == ["cleo"]

    def test_the_class_needs_no_evidence_in_memory(self, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[Verdict] = []
        monkeypatch.setattr(grading, "write_class", lambda out, verdicts, *rest: seen.extend(verdicts))
        folder = course.hand_in("ada.py")
        for _ in range(2):
            course.grade(folder)
        assert len(seen) == 2
        assert not any(case.evidence or case.feedback for verdict in seen for case in verdict.cases)


class TestSecrecy:
    def test_everything_private_is_told_to_the_sandbox(self, course: Course) -> None:
        course.grade(course.hand_in("ada.py"))
        course.grade(folder := course.hand_in("ben.py"))  # the results lie there by now
        assert {folder, course.out, *course.content.private} < set(StubSandbox.private)
        [scratch] = set(StubSandbox.private) - {folder, course.out, *course.content.private}
        assert scratch.name.startswith("qkv-batch-")

    def test_a_folder_that_others_may_read_is_named_with_the_command_that_mends_it(
        self, course: Course, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = course.hand_in("ada.py", folder="handed in")
        monkeypatch.setattr(StubSandbox, "guarantees", {"secret": (), "bounded": ("rlimits",)})
        monkeypatch.setattr(StubSandbox, "exposed", (folder, course.root))
        mode = folder.stat().st_mode
        with pytest.raises(Unprotected) as caught:
            course.grade(folder)
        assert f"others may read {folder}: chmod go-rwx '{folder}', or add --allow-unprotected" in str(caught.value)
        assert "\n" not in str(caught.value)
        assert folder.stat().st_mode == mode
