"""Who is in the course, by a gradebook, a grading worksheet or any CSV file with names, ids or addresses."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qkv_grader.intake.handins import IntakeError
from qkv_grader.intake.ids import folded
from qkv_grader.records import Student
from qkv_grader.records.tables import SEPARATORS, unguarded

#: What columns are called, in small letters. A column of the first kind that is there counts.
_NAMES: Final = ("student", "full name", "name", "student name")
_FIRST: Final = ("first name", "firstname", "given name")
_LAST: Final = ("last name", "lastname", "surname", "family name")
_IDS: Final = ("id", "identifier", "sid", "lms_id", "lms id", "user id", "student id", "student number")
_OTHER_IDS: Final = ("sis user id", "sis login id", "integration id", "login id", "login", "username", "id number")
_EMAILS: Final = ("email", "email address", "e-mail", "e-mail address")
_SECTIONS: Final = ("section", "sections")
_STATES: Final = ("status", "state", "enrollment status", "enrollment state", "enrolment status", "role")
_GONE: Final = frozenset(
    {"inactive", "withdrawn", "dropped", "concluded", "completed", "deleted", "suspended", "unenrolled"}
)
_TEST_STUDENTS: Final = frozenset({"studenttest", "teststudent"})
_SUBMISSION: Final = "submission id"
_LATENESS: Final = "lateness (h:m:s)"
_WORKSHEET: Final = 5  # columns, at the least
#: What somebody may be told by, the surest first.
_KINDS: Final = ("id", "email", "other", "name")
_PARTICIPANT: Final = re.compile(r"\D*?(\d+)")


@dataclass(frozen=True)
class Person:
    """One row: a student, and what else the same person is called. Of those who are ``gone`` it says why."""

    student: Student
    others: frozenset[str]
    gone: str = ""

    def may_be(self, student: Student) -> bool:
        """Whether an export that tells a name tells this one: a group's number may be somebody's by chance."""
        names = {_plain(name) for name in _turned(self.student.name)}
        return student.origin in ("", "nbgrader") or not self.student.name or _plain(student.name) in names


def read_roster(path: Path) -> list[Person]:
    """Return everyone in a table; rows that are about no person are left out.

    Raises:
        IntakeError: it is no table of people.
        OSError: it cannot be read.
    """
    rows = _table(path)
    header = [cell.strip().casefold() for cell in rows[0]]
    columns = _columns(header, rows[1:])
    if not columns.keys() & {"name", "last", "id", "email"}:
        raise IntakeError(
            f"{path.name}: no column of names, ids or addresses is known here; call them Name, ID and Email there"
        )
    origin = _origin(header, rows[1:])
    people = [_person(row, columns, origin) for row in rows[1:]]
    found = list(dict.fromkeys(person for person in people if person is not None))
    if not any(not person.gone for person in found):
        raise IntakeError(f"{path.name}: nobody is in it")
    return found


def read_lateness(path: Path) -> dict[str, list[Student]]:
    """Return the rows of Gradescope's grades by submission: who, in which section, and how late.

    Raises:
        IntakeError: it is no such table.
        OSError: it cannot be read.
    """
    rows = _table(path)
    header = [cell.strip().casefold() for cell in rows[0]]
    if _SUBMISSION not in header or _LATENESS not in header:
        raise IntakeError(
            f"{path.name}: not Gradescope's grades, with columns Submission ID and Lateness (H:M:S); take the file "
            "that Download Grades gives"
        )
    columns = _columns(header, rows[1:])
    found: dict[str, list[Student]] = {}
    for row in rows[1:]:
        person = _person(row, columns, "gradescope")
        submission, late = _cell(row, header.index(_SUBMISSION)), _cell(row, header.index(_LATENESS))
        if person and submission:
            is_late = any(digit in "123456789" for digit in late)
            found.setdefault(submission, []).append(person.student._replace(late=late if is_late else ""))
    return found


def paired(people: Sequence[Person], students: Sequence[Student]) -> tuple[dict[int, int], set[int]]:
    """Tell who of ``students`` is whom of ``people``, by their places, and who of ``people`` could be one of them.

    Each by the first of id, address, another id and name that is nobody else's, on either side; of two who could be one
    person, it is the one by the earlier of these. Where a name is two people's, or two could be one by the same, nobody
    is paired by it, but neither may be taken for one who handed in nothing.
    """
    wishes = [list(_wishes(student)) for student in students]
    shared = Counter(key for keys in wishes for key in set(keys))
    owners: dict[str, list[int]] = {}
    for place, person in enumerate(people):
        for key in set(_keys(person)):
            owners.setdefault(key, []).append(place)
    claims: dict[int, dict[str, list[int]]] = {}  # by places of ``people`` and kinds of keys, places of ``students``
    for place, keys in enumerate(wishes):
        if key := next((key for key in keys if len(owners.get(key, ())) == 1 and shared[key] == 1), ""):
            kind = key.partition(" ")[0]
            claims.setdefault(owners[key][0], {}).setdefault(kind, []).append(place)
    best = {whom: next(kinds[kind] for kind in _KINDS if kind in kinds) for whom, kinds in claims.items()}
    found = {places[0]: whom for whom, places in best.items() if len(places) == 1}
    rest = (key for place, keys in enumerate(wishes) if place not in found for key in keys)
    return found, {whom for key in rest for whom in owners.get(key, ())}.difference(found.values())


def _wishes(student: Student) -> Iterator[str]:
    if student.lms_id:
        yield f"id {student.lms_id.casefold()}"
    if student.email:
        yield f"email {student.email.casefold()}"
    if student.origin in ("", "nbgrader"):  # a folder may be called by any of them
        called = (student.student.casefold(), student.name.casefold())
        yield from (f"{kind} {one}" for one in called if one for kind in ("id", "email", "other"))
    if _plain(student.name):
        yield f"name {_plain(student.name)}"


def _keys(person: Person) -> Iterator[str]:
    student = person.student
    if student.lms_id:
        yield f"id {student.lms_id.casefold()}"
    if student.email:
        yield f"email {student.email.casefold()}"
        yield f"other {student.email.partition('@')[0].casefold()}"
    yield from (f"other {one.casefold()}" for one in person.others)
    yield from (f"name {_plain(name)}" for name in _turned(student.name))


def _turned(name: str) -> set[str]:
    """Return a name as it is and with its first and last part changed about, at the comma or else at any blank."""
    last, comma, first = name.partition(",")
    if comma:
        return {name, f"{first} {last}"}
    words = name.split()
    return {name, *(" ".join(words[place:] + words[:place]) for place in range(1, len(words)))}


def _plain(name: str) -> str:
    return "".join(c for c in folded(name) if c.isalnum())


def _person(row: Sequence[str], columns: Mapping[str, int], origin: str) -> Person | None:
    cells = {what: _cell(row, column) for what, column in columns.items()}
    name = cells.get("name", "") or " ".join(part for part in (cells.get("first", ""), cells.get("last", "")) if part)
    number, email = cells.get("id", ""), cells.get("email", "")
    if origin == "moodle" and (found := _PARTICIPANT.fullmatch(number)):
        number = found[1]
    others = frozenset(cells[what] for what in columns if what.startswith("other") and cells[what])
    if not (name or number or email) or name.startswith("Points Possible"):
        return None
    gone = "Test Student" if _plain(name) in _TEST_STUDENTS else ""
    if cells.get("state", "").casefold() in _GONE:
        gone = cells["state"].casefold()
    student = Student("", name, number, email, cells.get("section", ""), origin=origin)
    return Person(student, others, gone)


def _columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return which column is what. In Moodle's worksheet the places tell, as its headers are in any language."""
    wanted = {
        **{"name": _NAMES, "first": _FIRST, "last": _LAST, "id": _IDS, "email": _EMAILS},
        **{"section": _SECTIONS, "state": _STATES},
    }
    found = {
        what: next(header.index(name) for name in names if name in header)
        for what, names in wanted.items()
        if any(name in header for name in names)
    }
    found |= {f"other {name}": header.index(name) for name in _OTHER_IDS if name in header}
    if _is_foreign_worksheet(header, rows):
        mails = [place for place in range(1, len(header)) if all("@" in _cell(row, place) for row in rows if any(row))]
        found |= {"id": 0, **({"email": mails[0]} if mails else {})}
        if len({_cell(row, 1) for row in rows}) > len(rows) / 2:  # else it says what became of the submission
            found["name"] = 1
    return found


def _origin(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if header[0] == "identifier" or _is_foreign_worksheet(header, rows):
        return "moodle"
    if "sis login id" in header or ("section" in header and "id" in header and "student" in header):
        return "canvas"
    return "gradescope" if _SUBMISSION in header else ""


def _is_foreign_worksheet(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first cells are one word, everywhere the same, and a number, and the headers are not known here."""
    words = {re.sub(r"\d+$", "", _cell(row, 0)) for row in rows if any(row)}
    numbered = all(re.search(r"\d$", _cell(row, 0)) for row in rows if any(row))
    known = any(name in header for name in (*_NAMES, *_FIRST, *_LAST))
    return len(header) >= _WORKSHEET and len(words) == 1 and words != {""} and numbered and not known


def _cell(row: Sequence[str], column: int) -> str:
    return unguarded(row[column]).strip() if column < len(row) else ""


def _table(path: Path) -> list[list[str]]:
    """Return a table's rows, the header first.

    Raises:
        IntakeError: it is not one.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        header = text.partition("\n")[0]
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=header.count)))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise IntakeError(f"{path.name}: not a CSV file in UTF-8; take it as the LMS gave it") from problem
    if not rows:
        raise IntakeError(f"{path.name}: the file is empty")
    return rows
