"""Canvas: the gradebook as it was downloaded, cut down to who is who and this one column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from qkv_grader.gradebooks.filling import (
    Filled,
    GradebookError,
    chosen,
    decimal_mark,
    in_place_of,
    number,
    on_scale,
    others,
    paired,
    with_nothing,
    withheld,
    written,
)
from qkv_grader.gradebooks.grades import Grade
from qkv_grader.gradebooks.sheet import Row, Sheet, read_sheet

_POINTS: Final = "Points Possible"
_ASSIGNMENT: Final = re.compile(r"(.*) \(\d+\)", re.DOTALL)
#: What identifies a student there beside ``ID``, Canvas's own number: the school's own number, and the login.
_SCHOOLS: Final = ("SIS User ID", "SIS Login ID")


def for_canvas(grades: Sequence[Grade], gradebook: Path, column: str | None, *, scale: bool) -> Filled:
    """Return a gradebook with the grades in one column, and no other that a score could be in.

    ``column`` names it, with or without Canvas's number; else it is the one called as the assignment is.

    Raises:
        GradebookError: no column is meant, or several; or its maximum is another than ours, or not a number.
        TableError: it is no such gradebook.
        OSError: it cannot be read.
    """
    sheet = read_sheet(gradebook, lambda cells: "ID" in cells and "Section" in cells)
    header = sheet.header.values
    section = header.index("Section")
    titles = {place: _called(name) for place, name in enumerate(header) if place > section and _ASSIGNMENT.match(name)}
    wanted = [column] if column else sorted({grade.verdict.assignment.get("title", "") for grade in grades} - {""})
    target = chosen(titles, wanted)
    where = f"{gradebook.name}, {header[target]}"
    maximum = _maximum(sheet, target, where)
    students = {place: row for place, row in enumerate(sheet.rows) if not _is_no_student(row, header)}
    keys = {place: list(_keys(row, header)) for place, row in students.items()}
    partners = paired(keys, [list(_wishes(grade)) for grade in grades])
    mark = decimal_mark(row[target] for row in sheet.rows)
    kept, replaced, given = [], [], list[Grade]()
    for place, row in students.items():
        grade = grades[partners[place]] if place in partners else None
        if grade is None or grade.score is None:
            continue
        if row[target].strip() and number(row[target]) is None:
            kept.append(f"{_name(row, header)}: {row[target]}")
            continue
        points = written(on_scale(grade, maximum, scale=scale, where=where), mark)
        replaced += in_place_of(_name(row, header), row[target], points)
        sheet.write(row, target, points)
        given.append(grade)
    told = {
        "without a row of their own in the gradebook": others(grades, (grades[ours] for ours in partners.values())),
        "in the gradebook, but not graded here": [
            _name(row, header) for place, row in students.items() if place not in partners
        ],
        "withheld, so their cells are as they were": withheld(grades),
        "no number stands there, and stays": kept,
        "another number stood there": replaced,
        "handed in nothing, so get 0": with_nothing(given),
    }
    return Filled(sheet.to_bytes([*range(section + 1), target]), len(given), header[target], told)


def _called(name: str) -> set[str]:
    """Return a column's header, and the assignment's title alone."""
    found = _ASSIGNMENT.fullmatch(name)
    return {name, found[1]} if found else {name}


def _maximum(sheet: Sheet, target: int, where: str) -> float:
    """Return the points possible in a column; where Canvas says "(read only)" it would ignore the column."""
    said = next((row[target] for row in sheet.rows if _POINTS in row[0]), "")
    maximum = number(said)
    if not maximum or maximum < 0:
        stands = f"stands {said!r}" if said.strip() else "stands nothing"
        raise GradebookError(f"{where}: under {_POINTS} {stands}; set the points in Canvas and download the file again")
    return maximum


def _is_no_student(row: Row, header: Sequence[str]) -> bool:
    """Whether a row is about the columns (their points, their posting), or of Canvas's Test Student."""
    is_nobodys = not any(row[column].strip() for column in range(header.index("Section") + 1))
    return is_nobodys or _POINTS in row[0] or _who(row, header) == "Student, Test"


def _who(row: Row, header: Sequence[str]) -> str:
    return f"{row[0]}, {row[1]}" if header[0] == "LastName" else row[0]


def _name(row: Row, header: Sequence[str]) -> str:
    return f"{_who(row, header)} ({row[header.index('ID')]})"


def _keys(row: Row, header: Sequence[str]) -> Iterator[str]:
    for name in ("ID", *_SCHOOLS):
        if name in header and row[header.index(name)].strip():
            yield _key(name, row[header.index(name)])


def _wishes(grade: Grade) -> Iterator[str]:
    """Yield what could be a student's row: by Canvas's own number where that is known, else by the school's; no names.

    Another LMS's number may be somebody else's in Canvas.
    """
    student = grade.student
    if student.origin.casefold() == "canvas" and student.lms_id:
        yield _key("ID", student.lms_id)
        return
    for said in filter(None, (student.lms_id, student.email)):
        for name in _SCHOOLS:
            yield _key(name, said)


def _key(name: str, said: str) -> str:
    return f"{name} {said.strip().casefold()}"
