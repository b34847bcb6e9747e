"""What a run of ``qkv grade`` came to, and whether another one would come to just the same."""

from __future__ import annotations

import contextlib
import hashlib
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec

from qkv_grader.content import Content
from qkv_grader.intake.handins import RESULTS_MARK
from qkv_grader.intake.looking import look
from qkv_grader.kit.reading import listed
from qkv_grader.records import overrides, students
from qkv_grader.whole import write_whole

FILE: Final = ".qkv-last.json"
#: What a run writes into the folder of results, beside what there is for each student.
_TABLES: Final = (RESULTS_MARK, students.FILE, "grades.csv", "index.html")


@dataclass(frozen=True)
class Summary:
    """What a run of ``qkv grade`` came to.

    ``kept`` were graded before, ``outdated`` of them by other cases; ``left_out`` are folders of results.
    """

    statuses: dict[str, int]
    scores: tuple[float, ...]
    kept: int
    outdated: int
    #: Why there is no grade, and for how many.
    errors: dict[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    #: What else there is to tell, a line each.
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """Say it in one line."""
        counts = ", ".join(f"{number} {status}" for status, number in sorted(self.statuses.items()))
        median = f"; median score {statistics.median(self.scores):g}" if self.scores else ""
        verb = "was graded before and stands" if self.kept == 1 else "were graded before and stand"
        kept = f"; {self.kept} {verb}" if self.kept else ""
        outdated = f", {self.outdated} of them by other cases or another grader" if self.outdated else ""
        left_out = f"; left out, as these are results: {listed(self.left_out)}" if self.left_out else ""
        total = sum(self.statuses.values())
        return f"{total} submission{'s' if total > 1 else ''}: {counts}{median}{kept}{outdated}{left_out}"


class Ended(msgspec.Struct):
    """How a run ended: what it rested on, what it came to, what it said of an export, whether all is official."""

    rests_on: str
    summary: Summary
    said: list[str]
    official: bool


class Last:
    """The last run with the same call that left nothing to do, if nothing has changed since.

    What was handed in, and the corrections, are looked at before any of them is read: what changes meanwhile makes the
    next run read all again.
    """

    def __init__(
        self, content: Content, paths: Sequence[Path], out: Path, roster: Path | None, grades_csv: Path | None
    ) -> None:
        self._content, self._out = content, out
        tables = (look([table], out) if table else "none" for table in (roster, grades_csv))
        self._handed_in = (look(paths, out), *tables)
        self._corrections = _digest(out / overrides.FILE)

    def ended(self) -> Ended | None:
        """Return how it ended; what lies there of each student is not looked at."""
        with contextlib.suppress(OSError, ValueError, RecursionError, msgspec.MsgspecError):
            last = msgspec.json.decode((self._out / FILE).read_bytes(), type=Ended)
            return last if last.rests_on == self._rests_on() else None
        return None

    def keep(self, summary: Summary, said: list[str], official: bool) -> None:
        """Note how this run ends, unless what was handed in is too new to tell, or something is left to do."""
        if all(self._handed_in) and not summary.statuses.get("error"):
            again = replace(summary, kept=sum(summary.statuses.values()))
            with contextlib.suppress(UnicodeEncodeError):  # half a surrogate pair, in a name
                text = msgspec.json.encode(Ended(self._rests_on(), again, said, official))
                write_whole(self._out / FILE, text)

    def _rests_on(self) -> str:
        tables = [(name, _digest(self._out / name)) for name in _TABLES]
        parts = (self._content.digest, self._content.about, self._handed_in, self._corrections, tables)
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def _digest(path: Path) -> str:
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return ""
