"""A folder of results: which verdicts in it are as we wrote them, which stood before, which call they came from."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import shutil
import stat
import time
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from qkv_grader import stamps
from qkv_grader.intake.archive import ignored
from qkv_grader.intake.handins import RESULTS_MARK
from qkv_grader.records import moments
from qkv_grader.report.files import draft_of, feedback_of
from qkv_grader.report.index import Entry, Index, ResultsError, read_index
from qkv_grader.report.remembered import Remembered, Row
from qkv_grader.verdict import MAX_VERDICT_BYTES, Filed, Verdict, VerdictError, parse_outline, parse_verdict
from qkv_grader.whole import write_whole

#: Verdicts that are kept beside the one that stands; the oldest goes first.
MOST_EARLIER: Final = 10
_MOST_OF_THE_TIME: Final = 0.003


class Results:
    """The folder given as ``--out``, and its index: `RESULTS_MARK`, which is also what it is known by.

    Raises:
        ResultsError: it holds other things, or its index cannot be read.
    """

    def __init__(self, out: Path, paths: Sequence[Path]) -> None:
        self.out = out
        self._call = tuple(sorted({os.path.realpath(path) for path in paths}))
        self._index = Index()
        self._remembered = Remembered(out)
        self._saved_at, self._saving_took = 0.0, 0.0
        if (out / RESULTS_MARK).is_file():
            self._index = read_index(out)
        elif out.is_dir() and any(not ignored(path.name) for path in out.iterdir()):
            raise ResultsError(f"{out}: holds other things than results; give --out a new or an empty folder")

    def open(self, gone: Collection[str] = ()) -> None:
        """Make the folder, for its owner alone, and mark it; remove what it has of students who are ``gone``.

        That they were here is remembered.
        """
        if not self.out.exists():
            self.out.parent.mkdir(parents=True, exist_ok=True)
            self.out.mkdir(mode=0o700)
        self._drop(gone)
        self.save()

    def close_to_others(self) -> str:
        """Close a folder that is there to other users, as it holds grades; return a line on it, "" if it was closed."""
        if not self.out.exists() or not (mode := stat.S_IMODE(self.out.stat().st_mode)) & 0o077:
            return ""
        try:
            self.out.chmod(0o700)
        except OSError:
            return f"{self.out}: other users may read these grades (mode {mode:o}), and its owner alone can close it"
        return f"{self.out}: was open to other users (mode {mode:o}) and is closed now, as it holds grades"

    @property
    def students(self) -> list[str]:
        """Everyone whose verdict was written into this folder."""
        return sorted(self._index.entries)

    @property
    def gone(self) -> frozenset[str]:
        """Who was in these results once, and is not now."""
        return frozenset(self._index.gone)

    @property
    def corrected(self) -> frozenset[str]:
        """Whose pages may show a correction."""
        return frozenset(self._index.corrected)

    @corrected.setter
    def corrected(self, students: Collection[str]) -> None:
        self._index.corrected = set(students)
        self.save()

    def verdict(self, student: str) -> Verdict | None:
        """Return a student's verdict if it is one that we wrote.

        Where a run was killed between index and verdict, that is the one that stood before it.
        """
        found = self._stands(student)
        with contextlib.suppress(UnicodeDecodeError, VerdictError):
            return parse_verdict(found.data.decode()) if found else None
        return None

    def outline(self, student: str) -> Verdict | None:
        """Return the same without evidence and feedback; a file that is as it was when last read is not read again."""
        found = self._outlined(student)
        return found.verdict if found else None

    def whole(self, student: str) -> Verdict | None:
        """Return the outline of the verdict that the index names last, if it lies in its place and has its pages."""
        found = self._outlined(student)
        if found and found.stamp and found.digest == self._entry(student).digest and self._has_pages(student):
            return found.verdict
        return None

    def are_whole(self) -> bool:
        """Whether every student's verdict and pages lie there; verdicts whose files are as they were are not read."""
        return all(self.whole(student) for student in self._index.entries)

    def verdicts(self) -> dict[str, Verdict]:
        """Return the verdicts of everyone that are as we wrote them, without their evidence."""
        found = {student: self.outline(student) for student in self.students}
        return {student: verdict for student, verdict in found.items() if verdict is not None}

    def before(self, student: str) -> Verdict | None:
        """Return the outline of the verdict that stood before a student's present one, if it is kept as we wrote it."""
        return next((self._kept(student, digest) for digest in self._entry(student).earlier[-1:]), None)

    def stood(self, student: str, moment: datetime) -> Verdict | None:
        """Return the outline of the verdict that stood at a moment and does not stand now, if it is known and kept."""
        entry = self._entry(student)
        later = (one for one in entry.earlier if one in entry.replaced and entry.replaced[one] > moment)
        return next((self._kept(student, digest) for digest in later), None)

    def was_changed(self, student: str) -> bool:
        """Whether there is a verdict, but not the one that we wrote."""
        return self._file(student).exists() and self.verdict(student) is None

    def holds_feedback_back(self, student: str) -> bool:
        """Whether a student's feedback is that of an earlier verdict, and the new one waits beside the evidence."""
        return os.path.exists(draft_of(self.out, student))

    def found(self, student: str) -> None:
        """Note that this call found a student whose verdict stands."""
        self._index.entries[student] = self._entry(student)._replace(call=self._call)

    def expect(self, filed: Filed) -> Filed:
        """Note a verdict that is about to be written; what stood till now is kept under another name.

        Return what to write: a verdict that says the same as the one that stands is written as that one is.

        The note comes first: a run that is killed between the two has a verdict that does not stand, never one that
        is believed though nobody wrote it. Where the class is so large that keeping the index takes long, it is kept
        less often, and a killed run has a little to do again.
        """
        student = filed.outline.student
        standing, entry = self.verdict(student), self._entry(student)
        if standing and dataclasses.replace(standing, seconds=filed.outline.seconds) == filed.verdict:
            filed = Filed.of(standing)
        elif standing:
            entry = self._keep(student, entry)
        self._index.entries[student] = entry._replace(call=self._call, digest=_digest(filed.data))
        self._index.gone.discard(student)
        if self._saving_took <= _MOST_OF_THE_TIME * (time.monotonic() - self._saved_at):
            self.save()
        return filed

    def written(self, outline: Verdict) -> None:
        """Remember a verdict that has just been written, so that it need not be read."""
        student = outline.student
        row = Row(stamps.at(self._file(student)), self._entry(student).digest, outline)
        self._remembered.put(student, row)

    def remember(self) -> None:
        """Write what was found out of the verdicts, for the next program that asks."""
        self._remembered.save(self._index.entries)

    def missing(self, found: Collection[str]) -> list[str]:
        """Return the students whom the same PATHs held once and do not hold now."""
        entries = self._index.entries.items()
        return [student for student, entry in entries if entry.call == self._call and student not in found]

    def _drop(self, gone: Collection[str]) -> None:
        for student in gone:
            folder = self._file(student).parent
            if folder.is_symlink():
                folder.unlink()
            else:
                shutil.rmtree(folder, ignore_errors=True)
            feedback_of(self.out, student).unlink(missing_ok=True)
            del self._index.entries[student]
            self._index.gone.add(student)

    def save(self) -> None:
        """Write the index."""
        began = time.thread_time()  # its work: a busy machine is no reason to keep a small index less often
        write_whole(self.out / RESULTS_MARK, self._index.to_bytes(self._call))
        self._saving_took = time.thread_time() - began
        self._saved_at = time.monotonic()

    def _outlined(self, student: str) -> Row | None:
        entry, moment = self._entry(student), time.time_ns()
        row, stamp = self._remembered.rows.get(student), stamps.at(self._file(student))
        if row and row.stamp == stamp and row.digest in (entry.digest, *entry.earlier[-1:]):
            return row
        if found := self._stands(student):
            with contextlib.suppress(UnicodeDecodeError, VerdictError):
                row = Row(
                    stamp if found.path == self._file(student) else None,
                    found.digest,
                    parse_outline(found.data.decode()),
                )
                if row.stamp and row.stamp.is_settled(moment):
                    self._remembered.put(student, row)
                return row
        return None

    def _has_pages(self, student: str) -> bool:
        return os.path.exists(self._file(student, "evidence.html")) and os.path.exists(feedback_of(self.out, student))

    def _keep(self, student: str, entry: Entry) -> Entry:
        """Keep the verdict that stands under its other name; return the entry that knows of it."""
        earlier, replaced = entry.earlier, dict(entry.replaced)
        if found := self._stands(student):
            write_whole(self._earlier(student, found.digest), found.data)
            earlier = (*(one for one in earlier if one != found.digest), found.digest)
            replaced[found.digest] = moments.now()
        for one in earlier[:-MOST_EARLIER]:
            self._earlier(student, one).unlink(missing_ok=True)
            replaced.pop(one, None)
        return entry._replace(earlier=earlier[-MOST_EARLIER:], replaced=replaced)

    def _kept(self, student: str, digest: str) -> Verdict | None:
        """Return the outline of an earlier verdict, if it is as we wrote it."""
        with contextlib.suppress(OSError, UnicodeDecodeError, VerdictError):
            data = self._earlier(student, digest).read_bytes()
            return parse_outline(data.decode()) if _digest(data) == digest else None
        return None

    def _entry(self, student: str) -> Entry:
        return self._index.entries.get(student, Entry(self._call, ""))

    def _stands(self, student: str) -> _Found | None:
        """Return the verdict that stands.

        It may be the one before the last that the index names, not yet written over; or, under its other name, the last
        one that the index names, written over already by one that it does not name yet.
        """
        entry = self._entry(student)
        for path in (self._file(student), self._earlier(student, entry.digest)):
            with contextlib.suppress(OSError):
                if entry.digest and path.stat().st_size <= MAX_VERDICT_BYTES:
                    data = path.read_bytes()
                    if (digest := _digest(data)) in (entry.digest, *entry.earlier[-1:]):
                        return _Found(path, digest, data)
        return None

    def _file(self, student: str, name: str = "verdict.json") -> Path:
        return self.out.joinpath("staff", student, name)  # one step: it is asked for a whole class at a time

    def _earlier(self, student: str, digest: str) -> Path:
        return self._file(student, f"verdict-{digest[:16]}.json")


class _Found(NamedTuple):
    """A verdict that we wrote: where it lies, its digest and its bytes."""

    path: Path
    digest: str
    data: bytes


def existing(out: Path) -> Results:
    """Return the results in a folder.

    Raises:
        ResultsError: it holds none, or its index cannot be read.
    """
    if not (out / RESULTS_MARK).is_file():
        raise ResultsError(f"{out}: holds no results; name the folder that was given to qkv grade as --out")
    return Results(out, ())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
