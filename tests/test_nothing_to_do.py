"""``qkv grade`` with nothing to do ends before anything is loaded that reads a verdict, where files tell enough.

What such a run comes to, and what is found otherwise, is tested in test_resuming.py.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT
from course import Course
from qkv_grader import stamps
from qkv_grader.intake import RESULTS_MARK
from qkv_grader.records import students
from qkv_grader.records.tables import table
from qkv_grader.resuming import FILE as LAST
from qkv_grader.resuming import nothing_to_do
from test_resuming import AGAIN, CHANGES, edited

pytest_plugins = ["course"]

#: What takes longer to load than all that such a run does.
HEAVY = ("numpy", "rich", "jinja2", "markupsafe", "pygments", "nbformat", "flask", "distributed", "statistics")


def quick(course: Course, folder: Path) -> bool:
    return nothing_to_do(course.content, [folder], course.out, None, None) is not None


def test_the_command_loads_nothing_that_grades_or_draws(course: Course, class_folder: Path) -> None:
    code = (
        "import sys; from qkv_grader import stamps; stamps.GRAIN = 0; from qkv_grader.cli import main; "
        "main(sys.argv[1:], standalone_mode=False); print(*sys.modules)"
    )
    call = [sys.executable, "-c", code, "grade", class_folder, "--out", course.out, "--assignment", ROOT]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    *lines, loaded = done.stdout.splitlines()
    assert lines[:2] == [course.content.about, AGAIN]
    rooms = ("grading", "judging", "report", "reporting", "sandbox", "cluster", "loading", "review", "building")
    assert {*HEAVY, *(f"qkv_grader.{room}" for room in rooms)}.isdisjoint(loaded.split())


def test_sees_every_change(course: Course, class_folder: Path) -> None:
    changes: list[Callable[[Course], object]] = [
        *CHANGES,
        lambda course: course.hand_in("dora.py"),
        lambda course: (course.root / "class" / "ada.py").unlink(),
        lambda course: course.correct("ben,add,1"),
        lambda course: course.change_cases(),
        lambda course: edited(course.out / "index.html"),
        lambda course: edited(course.out / "grades.csv"),
        lambda course: edited(course.out / students.FILE),
        lambda course: course.verdict_file("ben").with_name("feedback.html").write_text("a draft"),
        lambda course: course.out.chmod(0o755),
        lambda course: (course.out / LAST).unlink(),
        lambda course: (course.out / RESULTS_MARK).unlink(),
    ]
    (course.out / students.FILE).write_bytes(table(students.Student._fields, [("ben", *"-------")]))
    for number, change in enumerate(changes):
        course.grade(class_folder)
        time.sleep(0.02)
        assert quick(course, class_folder), number
        change(course)
        assert not quick(course, class_folder), number


def test_takes_the_same_call_only(course: Course, class_folder: Path) -> None:
    assert not quick(course, course.hand_in("ada.py", "ben.py", "cleo.py", folder="other"))


def test_does_not_believe_what_is_too_new(course: Course, class_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "GRAIN", 3_600 * 10**9)
    assert not quick(course, class_folder)


def test_leaves_verdicts_that_are_not_official_to_a_trial_of_the_sandbox(course: Course, class_folder: Path) -> None:
    course.change_cases()
    course.official = False
    course.grade(class_folder, allow_unprotected=True)
    time.sleep(0.02)
    assert not quick(course, class_folder)


def test_goes_by_what_was_whole_when_it_was_noted(course: Course, class_folder: Path) -> None:
    course.hand_in("dora.py")
    course.verdict_file("ben").with_name("evidence.html").unlink()
    course.grade(class_folder, only=("dora",))
    course.grade(course.hand_in("eve.py", folder="other"))
    time.sleep(0.02)
    assert not quick(course, course.root / "other")


def test_says_again_whose_feedback_is_held_back(course: Course, class_folder: Path) -> None:
    course.change_cases()
    course.lost = {"ben": ("add",)}
    said = course.grade(class_folder).notes
    ended = nothing_to_do(course.content, [class_folder], course.out, None, None)
    assert ended
    assert tuple(ended.held_back) == said != ()
