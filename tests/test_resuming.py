"""``qkv grade`` again: what is as it was is not read, and nothing that was changed goes unnoticed."""

from __future__ import annotations

import builtins
import io
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import lms
from course import Course, StubSandbox
from qkv_grader import grading, stamps
from qkv_grader.judging import Judged
from qkv_grader.report.remembered import FILE as VERDICTS
from qkv_grader.resuming import FILE as LAST
from qkv_grader.verdict import Filed

pytest_plugins = ["course"]

TEXT = "3 submissions: 3 graded; median score 6"
AGAIN = f"{TEXT}; 3 were graded before and stand"


@contextmanager
def opened() -> Iterator[list[str]]:
    """Note the names of all files that are opened: those of a student's, or handed in, as ``ada/verdict.json``."""
    names: list[str] = []
    really = io.open

    def noting(file: Any, *rest: Any, **more: Any) -> Any:
        if not isinstance(file, int):
            names.append("/".join(Path(os.fsdecode(file)).parts[-2:]))
        return really(file, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(io, "open", noting)
        patch.setattr(builtins, "open", noting)
        yield names


def edited(path: Path) -> None:
    """Change a file as nobody should: its size and its time stay."""
    about = path.stat()
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


#: What a person may do to the files of one student.
CHANGES: list[Callable[[Course], object]] = [
    lambda course: edited(course.verdict_file("ben")),
    lambda course: course.verdict_file("ben").unlink(),
    lambda course: course.verdict_file("ben").with_name("evidence.html").unlink(),
    lambda course: (course.out / "feedback" / "ben.html").unlink(),
    lambda course: shutil.rmtree(course.verdict_file("ben").parent),
    lambda course: edited(course.root / "class" / "ben.py"),
    lambda course: shutil.move(course.verdict_file("ben").parent, course.root / "away"),
]


class TestNothingToDo:
    def test_nothing_is_read_drawn_or_written(self, course: Course, class_folder: Path) -> None:
        before = {path: path.stat().st_ctime_ns for path in course.out.rglob("*")}
        told: list[tuple[int, int]] = []
        with opened() as names:
            summary = grading.grade_into(
                course.content, [class_folder], course.out, False, lambda *both: told.append(both)
            )
        assert (summary.text(), told) == (AGAIN, [(3, 3)])
        assert not [name for name in names if name.startswith(("class/", "ada/", "ben/", "cleo/"))]
        assert {path: path.stat().st_ctime_ns for path in course.out.rglob("*")} == before

    def test_an_export_is_not_even_opened_and_says_the_same(self, course: Course, class_folder: Path) -> None:
        zipped = lms.canvas(lms.cohort(3)).zip(course.root / "export.zip")
        time.sleep(0.02)
        lines: list[list[str]] = [[], [], []]
        course.grade(zipped, say=lines[0].append)
        course.grade(zipped, say=lines[1].append)
        with opened() as names:
            course.grade(zipped, say=lines[2].append)
        assert lines[0] == lines[1] == lines[2] != []
        assert not [name for name in names if "export" in name or name.endswith((".py", ".ipynb", "/verdict.json"))]

    def test_feedback_that_is_held_back_is_told_again(self, course: Course, class_folder: Path) -> None:
        course.change_cases()
        course.lost = {"ben": ("add",)}
        said = course.grade(class_folder).notes
        time.sleep(0.02)
        assert course.grade(class_folder).notes == said != ()
        assert course.judged == []
        course.report()
        assert course.grade(class_folder).notes == ()


class TestOneThingToDo:
    def test_of_the_others_nothing_is_read(self, course: Course, class_folder: Path) -> None:
        course.hand_in("ben.py", code="x = 2")
        with opened() as names:
            course.grade(class_folder)
        assert course.judged == ["ben"]
        assert {name for name in names if name.endswith("/verdict.json")} == {"ben/verdict.json"}
        assert course.grade(class_folder).text() == AGAIN


class TestChanged:
    @pytest.mark.parametrize("change", CHANGES)
    def test_what_is_changed_or_gone_is_graded_again(
        self, course: Course, class_folder: Path, change: Callable[[Course], object]
    ) -> None:
        change(course)
        course.grade(class_folder)
        assert course.judged == ["ben"]
        time.sleep(0.02)
        assert course.grade(class_folder).text() == AGAIN
        assert course.judged == []

    @pytest.mark.parametrize("name", ["index.html", "grades.csv"])
    @pytest.mark.parametrize("change", [edited, Path.unlink])
    def test_page_and_table_of_the_class_are_written_again(
        self, course: Course, class_folder: Path, name: str, change: Callable[[Path], object]
    ) -> None:
        was = (course.out / name).read_bytes()
        change(course.out / name)
        assert course.grade(class_folder).text() == AGAIN
        assert (course.out / name).read_bytes() == was
        assert course.judged == []

    def test_who_comes_goes_or_is_corrected_is_noticed(self, course: Course, class_folder: Path) -> None:
        course.hand_in("dora.py")
        course.grade(class_folder)
        (class_folder / "ada.py").unlink()
        course.grade(class_folder)
        assert course.table == course.kept == ["ben", "cleo", "dora"]
        course.correct("ben,add,1")
        course.grade(class_folder)
        assert course.overrides == {"ben": "3"}

    def test_a_correction_that_is_written_while_the_class_page_is_drawn_is_the_next_run_s(
        self, course: Course, class_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def drawing(*rest: Any) -> None:
            write_class(*rest)
            course.correct("ben,add,1")

        write_class = grading.write_class
        course.hand_in("dora.py")
        time.sleep(0.02)
        with monkeypatch.context() as patch:
            patch.setattr(grading, "write_class", drawing)
            course.grade(class_folder)
        course.grade(class_folder)
        assert course.overrides == {"ben": "3"}

    def test_other_cases_grade_everyone_again(self, course: Course, class_folder: Path) -> None:
        course.change_cases()
        course.grade(class_folder)
        assert course.judged == ["ada", "ben", "cleo"]

    def test_so_does_a_machine_that_protects_after_one_that_did_not(
        self, course: Course, class_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        course.change_cases()
        course.official = False
        monkeypatch.setattr(StubSandbox, "guarantees", {"secret": ()})
        for _ in range(2):
            course.grade(class_folder, allow_unprotected=True)
        assert course.judged == []
        with pytest.raises(grading.Unprotected):
            course.grade(class_folder)
        monkeypatch.setattr(StubSandbox, "guarantees", {"secret": ("landlock",)})
        course.grade(class_folder)
        assert course.judged == ["ada", "ben", "cleo"]

    def test_what_changed_just_now_is_read_again(
        self, course: Course, class_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stamps, "GRAIN", 3_600 * 10**9)
        course.change_cases()
        course.grade(class_folder)
        for _ in range(2):
            with opened() as names:
                assert course.grade(class_folder).text() == AGAIN
            assert {"ada/verdict.json", "class/ada.py"} <= {*names}


class TestWhatIsRemembered:
    @pytest.mark.parametrize("name", [LAST, VERDICTS])
    @pytest.mark.parametrize("text", [None, "", "{", "[]", '{"grader": 1}', "\ud800"])
    def test_without_it_or_where_it_is_broken_all_is_read_and_no_more(
        self, course: Course, class_folder: Path, name: str, text: str | None
    ) -> None:
        path = course.out / name
        path.unlink() if text is None else path.write_text(text, errors="surrogatepass")
        assert course.grade(class_folder).text() == AGAIN
        assert course.judged == []
        time.sleep(0.02)
        with opened() as names:
            course.grade(class_folder)
        assert not [one for one in names if one.endswith("/verdict.json")]

    def test_it_goes_with_results_that_are_copied(self, course: Course, class_folder: Path) -> None:
        shutil.copytree(course.out, course.root / "copy")
        course.out = course.root / "copy"
        assert course.grade(class_folder).text() == AGAIN
        assert course.judged == []

    def test_a_run_with_something_left_to_do_is_not_taken_for_done(
        self, course: Course, class_folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        course.change_cases()
        judge_all = course.judge_all

        def failing(*rest: Any, **more: Any) -> Iterator[Any]:
            for judged in judge_all(*rest, **more):
                failed = replace(judged.verdict, status="error", score=None)
                yield Judged(Filed.of(failed), judged.path)

        monkeypatch.setattr(grading, "judge_all", failing)
        for _ in range(2):
            assert course.grade(class_folder).statuses == {"error": 3}
            assert course.judged == ["ada", "ben", "cleo"]
            time.sleep(0.02)
