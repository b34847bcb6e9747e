"""What filling in a gradebook comes to, whichever LMS it is from: column, partners, numbers, and what is told of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from qkv_grader.gradebooks.grades import Grade
from qkv_grader.kit.reading import listed
from qkv_grader.kit.words import one_line

_MOST_NAMES: Final = 10


class GradebookError(ValueError):
    """A gradebook that cannot be filled in; the message says what to do."""


@dataclass
class Filled:
    """A gradebook filled in.

    ``table`` is its file, ``pages`` what goes back beside it, by name in a zip. ``given`` is how many grades are in it,
    ``column`` where they stand, and ``told`` maps what a TA has to know to the students whom it is about.
    """

    table: bytes
    given: int
    column: str
    told: dict[str, list[str]] = field(default_factory=dict)
    pages: dict[str, bytes] | None = None

    def lines(self) -> list[str]:
        """Say it, a line each, never more than some names."""
        return [f"{about} ({len(who)}): {some(who)}" for about, who in self.told.items() if who]


def chosen(columns: Mapping[int, Collection[str]], wanted: Collection[str]) -> int:
    """Return the one column that has a wanted name; each has one or several, the longest of them in full.

    Raises:
        GradebookError: none has, or several have.
    """
    names = {_folded(name) for name in wanted}
    found = [column for column, called in columns.items() if names & {_folded(name) for name in called}]
    if len(found) == 1:
        return found[0]
    which = f"{len(found)} columns are" if found else "no column is"
    there = [repr(max(columns[column], key=len)) for column in found or columns]
    wishes = " or ".join(repr(name) for name in wanted)
    raise GradebookError(f"{which} called {wishes}; say --column with one of: {some(there) or 'none'}")


def paired(keys: Mapping[int, Iterable[str]], wishes: Sequence[Iterable[str]]) -> dict[int, int]:
    """Return which rows are whose: each wish by its first key that exactly one row has, and no row with two owners.

    Args:
        keys: The keys of each row.
        wishes: The keys of each of ours, best first.

    Returns:
        Row to the place of ours among the wishes.
    """
    rows: dict[str, list[int]] = {}
    for row, own in keys.items():
        for key in set(own):
            rows.setdefault(key, []).append(row)
    found = {}
    for place, wish in enumerate(wishes):
        mine = [rows[key][0] for key in wish if len(rows.get(key, ())) == 1]
        if mine:
            found[place] = mine[0]
    owners = Counter(found.values())
    return {row: place for place, row in found.items() if owners[row] == 1}


def number(text: str) -> float | None:
    """Return a number of an LMS's, decimal comma or point; None where it is none."""
    text = text.strip().replace(",", ".")
    return float(text) if re.fullmatch(r"-?\d+(\.\d*)?", text) else None


def decimal_mark(texts: Iterable[str]) -> str:
    """Return what separates decimals there; a point where nothing tells, which Canvas and Moodle take everywhere."""
    return "," if any(re.fullmatch(r"\s*-?\d+,\d+\s*", text) for text in texts) else "."


def on_scale(grade: Grade, maximum: float, *, scale: bool, where: str) -> float:
    """Return a grade's points where ``maximum`` is the most; ``scale`` says to convert them.

    Raises:
        GradebookError: the maximum is another one, and they are not to be converted.
    """
    ours = grade.verdict.max_score
    if maximum != ours and not (scale and ours):
        say = "change it there and download the file again, or convert the points with --scale"
        raise GradebookError(f"{where}: the maximum there is {maximum:g}, here it is {ours:g}; {say}")
    return (grade.score or 0.0) * maximum / ours


def written(points: float, mark: str) -> str:
    """Return points to two decimals, as precisely as an LMS shows them."""
    return f"{points:.2f}".rstrip("0").rstrip(".").replace(".", mark)


def withheld(grades: Iterable[Grade]) -> list[str]:
    """Name those who get no grade, and why."""
    return [f"{grade.student.shown}: {grade.withheld}" for grade in grades if grade.score is None]


def in_place_of(who: str, there: str, grade: str) -> list[str]:
    """Name a student whose grade takes the place of another number, and both; nobody where it is the first or alike."""
    return [f"{who}: {there.strip()} becomes {grade}"] if number(there) not in (None, number(grade)) else []


def with_nothing(grades: Iterable[Grade]) -> list[str]:
    """Name those who get a zero for nothing handed in."""
    return [grade.student.shown for grade in grades if grade.verdict.status == "missing" and grade.score == 0]


def others(grades: Iterable[Grade], given: Iterable[Grade]) -> list[str]:
    """Name those whose grades have no row, or none of their own."""
    there = {grade.student.student for grade in given}
    return [grade.student.shown for grade in grades if grade.student.student not in there]


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def some(names: Sequence[str]) -> str:
    """Return the first of many names, each in one line that is not long, and how many more there are."""
    return listed([one_line(name, 100) for name in names], _MOST_NAMES)
