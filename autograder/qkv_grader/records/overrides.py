"""``overrides.csv``: what a TA corrected, by hand or in the review; the last row for a student and question wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from qkv_grader.records.tables import TableError, read_table
from qkv_grader.verdict import QuestionVerdict, Verdict

FILE: Final = "overrides.csv"
COLUMNS: Final = ("student", "question", "points", "comment", "reason", "by", "at")


class Correction(NamedTuple):
    """One row. ``points`` is None where they are withdrawn; ``comment`` is for the student, ``reason`` for staff.

    ``at`` is an instant in UTC, in ISO 8601.
    """

    student: str
    question: str
    points: float | None
    comment: str
    reason: str
    by: str
    at: str


def read_overrides(results: Path, verdicts: Mapping[str, Verdict]) -> list[Correction]:
    """Return every row, in the order of the file; none where there is no file.

    Raises:
        TableError: it is no such table, or a row names nobody, no question of theirs, or points out of range.
        OSError: it cannot be read.
    """
    path = results / FILE
    if not path.exists():
        return []
    return [_correction(row, verdicts, f"{FILE}, line {line}") for line, row in read_table(path, COLUMNS)]


def standing(corrections: Iterable[Correction]) -> dict[str, dict[str, Correction]]:
    """Return, for each student and question, the correction that counts: the last, unless it withdraws."""
    last = {(one.student, one.question): one for one in corrections}
    found: dict[str, dict[str, Correction]] = {}
    for one in last.values():
        if one.points is not None:
            found.setdefault(one.student, {})[one.question] = one
    return found


def corrected(verdict: Verdict, corrections: Mapping[str, Correction]) -> float | None:
    """Return a student's total after ``corrections`` by question; None where the grade is withheld in part.

    A question that has no score of the grader's counts once it is corrected.
    """
    scores = [
        corrections[question.name].points if question.name in corrections else question.score
        for question in verdict.questions
    ]
    known = [score for score in scores if score is not None]
    return sum(known) if known and len(known) == len(scores) else None


def _correction(row: Mapping[str, str], verdicts: Mapping[str, Verdict], where: str) -> Correction:
    verdict = verdicts.get(row["student"])
    if verdict is None:
        raise TableError(f"{where}: no student is called {row['student']!r}")
    questions = {question.name: question for question in verdict.questions}
    if row["question"] not in questions:
        raise TableError(f"{where}: no question is called {row['question']!r}; there are {', '.join(questions)}")
    try:
        moment = datetime.fromisoformat(row["at"])
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None or moment.utcoffset():
        raise TableError(f"{where}: at is {row['at']!r}; write it in UTC, like 2026-01-31T09:30:00Z")
    points = _points(row["points"], questions[row["question"]], where)
    return Correction(row["student"], row["question"], points, row["comment"], row["reason"], row["by"], row["at"])


def _points(said: str, question: QuestionVerdict, where: str) -> float | None:
    if not said:
        return None
    try:
        points = float(said.replace(",", "."))
    except ValueError:
        points = -1.0
    if not 0 <= points <= question.max_score:
        raise TableError(f"{where}: points are {said!r}; {question.name} gives 0 to {question.max_score:g}")
    return points
