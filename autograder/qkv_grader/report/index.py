"""The index of a folder of results, as its file holds it: what we wrote, for which call, and what was there before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

import msgspec

from qkv_grader.intake.handins import RESULTS_MARK
from qkv_grader.intake.ids import is_safe
from qkv_grader.records import NONE

SCHEMA: Final = 1


class ResultsError(ValueError):
    """A folder that results cannot be written into, or read from; the message says what to do."""


class Entry(NamedTuple):
    """The PATHs of the call that last found a student, and the digest of the ``verdict.json`` that we wrote.

    ``earlier`` are the digests of the verdicts that stood before it, oldest first; ``replaced`` says when each of them
    was, of those of which an index was told.
    """

    call: tuple[str, ...]
    digest: str
    earlier: tuple[str, ...] = ()
    replaced: Mapping[str, datetime] = NONE


@dataclass
class Index:
    """Everyone in the results; who was ``gone`` in a later call; whose pages may show a correction (``corrected``)."""

    entries: dict[str, Entry] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    corrected: set[str] = field(default_factory=set)

    def to_bytes(self, call: tuple[str, ...]) -> bytes:
        """Return the file's bytes; ``call`` is named even where nobody came from it."""
        calls: dict[tuple[str, ...], dict[str, str]] = {call: {}} if call else {}
        for student, entry in sorted(self.entries.items()):
            calls.setdefault(entry.call, {})[student] = entry.digest
        earlier = {student: list(entry.earlier) for student, entry in sorted(self.entries.items()) if entry.earlier}
        replaced = {student: dict(entry.replaced) for student, entry in sorted(self.entries.items()) if entry.replaced}
        stored = _Stored(
            SCHEMA,
            [_Call(*one) for one in sorted(calls.items())],
            earlier,
            sorted(self.gone),
            sorted(self.corrected),
            replaced,
        )
        # by json, which has a way to write a path that is not UTF-8
        return (json.dumps(msgspec.to_builtins(stored)) + "\n").encode()


def read_index(out: Path) -> Index:
    """Read an index. Its students become names of files that may be removed, so none is taken on trust.

    Raises:
        ResultsError: it cannot be read.
    """
    mark = out / RESULTS_MARK
    try:
        stored = msgspec.convert(json.loads(mark.read_text(encoding="utf-8")), _Stored)
        entries = {
            student: Entry(
                call.paths, digest, tuple(stored.earlier.get(student, ())), stored.replaced.get(student, NONE)
            )
            for call in stored.calls
            for student, digest in call.verdicts.items()
        }
        for student, entry in entries.items():
            if not is_safe(student) or not all(digest.isalnum() for digest in entry.earlier):
                raise ValueError(f"{student!r} is no student's id, or has a verdict without a digest")
    except (OSError, ValueError, RecursionError, msgspec.ValidationError) as problem:
        raise ResultsError(f"{mark}: cannot be read ({problem}); give --out a new folder") from problem
    return Index(entries, set(stored.gone), set(stored.corrected))


class _Call(msgspec.Struct):
    """The PATHs of one call, and the digest of each verdict that was written for it."""

    paths: tuple[str, ...]
    verdicts: dict[str, str]


class _Stored(msgspec.Struct, omit_defaults=True):
    """What `RESULTS_MARK` holds."""

    schema: Literal[1]
    calls: list[_Call]
    earlier: dict[str, list[str]] = {}
    gone: list[str] = []
    corrected: list[str] = []
    replaced: dict[str, dict[str, Annotated[datetime, msgspec.Meta(tz=True)]]] = {}
