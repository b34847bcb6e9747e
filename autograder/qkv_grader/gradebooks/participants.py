"""Who is who in Moodle's grading worksheet: whose grade goes into which row, and which folder is whose."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from qkv_grader.gradebooks.filling import GradebookError, paired
from qkv_grader.gradebooks.grades import Grade
from qkv_grader.gradebooks.sheet import Row

_IDENTIFIER: Final = re.compile(r"(\D*)(\d+)")
# Where everything was downloaded into one folder it is a file's name, and the student's own name for it comes behind.
_FOLDER: Final = re.compile(r"(([^/\\]*?)(?:_(\d+))?_assignsubmission_[a-z]+_?)(.*)")


class Participant:
    """A row: first comes the identifier, "Participant 123" in Moodle's language, then the full name unless it is blind.

    Raises:
        GradebookError: the first cell is no identifier.
    """

    def __init__(self, row: Row, until: int) -> None:
        found = _IDENTIFIER.fullmatch(row[0].strip())
        if found is None:
            say = "take the grading worksheet as Moodle gave it"
            raise GradebookError(f"{row[0]!r} is not what Moodle begins a row with (Participant 123); {say}")
        self.number = found[2]
        self.shown = f"{row[0]} ({row[1]})"
        self.cells = [row[column] for column in range(2, until)]
        # a blind export's folders say "Participant", in English or as the worksheet does
        self._names = {_plain(found[1]), _plain(row[1]), "participant"} - {""}

    def owns(self, folder: str) -> bool:
        """Whether the export's folder is this participant's: by number and name, as a team's number may be the same."""
        found = _FOLDER.fullmatch(folder)
        return found is not None and found[3] == self.number and _plain(found[2]) in self._names

    def folder(self, grade: Grade) -> str:
        """Return the folder that Moodle takes for this participant's: the export's own, unless it is a whole team's."""
        found = _FOLDER.fullmatch(grade.student.folder)
        own = self.owns(grade.student.folder)
        return found[1] if found and own else f"Participant_{self.number}_assignsubmission_file"


def owners(grades: Sequence[Grade], people: Mapping[int, Participant]) -> dict[int, Grade]:
    """Return whose grade goes into which row: one's own, else that of the team that a cell of the row names."""
    keys = {place: list(_keys(one)) for place, one in people.items()}
    by_folder = {one.number: one for one in people.values()}
    partners = paired(keys, [list(_wishes(grade, by_folder)) for grade in grades])
    found = {place: grades[ours] for place, ours in partners.items()}
    rest = [grade for ours, grade in enumerate(grades) if ours not in partners.values()]
    called = Counter(_team(grade.student.folder) for grade in rest)
    teams = {_team(grade.student.folder): grade for grade in rest if called[_team(grade.student.folder)] == 1}
    teams.pop("", None)
    for place, one in people.items():
        named = [teams[_plain(cell)] for cell in one.cells if _plain(cell) in teams]
        if place not in found and len(named) == 1:
            found[place] = named[0]
    return found


def _keys(one: Participant) -> Iterator[str]:
    yield f"id {one.number}"
    yield from (cell.strip().casefold() for cell in one.cells if "@" in cell)


def _wishes(grade: Grade, people: Mapping[str, Participant]) -> Iterator[str]:
    """Yield what could be a student's row: the participant's number, then the e-mail address; never a name alone."""
    student = grade.student
    numbered = _FOLDER.fullmatch(student.folder)
    if numbered is None and student.origin.casefold() == "moodle" and student.lms_id:
        yield f"id {student.lms_id}"
    if numbered and numbered[3] in people and people[numbered[3]].owns(student.folder):
        yield f"id {numbered[3]}"
    if student.email:
        yield student.email.strip().casefold()


def _team(folder: str) -> str:
    """Return the name of the team whose folder this may be, as `_plain` has it; empty where it is none."""
    found = _FOLDER.fullmatch(folder)
    return _plain(found[2]) if found else ""


def _plain(text: str) -> str:
    """Return what is alike in a folder's name and in a table: the letters, digits and pictures of a name."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in text if unicodedata.category(c)[0] in "LMN" or unicodedata.category(c) == "So")
