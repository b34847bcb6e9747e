"""Corrections and regrades: what a TA corrected and what a student was told stays."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import Batch
from course import Course
from qkv_grader import reporting
from qkv_grader.content import Content
from qkv_grader.intake.handins import RESULTS_MARK
from qkv_grader.judging.drawer import Drawer
from qkv_grader.records import Correction, TableError, add
from qkv_grader.report import ResultsError, existing
from qkv_grader.report.results import MOST_EARLIER, Results
from qkv_grader.reporting import report_on
from qkv_grader.verdict import Filed, Verdict, read_verdict

pytest_plugins = ["course"]


@pytest.fixture
def graded(course: Course) -> Course:
    """Three students with all six points each."""
    course.grade(course.hand_in("ada.py", "ben.py", "cleo.py"))
    return course


def everything(course: Course) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in course.out.rglob("*") if path.is_file()}


class TestReport:
    def test_shows_corrections_beside_the_grader_s_own_score_without_grading(self, graded: Course) -> None:
        graded.judged.clear()
        graded.correct("ada,add,1.5,Half of it.,a typo")
        assert graded.report() == ["3 students, 1 with corrections"]
        assert graded.judged == []
        assert graded.overrides == {"ada": "3.5"}
        evidence, feedback = graded.evidence("ada"), graded.feedback("ada")
        for words in ("corrected to <b>3.5</b> / 6", "Half of it.", "a typo", "by Tutor T.", "2026-01-31T09:30:00Z"):
            assert words in evidence
        assert "the grader gave 6" in feedback
        assert "Half of it." in feedback
        assert not any(words in feedback for words in ("a typo", "Tutor T.", "2026-01-31"))
        assert "corrected to </span>" in (graded.out / "index.html").read_text(encoding="utf-8")

    def test_a_comment_alone_is_read_by_the_student_and_corrects_nothing(self, graded: Course) -> None:
        graded.correct("ada,add,,Well done.,")
        assert graded.report() == ["3 students, 0 with corrections, 1 with comments alone"]
        assert graded.overrides == {}
        feedback, evidence = graded.feedback("ada"), graded.evidence("ada")
        for words, page in {"staff says:": feedback, "All points.": feedback, "Comment: Well done.": evidence}.items():
            assert words in page
        for page in (feedback, evidence, (graded.out / "index.html").read_text(encoding="utf-8")):
            assert "orrected" not in page.partition("<main>")[2]

    def test_again_changes_nothing(self, graded: Course) -> None:
        graded.correct("ada,add,1.5")
        graded.report()
        before = everything(graded)
        graded.report()
        assert everything(graded) == before

    def test_what_was_withdrawn_or_deleted_is_shown_no_more(self, graded: Course) -> None:
        graded.report()
        undisturbed = graded.evidence("ada"), graded.feedback("ada")
        for after in (["ada,add,1.5", "ada,add,"], []):
            graded.correct("ada,add,1.5")
            graded.report()
            assert graded.overrides == {"ada": "3.5"}
            graded.correct(*after)
            graded.report()
            assert graded.overrides == {}
            assert (graded.evidence("ada"), graded.feedback("ada")) == undisturbed

    @pytest.mark.parametrize("row", ["dora,add,1", "ada,sum,1", "ada,add,5"])
    def test_what_cannot_be_meant_changes_nothing(self, graded: Course, row: str) -> None:
        graded.correct(row)
        before = everything(graded)
        for call in (graded.report, lambda: graded.grade(graded.hand_in("dan.py"))):
            with pytest.raises(TableError, match=r"overrides.csv, line 2: "):
                call()
        assert everything(graded) == before

    def test_a_verdict_that_was_changed_by_hand_is_withheld_and_said(self, graded: Course) -> None:
        path = graded.verdict_file("ada")
        path.write_text(path.read_text().replace('"score": 6.0', '"score": 60.0'))
        assert "no score of the grader's for 1 student, grade again: ada" in graded.report()
        assert '"ada","","6","error"' in (graded.out / "grades.csv").read_text(encoding="utf-8")

    def test_a_folder_without_results_is_refused(self, graded: Course) -> None:
        graded.out = graded.root / "class"
        with pytest.raises(ResultsError, match="holds no results; name the folder that was given to qkv grade"):
            graded.report()

    def test_an_assignment_that_does_not_know_a_named_mistake_is_refused(self, graded: Course) -> None:
        verdict = dataclasses.replace(read_verdict(graded.verdict_file("ada")), misconceptions={"add": ["dreamt"]})
        results = Results(graded.out, ())
        graded.verdict_file("ada").write_bytes(results.expect(Filed.of(verdict)).data)
        results.save()
        with pytest.raises(
            ResultsError, match=r"knows no mistake dreamt, which these results name; .*--assignment DIR"
        ):
            graded.report()

    def test_closes_the_folder_to_other_users(self, graded: Course) -> None:
        graded.out.chmod(0o750)
        assert (
            graded.report()[0]
            == f"{graded.out}: was open to other users (mode 750) and is closed now, as it holds grades"
        )
        assert graded.out.stat().st_mode & 0o777 == 0o700


class TestRegrade:
    def test_corrections_are_never_lost(self, graded: Course) -> None:
        path = graded.correct("ada,add,1.5,Half of it.")
        rows, folder = path.read_bytes(), graded.root / "class"
        graded.change_cases()
        for paths, more in (
            ([folder], {}),
            ([graded.hand_in("dora.py", folder="late")], {}),
            ([folder], {"only": ["ada"]}),
        ):
            graded.grade(*paths, **more)
            assert path.read_bytes() == rows
            assert graded.overrides == {"ada": "3.5"}
            assert "Half of it." in graded.evidence("ada")
            assert "Half of it." in graded.feedback("ada")

    def test_corrections_apply_though_nothing_is_graded(self, graded: Course) -> None:
        for rows, total in ((["ada,add,1.5"], {"ada": "3.5"}), ([], {})):
            graded.correct(*rows)
            graded.grade(graded.root / "class")
            assert graded.judged == []
            assert graded.overrides == total
            assert ("corrected" in graded.feedback("ada").partition("<main>")[2]) == bool(total)

    def test_who_is_gone_keeps_their_rows_and_has_them_again_when_back(self, graded: Course) -> None:
        path = graded.correct("ben,add,1.5")
        rows, folder = path.read_bytes(), graded.root / "class"
        (folder / "ben.py").unlink()
        said = "overrides.csv keeps the rows of 1 student who handed in once and are gone: ben"
        for _ in range(2):
            assert graded.grade(folder).notes == (said,)
        assert said in graded.report()
        assert path.read_bytes() == rows
        graded.hand_in("ben.py")
        assert graded.grade(folder).notes == ()
        assert graded.overrides == {"ben": "3.5"}

    def test_who_is_back_is_held_to_what_their_rows_say(self, graded: Course) -> None:
        folder = graded.root / "class"
        (folder / "ben.py").unlink()
        graded.grade(folder)
        graded.correct("ben,add,99")
        graded.grade(folder)
        graded.hand_in("ben.py")
        before = everything(graded)
        with pytest.raises(TableError, match="line 2: points are '99'; add gives 0 to 4"):
            graded.grade(folder)
        assert everything(graded) == before

    def test_earlier_verdicts_are_kept_beside_the_new_and_the_index_knows_them(self, graded: Course) -> None:
        first = graded.verdict_file("ada").read_bytes()
        graded.change_cases()
        graded.grade(graded.root / "class")
        digest = hashlib.sha256(first).hexdigest()
        assert graded.verdict_file("ada").with_name(f"verdict-{digest[:16]}.json").read_bytes() == first
        assert json.loads((graded.out / RESULTS_MARK).read_text())["earlier"]["ada"] == [digest]

    def test_a_verdict_that_says_the_same_is_not_written_anew(self, graded: Course) -> None:
        before = graded.verdict_file("cleo").read_bytes()
        graded.grade(graded.root / "class", only=["cleo"])
        assert graded.judged == ["cleo"]
        assert graded.verdict_file("cleo").read_bytes() == before
        assert "earlier" not in json.loads((graded.out / RESULTS_MARK).read_text())

    def test_no_more_than_so_many_are_kept_the_latest(self, graded: Course) -> None:
        seen = []
        for number in range(MOST_EARLIER + 3):
            seen.append(graded.verdict_file("ada").read_bytes())
            graded.change_cases(f"cases {number}")
            graded.grade(graded.root / "class", only=["ada"])
        kept = {path.read_bytes() for path in (graded.out / "staff" / "ada").glob("verdict-*.json")}
        assert kept == set(seen[-MOST_EARLIER:])
        assert len(json.loads((graded.out / RESULTS_MARK).read_text())["replaced"]["ada"]) == MOST_EARLIER

    def test_feedback_that_stands_is_not_replaced_where_points_changed(self, graded: Course) -> None:
        folder, before = graded.root / "class", graded.feedback("ada")
        graded.change_cases()
        graded.lost = {"ada": ("add",)}
        said = "points changed: the feedback of 1 student (ada) stands as it was; to publish the new: qkv report "
        for _ in range(2):
            assert graded.grade(folder).notes == (f"{said}{graded.out}",)
            assert graded.feedback("ada") == before
        assert "0 / 4" in graded.evidence("ada")
        assert "2<small> / 6" in (graded.out / "staff" / "ada" / "feedback.html").read_text()
        assert "feedback that was held back is published now for 1 student: ada" in graded.report()
        assert "2<small> / 6" in graded.feedback("ada")
        assert graded.grade(folder).notes == ()

    def test_feedback_that_waits_goes_on_waiting_whatever_the_next_points_are(self, graded: Course) -> None:
        before = graded.feedback("ada")
        for number, lost in enumerate((("add",), ("add",), ("add", "double"), ())):
            graded.change_cases(f"cases {number}")
            graded.lost = {"ada": lost}
            graded.correct("ada,double,1")
            assert graded.grade(graded.root / "class").notes
            assert graded.feedback("ada") == before

    def test_only_asks_for_the_new_feedback(self, graded: Course) -> None:
        graded.change_cases()
        graded.lost = {"ada": ("add",)}
        assert graded.grade(graded.root / "class", only=["ada"]).notes == ()
        assert "2<small> / 6" in graded.feedback("ada")

    def test_another_hand_in_has_its_own_feedback(self, graded: Course) -> None:
        graded.lost = {"ada": ("add",)}
        graded.hand_in("ada.py", code="x = 2")
        assert graded.grade(graded.root / "class").notes == ()
        assert "2<small> / 6" in graded.feedback("ada")

    def test_feedback_that_told_no_points_is_replaced(self, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
        write = reporting.write_student

        def fails(out: Path, verdict: Verdict, *rest: Any, **more: Any) -> None:
            if verdict.status == "graded":
                raise MemoryError
            write(out, verdict, *rest, **more)

        folder = course.hand_in("ada.py")
        with monkeypatch.context() as broken:
            broken.setattr(reporting, "write_student", fails)
            course.grade(folder)
        assert "no score yet" in course.feedback("ada")
        assert course.grade(folder).notes == ()
        assert "6<small> / 6" in course.feedback("ada")


class TestKilled:
    """A run that is killed between two steps: the verdict that stood still does, whichever step it was."""

    def test_after_the_index_and_before_the_verdict(self, graded: Course) -> None:
        before = existing(graded.out).verdict("ada")
        assert before is not None
        results = Results(graded.out, [graded.root / "class"])
        results.expect(Filed.of(dataclasses.replace(before, cases_digest="other")))
        results.save()
        assert existing(graded.out).verdict("ada") == before
        assert graded.report() == ["3 students, 0 with corrections"]
        graded.grade(graded.root / "class")
        assert graded.judged == ["ada"]

    def test_after_the_verdict_and_before_the_index(self, graded: Course) -> None:
        before, index = existing(graded.out).verdict("ada"), (graded.out / RESULTS_MARK).read_bytes()
        assert before is not None
        graded.change_cases()
        graded.lost = {"ada": ("add",)}
        graded.grade(graded.root / "class")
        told = graded.feedback("ada")
        (graded.out / RESULTS_MARK).write_bytes(index)
        assert existing(graded.out).verdict("ada") == before
        graded.grade(graded.root / "class")
        assert "ada" in graded.judged
        assert graded.feedback("ada") == told


@pytest.mark.slow
def test_a_report_is_what_grading_drew_and_corrections_beside_it(
    content: Content, batches: Callable[[str], Batch], tmp_path: Path
) -> None:
    """The process that draws, as it is: with the source, colours and sentences that the judge drew with."""
    out = tmp_path / "out"
    shutil.copytree(batches("sample").out, out)
    pages = {path: path.read_bytes() for path in out.rglob("*.html")}
    report_on(content, out)
    assert [path for path in out.rglob("*.html") if path.read_bytes() != pages[path]] == []
    student = existing(out).students[0]
    add(out, [Correction(student, "project_row", 3.25, "<b>Seen.</b>", "", "tim", "2026-01-31T09:30:00Z")])
    report_on(content, out)
    assert "&lt;b&gt;Seen.&lt;/b&gt;" in (out / "feedback" / f"{student}.html").read_text(encoding="utf-8")


def test_the_process_that_draws_may_be_killed(content: Content, graded: Course) -> None:
    verdict = read_verdict(graded.verdict_file("ada"))
    with Drawer(content) as drawer:
        first, process = drawer.draw(verdict, None, {}), drawer._helper._process
        assert process is not None
        process.kill() or process.wait()  # gone before it is told anything: the pipe to it is broken
        assert drawer.draw(verdict, None, {}) == first
