"""Moodle's grading worksheet, and results that it is filled in from.

PYTEST_DONT_REWRITE: other modules import names from here before pytest could rewrite its assertions.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from gradebook_fixtures import results, verdict
from lms_import import ENGLISH, GERMAN, Language
from qkv_grader.records import Student

MONDAY = "Monday, 5 January 2026, 10:00 AM"
SLUG, SENTENCE = "not-implemented", "Nothing came back"


def worksheet(*rows: tuple[str, ...], language: Language = ENGLISH, group: bool = False, most: str = "20.00") -> bytes:
    """A worksheet; a row is number, name, grade, comment, when it was graded, and the group."""
    names = {
        ENGLISH: ["Full name", "Email address", "Status", "Maximum grade"],
        GERMAN: ["Vollständiger Name", "E-Mail-Adresse", "Status", "Bestwertung"],
    }[language]
    header = [language.identifier, *names[:3], *(["Group"] if group else []), language.grade, names[3]]
    lines = [[*header, language.modified, language.comments]]
    for number, name, grade, comment, graded, *team in rows:
        cells = [f"{language.participant}{number}", name, f"p{number}@x.org", "Submitted", *team]
        lines.append([*cells, grade, most.replace(".", language.decimal), graded, comment])
    return "\ufeff".encode() + "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode()


def moodle(student: str, folder: str, **more: str) -> Student:
    return Student(student, folder=f"{folder}_assignsubmission_file", origin="moodle", **more)


ADA = moodle("ada", "Ada Lovelace_101", name="Ada Lovelace")
EMMY = moodle("emmy", "Emmy Noether_102", name="Emmy Noether")
ROWS = (
    ("101", "Ada Lovelace", "", "", "-"),
    ("102", "Emmy Noether", "3.00", "See me.", MONDAY),
    ("103", "Marie Curie", "4.00", "Fine.", MONDAY),
)
DATES = {"102": MONDAY, "103": MONDAY}
COMMENTS = {"102": "See me.", "103": "Fine."}


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    (tmp_path / "sheet.csv").write_bytes(worksheet(*ROWS))
    return tmp_path / "sheet.csv"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = [verdict("ada", 16.5, misconceptions={"double": [SLUG]}), verdict("emmy")]
    return results(tmp_path / "results", made, [ADA, EMMY], [("ada", "add", "11", "Nearly; see x <= 3 & y")])


def page(place: Path, student: str) -> bytes:
    return (place / "feedback" / f"{student}.html").read_bytes()
