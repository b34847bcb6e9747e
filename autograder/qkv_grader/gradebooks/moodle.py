"""Moodle: the grading worksheet with grades and comments filled in, and the zip of feedback files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from qkv_grader.gradebooks.comments import joined
from qkv_grader.gradebooks.filling import (
    Filled,
    GradebookError,
    chosen,
    decimal_mark,
    in_place_of,
    number,
    on_scale,
    others,
    with_nothing,
    withheld,
    written,
)
from qkv_grader.gradebooks.grades import Grade
from qkv_grader.gradebooks.participants import Participant, owners
from qkv_grader.gradebooks.sheet import read_sheet

#: What Moodle calls two of the columns in English, German, French, Spanish and Portuguese.
_GRADE: Final = ("Grade", "Bewertung", "Note", "Calificación", "Nota")
_COMMENTS: Final = (
    "Feedback comments",
    "Feedback als Kommentar",
    "Feedback par commentaires",
    "Comentarios de retroalimentación",
    "Comentários de feedback",
)


def for_moodle(
    grades: Sequence[Grade],
    worksheet: Path,
    column: str | None,
    pages: Mapping[str, bytes],
    sentences: Mapping[str, str],
    *,
    scale: bool,
) -> Filled:
    """Return a grading worksheet with the grades in, and the feedback pages by the folders that Moodle knows.

    ``column`` is what Moodle calls the grade's column, where that is in another language. ``pages`` are
    feedback by student, ``sentences`` what is told of a mistake. The dates stay: by them Moodle knows what is stale.

    Raises:
        GradebookError: there is no such column, or no number beside it as the maximum, or it is another than ours.
        TableError: it is no such worksheet.
        OSError: it cannot be read.
    """
    sheet = read_sheet(worksheet, lambda cells: len(cells) > 2)
    header = sheet.header.values
    target = chosen({place: [name] for place, name in enumerate(header)}, [column] if column else _GRADE)
    comments = next((place for place, name in enumerate(header) if place > target and name in _COMMENTS), None)
    rows = {place: row for place, row in enumerate(sheet.rows) if not row.is_blank}
    people = {place: Participant(row, target) for place, row in rows.items()}
    given = owners(grades, people)
    mark = decimal_mark(row[place] for row in rows.values() for place in (target, target + 1))
    returned, replaced = dict[str, bytes](), []
    for place, grade in given.items():
        if grade.score is None:
            continue
        maximum = number(rows[place][target + 1])  # Moodle writes it right beside the grade
        where = f"{worksheet.name}, {header[target]}"
        if not maximum or maximum < 0:
            raise GradebookError(f"{where}: no maximum stands beside it; Moodle has to grade by points, not by a scale")
        points = written(on_scale(grade, maximum, scale=scale, where=where), mark)
        replaced += in_place_of(people[place].shown, rows[place][target], points)
        sheet.write(rows[place], target, points)
        if comments is not None:
            sheet.write(rows[place], comments, joined(rows[place][comments], grade, sentences))
        returned[f"{people[place].folder(grade)}/feedback.html"] = pages[grade.student.student]
    told = {
        "without a row of their own in the worksheet": others(grades, given.values()),
        "in the worksheet, but not graded here": [one.shown for place, one in people.items() if place not in given],
        "withheld, so their rows are as they were": withheld(grades),
        "another number stood there": replaced,
        "handed in nothing, so get 0": with_nothing(given.values()),
        "comments stay as they were, as no column is called so": [] if comments is not None else list(_COMMENTS),
    }
    number_given = sum(grade.score is not None for grade in given.values())
    return Filled(sheet.to_bytes(), number_given, header[target], told, returned)
