"""Folders of results as ``qkv grade`` leaves them, of an assignment that does not exist, to be given back to an LMS.

PYTEST_DONT_REWRITE: other modules import names from here before pytest could rewrite its assertions.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from conftest import ROOT
from qkv_grader.cli import main
from qkv_grader.content import Content
from qkv_grader.records import Student, read_overrides, standing, write_students
from qkv_grader.records.overrides import COLUMNS
from qkv_grader.report import Results, draw_pages
from qkv_grader.verdict import Filed, QuestionVerdict, Verdict
from qkv_grader.whole import write_whole

TITLE = "Sums"
WORTH = {"add": 12.0, "double": 8.0}
SENTENCES = Content(ROOT).hints.sentences
AT = "2026-01-31T09:30:00Z"


def verdict(student: str, score: float | None = 20.0, **more: Any) -> Verdict:
    """A verdict of 20 points: the first question gets them as far as they go."""
    first = None if score is None else min(score, WORTH["add"])
    scores = {"add": first, "double": None if score is None or first is None else score - first}
    about: dict[str, Any] = {
        "status": "error" if score is None else "graded",
        "score": score,
        "max_score": 20.0,
        "questions": [QuestionVerdict(name, scores[name], most) for name, most in WORTH.items()],
        "assignment": {"title": TITLE, "version": "1"},
    }
    return Verdict(student, student, "sums.py", **(about | more))


def canvas(student: str, number: str, **more: str) -> Student:
    """A student whom Canvas calls by a number."""
    return Student(student, lms_id=number, origin="canvas", **more)


def results(
    place: Path,
    verdicts: Iterable[Verdict],
    students: Iterable[Student] = (),
    corrections: Iterable[Sequence[str]] = (),
) -> Path:
    """Write a folder of results; a correction is (student, question, points, comment)."""
    folder = Results(place, [place])
    folder.open()
    for one in verdicts:
        folder.expect(Filed.of(one))
        write_whole(place / "staff" / one.student / "verdict.json", one.to_json().encode())
    folder.save()
    write_students(place, students)
    rows = [[*correction, "", "tim", AT] for correction in corrections]
    if rows:
        with (place / "overrides.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([COLUMNS, *rows])
    report(place)
    return place


def report(place: Path) -> None:
    """Write the feedback pages, as ``qkv report`` does."""
    verdicts = Results(place, ()).verdicts()
    corrections = standing(read_overrides(place, verdicts))
    for student, one in verdicts.items():
        page = draw_pages(one, [], SENTENCES, corrections=corrections.get(student, {})).feedback
        write_whole(place / "feedback" / f"{student}.html", page.encode())


def export(place: Path, lms: str, out: Path, *more: object) -> Result:
    arguments = ["export", place, "--for", lms, "--out", out, *more]
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def refused(done: Result) -> str:
    """What a call said that was refused: one line."""
    assert done.exit_code == 2, done.output
    [line] = done.stderr.splitlines()
    return line


def exported(place: Path, lms: str, out: Path, *more: object) -> list[str]:
    """What a call said that was done."""
    done = export(place, lms, out, *more)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()[1:]
