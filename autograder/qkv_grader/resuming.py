"""What a run of ``qkv grade`` came to, and whether another one would come to just the same."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import msgspec

from qkv_grader import stamps
from qkv_grader.config import ConfigError
from qkv_grader.content import Content, ContentError
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
    median: float | None
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
        median = "" if self.median is None else f"; median score {self.median:g}"
        verb = "was graded before and stands" if self.kept == 1 else "were graded before and stand"
        kept = f"; {self.kept} {verb}" if self.kept else ""
        outdated = f", {self.outdated} of them by other cases or another grader" if self.outdated else ""
        left_out = f"; left out, as these are results: {listed(self.left_out)}" if self.left_out else ""
        total = sum(self.statuses.values())
        return f"{total} submission{'s' if total > 1 else ''}: {counts}{median}{kept}{outdated}{left_out}"


class Ended(msgspec.Struct):
    """How a run ended: what it came to, what it said of an export and of feedback that waits, whether all is official.

    ``lies`` is how what it wrote of each student lay there (see `lying`), "" where something was missing or too new to
    tell; ``rests_on`` is a digest of all else that it rested on.
    """

    summary: Summary
    said: list[str]
    held_back: list[str]
    official: bool
    lies: str
    rests_on: str = ""


def nothing_to_do(
    content: Content, paths: Sequence[Path], out: Path, roster: Path | None, grades_csv: Path | None
) -> Ended | None:
    """Return how the last run with the same call ended, if every file is as it left it.

    No verdict is read, nor what reads verdicts loaded. Where this cannot tell, `qkv_grader.grading` still may; nor has
    ``content`` to be in order: as long as it is what that run had checked, it is.
    """
    if (out / FILE).exists():
        with contextlib.suppress(ContentError, ConfigError, OSError):
            ended = Last(content, paths, out, roster, grades_csv).ended()
            return ended if ended and ended.official and ended.lies and ended.lies == lying(out) else None
    return None


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
        self._ended: Ended | None = None

    def ended(self) -> Ended | None:
        """Return how it ended; what lies there of each student is not looked at."""
        with contextlib.suppress(OSError, ValueError, RecursionError, msgspec.MsgspecError):
            ended = msgspec.json.decode((self._out / FILE).read_bytes(), type=Ended)
            self._ended = ended if ended.rests_on == self._rests_on() else None
        return self._ended

    def keep(self, ended: Ended) -> None:
        """Note how this run ends, unless what was handed in is too new to tell, or something is left to do."""
        if all(self._handed_in) and not ended.summary.statuses.get("error"):
            again = replace(ended.summary, kept=sum(ended.summary.statuses.values()))
            ended = msgspec.structs.replace(ended, rests_on=self._rests_on(), summary=again)
            if ended != self._ended:
                with contextlib.suppress(UnicodeEncodeError):  # half a surrogate pair, in a name
                    write_whole(self._out / FILE, msgspec.json.encode(ended))

    def _rests_on(self) -> str:
        tables = [(name, _digest(self._out / name)) for name in _TABLES]
        parts = (self._content.digest, self._content.about, self._handed_in, self._corrections, tables)
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def _digest(path: Path) -> str:
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return ""


def lying(out: Path) -> str:
    """Return a digest of how the files of each student lie in the results, none of which is read.

    That is the stamp of each verdict, and which pages are there, drafts among them. It is "" where one changed so
    lately that it could change once more without another time on it, and where other users may enter the folder.
    """
    moment, staff = time.time_ns(), f"{out}/staff"
    try:
        if os.stat(out).st_mode & 0o077:
            return ""
        whole = hashlib.sha256(repr(sorted(os.listdir(f"{out}/feedback"))).encode())
        for student in sorted(os.listdir(staff)):
            stamp = stamps.at(f"{staff}/{student}/verdict.json")
            if stamp is None or not stamp.is_settled(moment):
                return ""
            pages = [os.access(f"{staff}/{student}/{name}", os.F_OK) for name in ("evidence.html", "feedback.html")]
            whole.update(f"{student}\0{stamp}{pages}\0".encode("utf-8", "surrogateescape"))
    except OSError:
        return ""
    return whole.hexdigest()
