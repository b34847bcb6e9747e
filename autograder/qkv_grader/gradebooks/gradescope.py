"""Gradescope: a worksheet to enter grades from, by hand, since it documents no import of scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from qkv_grader.gradebooks.comments import remarks
from qkv_grader.gradebooks.filling import Filled, withheld
from qkv_grader.gradebooks.grades import Grade
from qkv_grader.records.tables import table
from qkv_grader.report.text import points

COLUMNS: Final = ("submission", "email", "name", "score", "corrected", "max_score", "comment")


def for_gradescope(grades: Sequence[Grade]) -> Filled:
    """Return a table with a row for each student, by submission.

    ``score`` is the grader's own, ``corrected`` what to enter; both are empty where the grade is withheld.
    """
    rows = [_row(grade) for grade in sorted(grades, key=lambda grade: (grade.student.submission, grade.student))]
    told = {
        "not from Gradescope": [grade.student.shown for grade in grades if not grade.student.submission],
        "withheld, so their cells are empty": withheld(grades),
    }
    return Filled(table(COLUMNS, rows), sum(grade.score is not None for grade in grades), COLUMNS[4], told)


def _row(grade: Grade) -> list[str]:
    student, verdict = grade.student, grade.verdict
    own = verdict.score if verdict.official else None
    return [
        student.submission,
        student.email,
        student.name or verdict.name,
        points(own),
        points(grade.score),
        points(verdict.max_score),
        remarks(grade),
    ]
