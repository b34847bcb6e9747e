"""The folder of results: who is kept in it, who is dropped, and where it may lie."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat

import pytest

from course import Course
from qkv_grader.content import Content
from qkv_grader.intake.handins import RESULTS_MARK, IntakeError
from qkv_grader.report import ResultsError

pytest_plugins = ["course"]


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

    @pytest.mark.parametrize("called", ["Müller, Ana.py", "müller, ana", "Mu\u0308ller, Ana", "Müller__Ana"])
    def test_only_takes_the_name_that_the_pages_show(self, called: str, course: Course) -> None:
        course.grade(course.hand_in("Müller, Ana.py", "ben.py"), only=[called])
        assert course.judged == ["Müller__Ana"]

    def test_only_takes_no_name_that_two_have(self, course: Course) -> None:
        with pytest.raises(
            IntakeError, match=r"--only ANA: more than one there is called so; there are ana.ipynb, ana.py$"
        ):
            course.grade(course.hand_in("ana.py", "ana.ipynb", "ben.py"), only=["ANA"])

    def test_who_is_kept_with_other_cases_is_said(self, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = course.hand_in("ada.py", "ben.py")
        course.grade(folder)
        monkeypatch.setattr(Content, "digest", "another")
        course.content = Content(course.content.root)
        text = course.grade(folder, only=["ada"]).text()
        assert text.endswith("1 was graded before and stands, 1 of them by other cases or another grader")

    def test_results_inside_the_graded_folder_are_no_student(self, course: Course) -> None:
        folder = course.hand_in("ada.py")
        course.out = folder / "results"
        course.grade(folder)
        again = course.grade(folder)
        assert (course.table, course.judged) == (["ada"], [])
        assert again.text().endswith(f"; left out, as these are results: {course.out}")

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

    def test_a_new_folder_is_closed_to_others_and_so_is_an_existing_one_which_is_said(self, course: Course) -> None:
        folder = course.hand_in("ada.py")
        assert course.grade(folder).notes == ()
        assert stat.S_IMODE(course.out.stat().st_mode) == 0o700
        course.out = course.root / "mine"
        course.out.mkdir()
        course.out.chmod(0o755)
        said = "was open to other users (mode 755) and is closed now, as it holds grades"
        assert course.grade(folder).notes == (f"{course.out}: {said}",)
        assert stat.S_IMODE(course.out.stat().st_mode) == 0o700

    @pytest.mark.parametrize(
        "text",
        [
            "{",
            "[]",
            '{"schema": 2, "calls": []}',
            '{"schema": 1, "calls": {}}',
            '{"schema": 1, "calls": [{"paths": [], "verdicts": {"../../home": "x"}}]}',
        ],
    )
    def test_an_index_that_cannot_be_read_is_refused_in_one_line(self, course: Course, text: str) -> None:
        course.out.mkdir()
        (course.out / RESULTS_MARK).write_text(text)
        with pytest.raises(ResultsError, match=r"cannot be read \(.*\); give --out a new folder") as caught:
            course.grade(course.hand_in("ada.py"))
        assert str(caught.value).startswith(f"{course.out / RESULTS_MARK}: ")

    def test_a_path_that_is_not_utf_8_is_kept_in_the_index(self, course: Course) -> None:
        folder = course.hand_in("ada.py", folder=os.fsdecode(b"cla\xdf"))
        course.grade(folder)
        course.grade(folder)
        assert course.judged == []
        (folder / "ada.py").rename(folder / "ben.py")
        course.grade(folder)
        assert course.kept == ["ben"]

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
