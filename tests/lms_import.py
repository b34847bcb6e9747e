"""What Canvas and Moodle would take in from a file, written from their rules alone: it shares nothing with the grader.

PYTEST_DONT_REWRITE: other modules import names from here before pytest could rewrite its assertions.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Taken:
    """What an import changes: new grades (None where one is cleared) and comments by id, points possible by column."""

    grades: dict[str, float | str | None] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    points_possible: dict[str, float] = field(default_factory=dict)
    columns: list[str] = field(default_factory=list)


IDENTITY = ("SIS User ID", "SIS Login ID", "Integration ID", "Root Account")


def canvas(data: bytes) -> Taken:
    """Import a gradebook. A student is found by ID; a column that is in the file is written, blank cells included."""
    text = data.decode("utf-8-sig")
    first = re.split("\r?\n", text)[:3]
    counts = {separator: {len(next(csv.reader([line], delimiter=separator))) for line in first} for separator in ";,"}
    fields = {separator: max(seen) if len(seen) == 1 else 0 for separator, seen in counts.items()}
    separator = ";" if fields[";"] > fields[","] else ","
    header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    names = 2 if header[:2] == ["LastName", "FirstName"] else 1
    assert names == 2 or header[0] == "Student", "Invalid header row"
    assert header[names] == "ID", "Invalid header row"
    section = names + 1
    while header[section] in IDENTITY:
        section += 1
    assert header[section] == "Section", "Invalid header row"
    taken = Taken(columns=header[section + 1 :])
    ignored = set()
    for row in rows:
        if not any(cell.strip(" ") for cell in row):
            continue
        if "Points Possible" in row[0]:
            for place in range(section + 1, len(header)):
                if "read only" in row[place]:
                    ignored.add(place)
                else:
                    taken.points_possible[header[place]] = _canvas_number(row[place])
        elif not all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell, re.IGNORECASE) for cell in row):
            for place in range(section + 1, len(header)):
                if place not in ignored:
                    said = row[place].strip()
                    taken.grades[row[names]] = _canvas_grade(said)
    return taken


def _canvas_grade(said: str) -> float | str | None:
    if not said or said == "-":
        return None
    return said if re.search(r"[A-Za-z]", said) else _canvas_number(said)


def _canvas_number(said: str) -> float:
    *whole, last = re.split("[,.]", said)
    return float("".join(whole) + "." + last) if whole else float(last)


@dataclass(frozen=True)
class Language:
    """What Moodle calls things in one language."""

    participant: str
    identifier: str
    grade: str
    modified: str
    comments: str
    decimal: str


ENGLISH = Language("Participant ", "Identifier", "Grade", "Last modified (grade)", "Feedback comments", ".")
GERMAN = Language("Teilnehmer/in", "ID", "Bewertung", "Zuletzt geändert (Bewertung)", "Feedback als Kommentar", ",")


def moodle(
    data: bytes,
    most: float,
    language: Language,
    old: Mapping[str, str],
    comments: Mapping[str, str],
    *,
    separator: str = ",",
) -> Taken:
    """Import a grading worksheet into an assignment of ``most`` points.

    ``old`` is when each participant was last graded, as the worksheet would say it now; a row that says otherwise is
    stale. ``comments`` are those that stand.
    """
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator, strict=True)
    place = {name: header.index(name) for name in (language.identifier, language.grade, language.modified)}
    taken = Taken()
    for row in rows:
        if not any(row):
            continue
        assert row[place[language.identifier]].startswith(language.participant), row
        who = row[place[language.identifier]].removeprefix(language.participant)
        if row[place[language.modified]] != old.get(who, "-"):
            continue
        said = row[place[language.grade]].replace(" ", "").replace(language.decimal, ".")
        number = re.match(r"-?\d+(\.\d+)?", said)  # as PHP reads a number: what comes after it is dropped
        if number and 0 <= float(number[0]) <= most:
            taken.grades[who] = float(number[0])
        if language.comments in header:
            comment = row[header.index(language.comments)]
            if comment != comments.get(who, ""):
                taken.comments[who] = comment
    return taken


def moodle_feedback(data: bytes, participants: set[str]) -> dict[str, dict[str, bytes]]:
    """Import a feedback zip: by the number in a folder's name, whoever that is."""
    taken: dict[str, dict[str, bytes]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            parts = name.split("/")[0].split("_", 4)
            if len(parts) >= 4 and parts[1].isdecimal() and parts[1] in participants:
                assert parts[2:4] == ["assignsubmission", "file"]
                taken.setdefault(parts[1], {})[name.partition("/")[2]] = archive.read(name)
    return taken
