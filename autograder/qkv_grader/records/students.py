"""``students.csv``: what the export told of each student."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from qkv_grader.kit.words import one_line
from qkv_grader.records.tables import read_table, table
from qkv_grader.whole import write_whole

FILE: Final = "students.csv"


class Student(NamedTuple):
    """One student: the id in the results, and what an LMS calls the same person; empty where the export does not tell.

    ``lms_id`` is Canvas's user id, Moodle's participant id or Gradescope's SID; ``submission`` is Gradescope's
    submission id. ``late`` is "late" or how late, as the LMS says it. ``folder`` is what the export called the folder
    or, for Canvas, the file that was handed in. ``origin`` is the kind of export.
    """

    student: str
    name: str = ""
    lms_id: str = ""
    email: str = ""
    section: str = ""
    late: str = ""
    submission: str = ""
    folder: str = ""
    origin: str = ""

    @property
    def shown(self) -> str:
        """The id, and the name where it is known."""
        return self.student if self.name in ("", self.student) else f"{self.student} ({one_line(self.name, 100)})"


def read_students(results: Path) -> dict[str, Student]:
    """Return the students of a folder of results by their ids; nobody where no export told of any.

    Raises:
        TableError: the file is no such table.
        OSError: it cannot be read.
    """
    return {row["student"]: Student(**row) for _, row in read_table(results / FILE, Student._fields)}


def write_students(results: Path, students: Iterable[Student]) -> None:
    """Write ``students.csv``, sorted by id; where nobody is known there is none."""
    known = sorted(students)
    if known:
        write_whole(results / FILE, table(Student._fields, known))
    else:
        (results / FILE).unlink(missing_ok=True)
