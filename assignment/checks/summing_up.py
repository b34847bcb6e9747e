"""The end of a check at home: each question in a line or two, how far the file has come, and what comes next."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from .calls import Record
from .hints import Hints
from .subject import UNNAMED

Colour = Literal["green", "yellow", "red"]
ALL_CASES: Final = "`python -m pytest -v`"
_RESTS: Final = "This rests on the public cases alone: hidden cases, of the same kinds, decide the grade."


class Told(NamedTuple):
    """Some lines, and how they are coloured."""

    text: str
    colour: Colour | None = None


class Standing(NamedTuple):
    """How a question stands: the records of its cases that ran, the titles of all, and what is said of its mistake."""

    records: Sequence[Record]
    titles: Sequence[str]
    mistake: str

    @property
    def passes(self) -> bool:
        """Whether all its cases passed."""
        return len(self.records) == len(self.titles) and all(record.passed for record in self.records)

    @property
    def unfilled(self) -> bool:
        """Whether its function is still the stub."""
        return bool(self.records) and all(record.unfilled for record in self.records)


def sum_up(name: str, standing: Standing, hints: Hints, wide: int, column: int) -> Iterator[Told]:
    """Yield what to say of a question in lines of at most ``wide``, its text from ``column`` on."""
    if standing.unfilled:
        yield Told(f"{name:{column}}not filled in yet", "yellow")
        return
    passed = sum(record.passed for record in standing.records)
    said = f"passed {passed} of {len(standing.titles)} public cases"
    if standing.passes and not any(hints.calls.get(record.case) for record in standing.records):
        said += f": {'; '.join(standing.titles)}"  # what was asked for there is not yet the answer
    yield Told(_hung(f"{name:{column}}{said}", wide, column), "green" if standing.passes else "red")
    if standing.mistake:
        yield Told(_hung(" " * column + standing.mistake, wide, column))


def more_fail(standing: Standing, name: str) -> str:
    """Return a line on the failing cases that are not shown below the first of a question, or ""."""
    more = sum(not record.passed for record in standing.records) - 1
    if more < 1:
        return ""
    known = standing.mistake and not standing.mistake.startswith(UNNAMED)
    return f"{more} more {'of the same kind' if known else f'of {name}'}: {ALL_CASES} shows every failing case"


def progress(standings: Mapping[str, Standing], questions: int, file: str) -> list[str]:
    """Return how many questions pass and which comes next; once all do, what to hand in."""
    passing = [name for name, standing in standings.items() if standing.passes]
    if len(passing) == questions:
        return [f"All {questions} questions pass. Hand in {file}, that one file alone.", _RESTS]
    rest = [name for name in standings if name not in passing]
    of = f"{questions} questions" if len(standings) == questions else f"{len(standings)} that ran"
    left = f"next: {rest[0]}" if rest else f"{ALL_CASES.replace(' -v', '')} runs all {questions}"
    return [f"{len(passing)} of {of} pass; {left}", _RESTS]


def _hung(text: str, wide: int, column: int) -> str:
    return textwrap.fill(text, wide, subsequent_indent=" " * column)
