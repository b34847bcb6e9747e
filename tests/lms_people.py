"""Students as the registrar knows them, and what each of them hands in: what `lms` makes exports of.

PYTEST_DONT_REWRITE: other modules import names from here before pytest could rewrite its assertions.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ANSWER = b"def add(a, b):\n    return a + b\n"
NOTEBOOK = (
    b'{"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": [], "execution_count": null}], \
"metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
)

#: First and last names that files and tables are known to trip over; after these come ordinary ones.
AWKWARD = (
    *(("Ana", "Ruiz"), ("Ana", "Ruiz"), ("Jörg", "Müller-Lüdenscheidt"), ("Zoë", "O'Brien"), ("小明", "王")),
    *(("محمد", "علي"), ("דוד", "כהן"), ("प्रिया", "शर्मा"), ("Fox 🦊", "Emoji"), ("Jo_Ann", "de_la Cruz")),
    *(
        ("🦊", "🐻"),
        ("=SUM(A1)", "Lee"),
        ("Nguyễn", "Thị Ánh"),
        ("Robert", "Late"),
        ("X Æ A-12", "Musk"),
        ("Anon", "Y"),
    ),
)


@dataclass(frozen=True)
class Person:
    """One student, as the registrar knows them; ``files`` is what they handed in, by name (or path), None if nothing.

    ``late`` is in seconds. ``number`` is counted from 1 and is what all ids are made of.
    """

    number: int
    first: str
    last: str
    files: Mapping[str, bytes] | None
    late: int = 0

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def sortable(self) -> str:
        return f"{self.last}, {self.first}"

    @property
    def user(self) -> str:
        """Canvas's user id."""
        return str(4_000 + self.number)

    @property
    def participant(self) -> str:
        """Moodle's participant id."""
        return str(70_000 + self.number)

    @property
    def sid(self) -> str:
        """Gradescope's student id: a number with zeros in front, which is no number."""
        return f"00{100 + self.number}"

    @property
    def login(self) -> str:
        return f"u{self.number:04}"

    @property
    def email(self) -> str:
        return f"{self.login}@example.edu"

    @property
    def section(self) -> str:
        return f"Section {'AB'[self.number % 2]}"


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def cohort(number: int, answer: bytes = ANSWER, name: str = "projections") -> list[Person]:
    """So many people: awkward names first, every way to hand in, every seventh late, every twelfth with nothing."""
    code, notebook = f"{name}.py", f"{name}.ipynb"
    ways: tuple[Mapping[str, bytes] | None, ...] = (
        *({code: answer}, {notebook: NOTEBOOK}, {"mine.zip": zipped({f"work/{code}": answer, "notes.txt": b"x"})}),
        *({f"{name} (1).py": answer}, {code: answer, "notes.md": b"# x"}, {"essay.docx": b"PK\x03\x04 word"}),
        *({code: answer, "other.py": b"y = 2\n"}, {f"week 3/{code}": answer}, {"12_34_final.py": answer}),
        {code: answer, ".DS_Store": b"x", "Thumbs.db": b"x"},
        {"outer.zip": zipped({"in.zip": zipped({code: answer})})},
        None,
    )  # fmt: skip
    people = []
    for place in range(number):
        first, last = AWKWARD[place] if place < len(AWKWARD) else (f"Given{place:03}", f"Family{place:03}")
        way = ways[place % len(ways)]
        people.append(Person(place + 1, first, last, way, 3_725 if place % 7 == 3 and way is not None else 0))
    return people


def handed_in(people: Iterable[Person]) -> list[Person]:
    return [person for person in people if person.files is not None]
