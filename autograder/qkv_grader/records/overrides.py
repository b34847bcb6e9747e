"""``overrides.csv``: what a TA corrected or said, by hand or in the review; the last row on a question wins.

Points correct the question, a comment without points leaves the grader's own, and a row with neither withdraws both.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from qkv_grader.records.moments import moment_of
from qkv_grader.records.tables import TableError, append_rows, read_table
from qkv_grader.verdict import Verdict

FILE: Final = "overrides.csv"
COLUMNS: Final = ("student", "question", "points", "comment", "reason", "by", "at")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d*)?|[.,]\d+", re.ASCII)
_STEP: Final = 0.25  # in which the points of cases come too
_MOST_PROBLEMS: Final = 3


class Correction(NamedTuple):
    """One row. ``points`` is None where the grader's own count; ``comment`` is for the student, ``reason`` for staff.

    ``at`` is an instant in UTC, in ISO 8601. ``outdated`` is no column: it says of a row that counts how it is older
    than the verdict that stands, where `qkv_grader.report.outdated` has looked.
    """

    student: str
    question: str
    points: float | None
    comment: str
    reason: str
    by: str
    at: str
    outdated: str = ""

    @property
    def withdraws(self) -> bool:
        """Whether nothing of what was said before stands after this row."""
        return self.points is None and not self.comment


#: The corrections of one student that count, by question; and those of everyone.
Corrections = Mapping[str, Correction]
Standing = Mapping[str, Corrections]
NONE: Final[Mapping[str, Any]] = MappingProxyType({})


def read_overrides(
    results: Path, verdicts: Mapping[str, Verdict], gone: Collection[str] = frozenset()
) -> list[Correction]:
    """Return every row, in the order of the file; none where there is no file.

    ``verdicts`` are those of everyone who is in the results: their questions, and what these are worth, are all that a
    row may name. ``gone`` are students who were there once: their rows are returned too, as they may come back. Of
    points that a later row replaced, nobody asks any more whether they can be given.

    Raises:
        TableError: it is no such table, or rows name nobody, no question, or points out of range; each with its line.
        OSError: it cannot be read.
    """
    rows = list(read_table(results / FILE, COLUMNS))
    last = {(row["student"], row["question"]): line for line, row in rows}
    found, problems = [], []
    for line, row in rows:
        try:
            correction = _correction(row)
            if row["student"] not in gone:
                counts = last[row["student"], row["question"]] == line
                _check(correction, row["points"], verdicts, counts)
            found.append(correction)
        except TableError as problem:
            problems.append(f"{FILE}, line {line}: {problem}")
    if problems:
        more = f"; and {len(problems) - _MOST_PROBLEMS} more" if len(problems) > _MOST_PROBLEMS else ""
        raise TableError("; ".join(problems[:_MOST_PROBLEMS]) + more)
    return found


def standing(corrections: Iterable[Correction]) -> dict[str, dict[str, Correction]]:
    """Return, for each student and question, the row that counts: the last, unless it withdraws."""
    last = {(one.student, one.question): one for one in corrections}
    found: dict[str, dict[str, Correction]] = {}
    for one in last.values():
        if not one.withdraws:
            found.setdefault(one.student, {})[one.question] = one
    return found


def changing(corrections: Corrections) -> dict[str, Correction]:
    """Return those that change points; the others are comments alone."""
    return {question: one for question, one in corrections.items() if one.points is not None}


def as_said(row: Mapping[str, str], verdicts: Mapping[str, Verdict]) -> Correction:
    """Return the correction that a row says, by its `COLUMNS`.

    Raises:
        TableError: it cannot be meant: it names nobody, no question, or points out of range.
    """
    correction = _correction(row)
    _check(correction, row["points"], verdicts, counts=True)
    return correction


def add(results: Path, corrections: Iterable[Correction]) -> None:
    """Append corrections to the file, which is made where there is none; what stands in it keeps its bytes.

    Several programs may do so at once, and any of them may be killed: all of these corrections are there then, or none.

    Raises:
        TableError: the file that is there is no such table.
        OSError: it cannot be read or written.
    """
    append_rows(results / FILE, COLUMNS, [_row(one) for one in corrections])


def corrected(verdict: Verdict, corrections: Corrections) -> float | None:
    """Return a student's total after ``corrections`` by question; None where the grade is withheld in part.

    A question that has no score of the grader's counts once it is corrected.
    """
    given = changing(corrections)
    scores = [
        given[question.name].points if question.name in given else question.score for question in verdict.questions
    ]
    known = [score for score in scores if score is not None]
    return sum(known) if known and len(known) == len(scores) else None


def _row(one: Correction) -> tuple[str, ...]:
    points = "" if one.points is None else f"{one.points:.12g}"
    return one.student, one.question, points, one.comment, one.reason, one.by, one.at


def _correction(row: Mapping[str, str]) -> Correction:
    if moment_of(row["at"]) is None:
        raise TableError(f"at is {row['at']!r}; write it in UTC, like 2026-01-31T09:30:00Z")
    if row["points"] and not _NUMBER.fullmatch(row["points"]):
        raise TableError(f"points are {row['points']!r}; write a number, or nothing to leave the grader's own")
    points = float(row["points"].replace(",", ".")) if row["points"] else None
    return Correction(row["student"], row["question"], points, row["comment"], row["reason"], row["by"], row["at"])


def _check(correction: Correction, said: str, verdicts: Mapping[str, Verdict], counts: bool) -> None:
    """Hold a correction against the results; its points only where it ``counts``."""
    verdict = verdicts.get(correction.student)
    if verdict is None:
        named = [student for student, one in verdicts.items() if one.name == correction.student]
        near = named[:3] or difflib.get_close_matches(correction.student, verdicts, n=1)
        meant = f"; write the id, perhaps {' or '.join(near)}" if near else ""
        raise TableError(f"no student is called {correction.student!r}{meant}")
    worth = {question.name: question.max_score for question in verdict.questions}
    if correction.question not in worth:
        raise TableError(f"no question is called {correction.question!r}; there are {', '.join(worth)}")
    most = worth[correction.question]
    given = correction.points or 0.0
    if counts and (given > most or given % _STEP):
        raise TableError(f"points are {said!r}; {correction.question} gives 0 to {most:g}, in steps of {_STEP:g}")
