"""What a folder of results knows beside the verdicts: who the students are, and what was corrected by whom."""

from qkv_grader.records.overrides import (
    NONE,
    Correction,
    Corrections,
    Standing,
    add,
    corrected,
    read_overrides,
    standing,
)
from qkv_grader.records.students import Student, read_students, write_students
from qkv_grader.records.tables import TableError, append_rows

__all__ = [
    "NONE",
    "Correction",
    "Corrections",
    "Standing",
    "Student",
    "TableError",
    "add",
    "append_rows",
    "corrected",
    "read_overrides",
    "read_students",
    "standing",
    "write_students",
]
