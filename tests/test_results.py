"""The folder of results: whose verdict stands, who is kept, who is dropped, and what is never believed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from qkv_grader import grading
from qkv_grader.batch import Judged
from qkv_grader.content import Content
from qkv_grader.grading import Summary, Unprotected, grade_into
from qkv_grader.intake import RESULTS_MARK, IntakeError
from qkv_grader.judge import Request
from qkv_grader.results import ResultsError, sums_hold
from qkv_grader.verdict import CaseVerdict, QuestionVerdict, Verdict

WORTH = {"add": 4.0, "double": 2.0}


def verdict(request: Request, content: Content, official: bool = True) -> Verdict:
    cases = [CaseVerdict(f"hidden/{q}::test", q, "A case.", True, "passed", worth, worth) for q, worth in WORTH.items()]
    return Verdict(
        request.student,
        request.name,
        "a.py",
        "graded",
        official=official,
        score=6.0,
        max_score=6.0,
        questions=[QuestionVerdict(name, worth, worth) for name, worth in WORTH.items()],
        cases=cases,
        submission_digest=request.digest,
        cases_digest=content.digest,
    )


class StubSandbox:
    """A sandbox that holds, or does not hold, whatever a test says."""

    guarantees: dict[str, tuple[str, ...]] = {"secret": ("landlock",)}  # noqa: RUF012
    exposed: tuple[Path, ...] = ()
    private: tuple[Path, ...] = ()

    def __init__(self, limits: object, *, private: Sequence[Path]) -> None:
        type(self).private = tuple(private)

    def __enter__(self) -> StubSandbox:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Course:
    """Students who hand in, and a grader of which only the judges and the sandbox are stubs."""

    def __init__(self, root: Path, content: Content) -> None:
        self.root, self.content, self.out = root, content, root / "out"
        self.judged: list[str] = []
        self.official = True
        self.dies_after = 10**9

    def hand_in(self, *names: str, folder: str = "class", code: str = "x = 1") -> Path:
        place = self.root / folder
        place.mkdir(exist_ok=True, parents=True)
        for name in names:
            (place / name).write_text(code)
        return place

    def judge_all(self, content: Content, requests: Iterable[Request], judges: int) -> Iterator[Judged]:
        for request in requests:
            if len(self.judged) == self.dies_after:
                raise KeyboardInterrupt
            self.judged.append(request.student)
            yield Judged(verdict(request, content, self.official), Path(request.files[0]) if request.files else None)

    def grade(self, *paths: Path, allow_unprotected: bool = False, **more: Any) -> Summary:
        self.judged.clear()
        return grade_into(self.content, paths, self.out, allow_unprotected, lambda done, total: None, **more)

    @property
    def table(self) -> list[str]:
        rows = (self.out / "grades.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
        return [row.split(",")[0].strip('"') for row in rows]

    @property
    def kept(self) -> list[str]:
        """Who has files in the folder."""
        staff = sorted(path.name for path in (self.out / "staff").iterdir())
        assert staff == sorted(path.stem for path in (self.out / "feedback").iterdir())
        return staff

    def verdict_file(self, student: str) -> Path:
        return self.out / "staff" / student / "verdict.json"


@pytest.fixture
def course(tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch) -> Course:
    course = Course(tmp_path, content)
    monkeypatch.setattr(grading, "judge_all", course.judge_all)
    monkeypatch.setattr(grading, "Sandbox", StubSandbox)
    monkeypatch.setattr(StubSandbox, "guarantees", {"secret": ("landlock",)})
    return course


class TestWho:
    def test_the_same_paths_again_drop_who_is_gone(self, course: Course) -> None:
        folder = course.hand_in("ada.py", "ben.py", "cleo.py")
        course.grade(folder)
        (folder / "ben.py").unlink()
        course.grade(folder / ".." / "class")
        assert course.table == course.kept == ["ada", "cleo"]
        assert course.judged == []

    def test_other_paths_keep_everyone(self, course: Course) -> None:
        folder = course.hand_in("ada.py", "ben.py")
        course.grade(folder)
        course.grade(course.hand_in("dora.py", folder="late"))
        course.hand_in("ada.py", code="x = 2")
        course.grade(folder / "ada.py")
        assert course.judged == ["ada"]
        assert course.table == course.kept == ["ada", "ben", "dora"]
        (folder / "ben.py").unlink()
        course.grade(folder)
        assert course.table == course.kept == ["ada", "dora"]

    def test_only_grades_those_again_and_keeps_everyone(self, course: Course) -> None:
        folder = course.hand_in("ada.py", "ben.py", "cleo.py")
        course.grade(folder)
        (folder / "cleo.py").unlink()
        course.hand_in("ben.py", code="x = 2")
        summary = course.grade(folder, only=["ada"])
        assert course.judged == ["ada"]
        assert course.table == course.kept == ["ada", "ben", "cleo"]
        assert summary.text() == "3 submissions: 3 graded; median score 6; 2 were graded before and stand"

    def test_only_somebody_who_is_not_there_says_who_is(self, course: Course) -> None:
        with pytest.raises(IntakeError, match=r"--only adda: nobody there is called so; there are ada, ben"):
            course.grade(course.hand_in("ada.py", "ben.py"), only=["adda"])

    def test_who_is_kept_with_other_cases_is_said(self, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = course.hand_in("ada.py", "ben.py")
        course.grade(folder)
        monkeypatch.setattr(Content, "digest", "another")
        course.content = Content(course.content.root)
        text = course.grade(folder, only=["ada"]).text()
        assert text.endswith("1 were graded before and stand, 1 of them by other cases or another grader")

    def test_results_inside_the_graded_folder_are_no_student(self, course: Course) -> None:
        folder = course.hand_in("ada.py")
        course.out = folder / "results"
        course.grade(folder)
        course.grade(folder)
        assert (course.table, course.judged) == (["ada"], [])

    def test_an_empty_folder_is_refused_before_anything_is_written(self, course: Course) -> None:
        with pytest.raises(IntakeError, match="nothing was handed in"):
            course.grade(course.hand_in())
        assert not course.out.exists()


class TestWhere:
    def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(self, course: Course) -> None:
        course.out.mkdir()
        (course.out / "index.html").write_text("somebody's page")
        with pytest.raises(ResultsError, match="holds other things than results; give --out a new or an empty folder"):
            course.grade(course.hand_in("ada.py"))
        assert [path.read_text() for path in course.out.iterdir()] == ["somebody's page"]

    def test_a_new_folder_is_closed_to_others_and_an_existing_one_keeps_its_mode(self, course: Course) -> None:
        folder = course.hand_in("ada.py")
        course.grade(folder)
        assert stat.S_IMODE(course.out.stat().st_mode) == 0o700
        course.out = course.root / "mine"
        course.out.mkdir()
        course.out.chmod(0o755)
        course.grade(folder)
        assert stat.S_IMODE(course.out.stat().st_mode) == 0o755

    @pytest.mark.parametrize(
        "text",
        ["{", "[]", '{"schema": 2}', '{"schema": 1, "calls": [{"paths": [], "verdicts": {"../../home": "x"}}]}'],
    )
    def test_an_index_that_cannot_be_read_is_refused_in_one_line(self, course: Course, text: str) -> None:
        course.out.mkdir()
        (course.out / RESULTS_MARK).write_text(text)
        with pytest.raises(ResultsError, match=r"cannot be read \(.*\); give --out a new folder") as caught:
            course.grade(course.hand_in("ada.py"))
        assert str(caught.value).startswith(f"{course.out / RESULTS_MARK}: ")

    def test_the_index_names_the_paths_and_every_verdict_by_its_digest(self, course: Course) -> None:
        course.grade(course.hand_in("ada.py"))
        digest = hashlib.sha256(course.verdict_file("ada").read_bytes()).hexdigest()
        assert json.loads((course.out / RESULTS_MARK).read_text()) == {
            "schema": 1,
            "calls": [{"paths": [os.path.realpath(course.root / "class")], "verdicts": {"ada": digest}}],
        }

    def test_what_is_removed_lies_in_the_folder_whatever_lies_there(self, course: Course) -> None:
        folder = course.hand_in("ada.py", "ben.py")
        course.grade(folder)
        precious = course.root / "precious"
        shutil.move(course.out / "staff" / "ben", precious)
        (course.out / "staff" / "ben").symlink_to(precious)
        (folder / "ben.py").unlink()
        course.grade(folder)
        assert course.kept == ["ada"]
        assert (precious / "verdict.json").exists()


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
        one = verdict(Request("ada", "ada"), content)
        assert sums_hold(one)
        spoil(one)
        assert not sums_hold(one)


class TestTrouble:
    def test_one_whose_files_cannot_be_written_is_a_row_and_not_everyone_s_end(
        self, course: Course, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write = grading.write_student

        def fails_once(out: Path, verdict: Verdict, *more: Any) -> None:
            if verdict.student == "ben" and verdict.status == "graded":
                raise MemoryError("a page\nof a gigabyte")
            write(out, verdict, *more)

        monkeypatch.setattr(grading, "write_student", fails_once)
        folder = course.hand_in("ada.py", "ben.py", "cleo.py")
        assert course.grade(folder).statuses == {"graded": 2, "error": 1}
        assert course.table == course.kept == ["ada", "ben", "cleo"]
        row = (course.out / "grades.csv").read_text().splitlines()[2]
        assert "the grader failed to write the results: MemoryError: a page of a gigabyte" in row
        monkeypatch.setattr(grading, "write_student", write)
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
        monkeypatch.setattr(grading, "write_class", lambda out, verdicts, sentences: seen.extend(verdicts))
        folder = course.hand_in("ada.py")
        for _ in range(2):
            course.grade(folder)
        assert len(seen) == 2
        assert not any(case.evidence or case.feedback for verdict in seen for case in verdict.cases)


class TestSecrecy:
    def test_everything_private_is_told_to_the_sandbox(self, course: Course) -> None:
        folder = course.hand_in("ada.py")
        course.grade(folder)
        course.grade(folder)
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
