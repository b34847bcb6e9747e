"""What a folder of results knows beside the verdicts: who the students are, and what was corrected by whom."""

from qkv_grader.records.overrides import (
    NONE,
    Correction,
    Corrections,
    Standing,
    add,
    as_said,
    changing,
    corrected,
    read_overrides,
    standing,
)
from qkv_grader.records.reviews import Review, add_review, read_reviews
from qkv_grader.records.students import Student, read_students, write_students
from qkv_grader.records.tables import TableError, append_rows

__all__ = [
    "NONE",
    "Correction",
    "Corrections",
    "Review",
    "Standing",
    "Student",
    "TableError",
    "add",
    "add_review",
    "append_rows",
    "as_said",
    "changing",
    "corrected",
    "read_overrides",
    "read_reviews",
    "read_students",
    "standing",
    "write_students",
]
