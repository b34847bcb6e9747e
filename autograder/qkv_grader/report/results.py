"""A folder of results: which verdicts in it are as we wrote them, and which call they came from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec

from qkv_grader.intake.archive import ignored
from qkv_grader.intake.handins import RESULTS_MARK
from qkv_grader.intake.ids import is_safe
from qkv_grader.verdict import MAX_VERDICT_BYTES, Verdict, VerdictError, parse_verdict
from qkv_grader.whole import write_whole

SCHEMA: Final = 1
_MOST_OF_THE_TIME: Final = 0.05


class ResultsError(ValueError):
    """A folder that results cannot be written into; the message says what to do."""


class _Entry(NamedTuple):
    """The PATHs of the call that last found a student, and the digest of the ``verdict.json`` that we wrote."""

    call: tuple[str, ...]
    digest: str


class _Call(msgspec.Struct):
    """The PATHs of one call, and the digest of each verdict that was written for it."""

    paths: tuple[str, ...]
    verdicts: dict[str, str]


class _Index(msgspec.Struct):
    """What `RESULTS_MARK` holds."""

    schema: Literal[1]
    calls: list[_Call]


class Results:
    """The folder given as ``--out``, and its index: `RESULTS_MARK`, which is also what it is known by.

    Raises:
        ResultsError: it holds other things, or its index cannot be read.
    """

    def __init__(self, out: Path, paths: Sequence[Path]) -> None:
        self.out = out
        self._call = tuple(sorted({os.path.realpath(path) for path in paths}))
        self._index: dict[str, _Entry] = {}
        self._saved_at, self._saving_took = 0.0, 0.0
        if (out / RESULTS_MARK).is_file():
            self._index = _read(out / RESULTS_MARK)
        elif out.is_dir() and any(not ignored(path.name) for path in out.iterdir()):
            raise ResultsError(f"{out}: holds other things than results; give --out a new or an empty folder")

    def open(self) -> None:
        """Make the folder, for its owner alone, and mark it. An existing one keeps its mode."""
        if not self.out.exists():
            self.out.parent.mkdir(parents=True, exist_ok=True)
            self.out.mkdir(mode=0o700)
        self.save()

    @property
    def students(self) -> list[str]:
        """Everyone whose verdict was written into this folder."""
        return sorted(self._index)

    def verdict(self, student: str) -> Verdict | None:
        """Return a student's verdict if it is the one that we wrote."""
        path = self._file(student)
        with contextlib.suppress(OSError, UnicodeDecodeError, VerdictError):
            if student in self._index and path.stat().st_size <= MAX_VERDICT_BYTES:
                data = path.read_bytes()
                if hashlib.sha256(data).hexdigest() == self._index[student].digest:
                    return parse_verdict(data.decode())
        return None

    def was_changed(self, student: str) -> bool:
        """Whether there is a verdict, but not the one that we wrote."""
        return self._file(student).exists() and self.verdict(student) is None

    def is_whole(self, student: str) -> bool:
        """Whether a student's pages are there."""
        return (self.out / "feedback" / f"{student}.html").exists() and self._file(student, "evidence.html").exists()

    def found(self, student: str) -> None:
        """Note that this call found a student whose verdict stands."""
        self._index[student] = self._index[student]._replace(call=self._call)

    def expect(self, verdict: Verdict) -> None:
        """Note a verdict that is about to be written.

        The note comes first: a run that is killed between the two has a verdict that does not stand, never one that
        is believed though nobody wrote it. Where the class is so large that keeping the index takes long, it is kept
        less often, and a killed run has a little to do again.
        """
        self._index[verdict.student] = _Entry(self._call, hashlib.sha256(verdict.to_json().encode()).hexdigest())
        if self._saving_took <= _MOST_OF_THE_TIME * (time.monotonic() - self._saved_at):
            self.save()

    def drop_gone(self, found: Collection[str]) -> None:
        """Remove what this folder has of students whom the same PATHs held once and do not hold now."""
        gone = [student for student, entry in self._index.items() if entry.call == self._call and student not in found]
        for student in gone:
            folder = self._file(student).parent
            if folder.is_symlink():
                folder.unlink()
            else:
                shutil.rmtree(folder, ignore_errors=True)
            (self.out / "feedback" / f"{student}.html").unlink(missing_ok=True)
            del self._index[student]
        self.save()

    def save(self) -> None:
        """Write the index."""
        began = time.monotonic()
        calls: dict[tuple[str, ...], dict[str, str]] = {self._call: {}}
        for student, entry in sorted(self._index.items()):
            calls.setdefault(entry.call, {})[student] = entry.digest
        index = _Index(SCHEMA, [_Call(*call) for call in sorted(calls.items())])
        # by json, which has a way to write a path that is not UTF-8
        write_whole(self.out / RESULTS_MARK, (json.dumps(msgspec.to_builtins(index)) + "\n").encode())
        self._saved_at = time.monotonic()
        self._saving_took = self._saved_at - began

    def _file(self, student: str, name: str = "verdict.json") -> Path:
        return self.out / "staff" / student / name


def sums_hold(verdict: Verdict) -> bool:
    """Whether a verdict's cases, questions and total say the same."""
    total = most = 0.0
    for question in verdict.questions:
        cases = [case for case in verdict.cases if case.question == question.name]
        if any(case.points != (case.max_points if case.outcome == "passed" else 0) for case in cases):
            return False
        earned, worth = sum(case.points for case in cases), sum(case.max_points for case in cases)
        if (question.score, question.max_score) != (earned, worth):
            return False
        total, most = total + earned, most + worth
    named = {question.name for question in verdict.questions}
    return (verdict.score, verdict.max_score) == (total, most) and all(case.question in named for case in verdict.cases)


def _read(mark: Path) -> dict[str, _Entry]:
    """Read an index. Its students become names of files that may be removed, so none is taken on trust."""
    try:
        listed = msgspec.convert(json.loads(mark.read_text(encoding="utf-8")), _Index)
        for student in (student for call in listed.calls for student in call.verdicts):
            if not is_safe(student):
                raise ValueError(f"{student!r} is no student's id")
    except (OSError, ValueError, RecursionError, msgspec.ValidationError) as problem:
        raise ResultsError(f"{mark}: cannot be read ({problem}); give --out a new folder") from problem
    return {name: _Entry(call.paths, digest) for call in listed.calls for name, digest in call.verdicts.items()}
