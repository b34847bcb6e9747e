"""The class as the review sees it: verdicts, students, corrections and ticks, each read again when it has changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic, TypeVar

from qkv_grader.content import Content
from qkv_grader.intake.handins import RESULTS_MARK
from qkv_grader.records import (
    Correction,
    Standing,
    changing,
    corrected,
    overrides,
    read_overrides,
    read_reviews,
    read_students,
    reviews,
    students,
)
from qkv_grader.report import existing
from qkv_grader.reporting import kept_verdict
from qkv_grader.review.roll import Roll
from qkv_grader.review.told import Told, told
from qkv_grader.verdict import Verdict

_Kept = TypeVar("_Kept")


@dataclass
class _Watched(Generic[_Kept]):
    """What was made from some files, made again when one of them is another."""

    paths: tuple[Path, ...]
    make: Callable[[], _Kept]
    _stamp: object = None
    _made: list[_Kept] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self) -> _Kept:
        with self._lock:
            stamp = [_stamp(path) for path in self.paths]
            if not self._made or stamp != self._stamp:
                self._made = [self.make()]
                self._stamp = stamp
            return self._made[0]


class Classroom:
    """A folder of results, as it is now.

    Raises:
        ResultsError: there are no results, or those of another assignment.
    """

    def __init__(self, content: Content, out: Path) -> None:
        self.content, self.out = content, out
        index = out / RESULTS_MARK
        self._cache: dict[str, tuple[object, Verdict]] = {}
        self._roll: Final = _Watched((index, out / students.FILE), self._read)
        self._rows: Final = _Watched((index, out / overrides.FILE), self._read_rows)
        said = out / overrides.FILE, out / reviews.FILE
        self._told: Final = _Watched((index, out / students.FILE, *said), self._read_told)

    @property
    def roll(self) -> Roll:
        """Everyone's verdicts."""
        return self._roll.get()

    @property
    def rows(self) -> list[Correction]:
        """Every correction that was ever made.

        Raises:
            TableError: one cannot be meant.
        """
        return self._rows.get()

    @property
    def told(self) -> Told:
        """What people have said.

        Raises:
            TableError: a row of it cannot be meant.
        """
        return self._told.get()

    @property
    def corrections(self) -> Standing:
        """The corrections and comments that count."""
        return self.told.corrections

    def queue(self, section: str = "") -> list[str]:
        """Return who needs a person, of one section or of all."""
        roll = self.roll
        return [student for student in self.told.needs if not section or roll.section(student) == section]

    def verdict(self, student: str) -> Verdict | None:
        """Return a student's verdict, with its evidence."""
        return kept_verdict(self.roll.results, self.content, student)

    @property
    def totals(self) -> dict[str, float | None]:
        """The points after corrections of those who have any; None where the grade is withheld all the same."""
        verdicts = self.roll.verdicts
        return {
            student: corrected(verdicts[student], mine)
            for student, mine in self.corrections.items()
            if student in verdicts and changing(mine)
        }

    def _read(self) -> Roll:
        results = existing(self.out)
        found = {}
        for student in results.students:
            stamp = _stamp(self.out / "staff" / student / "verdict.json")
            if self._cache.get(student, (None,))[0] != stamp:
                verdict = kept_verdict(results, self.content, student, outline=True)
                if verdict is None:
                    continue
                self._cache[student] = stamp, verdict
            found[student] = self._cache[student][1]
        return Roll(results, self.content, found, read_students(self.out))

    def _read_told(self) -> Told:
        return told(self.roll, self.rows, read_reviews(self.out))

    def _read_rows(self) -> list[Correction]:
        roll = self.roll
        return read_overrides(self.out, roll.verdicts, roll.results.gone)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino
