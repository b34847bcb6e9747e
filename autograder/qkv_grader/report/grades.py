"""``grades.csv``: one row a student, for the LMS."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from qkv_grader.kit.words import visible
from qkv_grader.records import NONE, Standing, Student, changing, corrected
from qkv_grader.records.tables import BYTE_ORDER_MARK
from qkv_grader.report.text import points
from qkv_grader.verdict import Verdict

COLUMNS: Final = ("student", "score", "max_score", "status", "reason", "official")
COLUMNS_AFTER_QUESTIONS: Final = ("name", "lms_id", "email", "late", "override")
# What a spreadsheet starts a formula with, full-width forms included.
_FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠")


def grades_csv(
    verdicts: Iterable[Verdict],
    questions: Sequence[str],
    corrections: Standing = NONE,
    students: Mapping[str, Student] = NONE,
) -> Iterator[str]:
    """Yield the lines of ``grades.csv``, sorted by student. A score that is withheld is an empty cell, not a zero.

    ``score`` is the grader's own; ``override`` is the total after corrections, where there are any. ``students`` are
    those of whom an export tells, by id.
    """
    line = _Line()
    table = csv.writer(line, lineterminator="\n", quoting=csv.QUOTE_ALL)
    table.writerow([*COLUMNS, *map(_cell, questions), *COLUMNS_AFTER_QUESTIONS])
    yield BYTE_ORDER_MARK + line.text
    for verdict in sorted(verdicts, key=lambda verdict: verdict.student):
        changed = changing(corrections.get(verdict.student, NONE))
        known = students.get(verdict.student, Student(verdict.student))
        scores = {question.name: points(question.score) for question in verdict.questions}
        table.writerow(
            [
                _cell(verdict.student),
                points(verdict.score),
                points(verdict.max_score),
                verdict.status,
                _cell(verdict.reason),
                "true" if verdict.official else "false",
                *("" if verdict.score is None else scores.get(question, "") for question in questions),
                *map(_cell, (known.name or verdict.name, known.lms_id, known.email, known.late)),
                points(corrected(verdict, changed)) if changed else "",
            ]
        )
        yield line.text


class _Line:
    """Keeps the last line that was written."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def _cell(text: str) -> str:
    """Return a text in one line that no spreadsheet takes for a formula, nor what follows a ``;`` where that separates.

    There a quoted field is split as well.
    """
    formula = text.lstrip(" ")[:1] in _FORMULA and text != ""
    line = visible(" ".join(text.replace("\t", " ").splitlines())).replace(";", ",")
    return f"'{line}" if formula else line
