"""``reviews.csv``: who looked at whom in the review; the last row for a student counts."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from qkv_grader.records.tables import append_rows, read_table

FILE: Final = "reviews.csv"
_YES, _NO = "yes", "no"


class Review(NamedTuple):
    """One tick. ``reviewed`` is False where it was taken back; ``at`` is an instant in UTC, in ISO 8601."""

    student: str
    by: str
    at: str
    reviewed: bool = True


def read_reviews(results: Path) -> dict[str, Review]:
    """Return who has been looked at, and by whom, by student.

    Raises:
        TableError: the file is no such table.
        OSError: it cannot be read.
    """
    rows = (row for _, row in read_table(results / FILE, Review._fields))
    last = {row["student"]: Review(row["student"], row["by"], row["at"], row["reviewed"] != _NO) for row in rows}
    return {student: review for student, review in last.items() if review.reviewed}


def add_review(results: Path, review: Review) -> None:
    """Append a row, as `qkv_grader.records.overrides.add` does.

    Raises:
        TableError: the file that is there is no such table.
        OSError: it cannot be read or written.
    """
    append_rows(results / FILE, Review._fields, [(*review[:3], _YES if review.reviewed else _NO)])
