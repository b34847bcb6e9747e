"""What every kind of export comes to: submissions, and the people whose they are."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qkv_grader.records import Student

#: A folder by the names in it; a file is None.
Tree = dict[str, "Tree | None"]


@dataclass(frozen=True)
class Submission:
    """What was handed in together, and by whom: one person, or a group.

    Each student's ``student`` is the id that is wanted; another may have it too. ``called`` says what a student called
    a file that the export has named anew. ``note`` is what a TA has to know of it.
    """

    students: tuple[Student, ...]
    places: tuple[Path, ...]
    called: Mapping[Path, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Export:
    """An export; ``nobodys`` are names in it that no submission accounts for.

    ``tells_lateness``: who is not late in it was in time.
    """

    kind: str
    submissions: Sequence[Submission]
    nobodys: Sequence[str] = ()
    tells_lateness: bool = False


def named(name: str, number: str) -> str:
    """Return a student's id: the name for people, shortened before it pushes out the number that makes it unique."""
    short = unicodedata.normalize("NFC", name).encode()[:80].decode("utf-8", "ignore")
    return "_".join(part for part in ("_".join(short.split()), number) if part)
