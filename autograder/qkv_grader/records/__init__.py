"""What a folder of results knows beside the verdicts: who the students are, and what was corrected by whom."""

from qkv_grader.records.overrides import Correction, read_overrides, standing
from qkv_grader.records.students import Student, read_students, write_students
from qkv_grader.records.tables import TableError

__all__ = ["Correction", "Student", "TableError", "read_overrides", "read_students", "standing", "write_students"]
