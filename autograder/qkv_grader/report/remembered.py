"""What verdicts said when they were read or written: one whose file is as it was then need not be read again.

It is kept in a file of its own. Without it, or where it is broken or another grader's, all verdicts are read: that
costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Container, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from qkv_grader import digests
from qkv_grader.stamps import Stamp
from qkv_grader.verdict import CaseOutline, QuestionVerdict, Verdict, in_common, shared_cases, shared_questions
from qkv_grader.whole import write_whole

FILE: Final = ".qkv-verdicts.json"


class Row(NamedTuple):
    """A verdict's file at some moment: its stamp, its digest, and what class page and table need of it.

    One that was found under another name than its own has no stamp, and is not remembered.
    """

    stamp: Stamp | None
    digest: str
    verdict: Verdict


class Remembered:
    """The verdicts of a folder of results, by student, as far as they are remembered."""

    def __init__(self, out: Path) -> None:
        self._path = out / FILE
        self._is_new = False

    def put(self, student: str, row: Row) -> None:
        """Remember a verdict."""
        self.rows[student] = row
        self._is_new = True

    @cached_property
    def rows(self) -> dict[str, Row]:
        """All that is remembered."""
        try:
            stored = msgspec.json.decode(self._path.read_bytes(), type=_Stored)
            if stored.grader != digests.of_grader().hex():
                return {}
            cases = [shared_cases(stored.cases[number] for number in numbers) for numbers in stored.lists]
            questions = list(map(shared_questions, stored.questions))
            for row in stored.rows.values():
                row.verdict.cases, row.verdict.questions = cases[row.cases], questions[row.questions]
        except (OSError, ValueError, IndexError, RecursionError, msgspec.MsgspecError):
            return {}
        return {student: Row(row.stamp, row.digest, in_common(row.verdict)) for student, row in stored.rows.items()}

    def save(self, students: Container[str]) -> None:
        """Write what is remembered of these students' files, as far as they cannot change without showing it."""
        if not self._is_new:
            return
        write_whole(self._path, self._parts(students))

    def _parts(self, students: Container[str]) -> Iterator[bytes]:
        """Yield the file's bytes row by row: all at once would take as much memory as all that is remembered."""
        moment = time.time_ns()
        cases, lists, questions = _Table(), _Table(), _Table()
        yield b'{"grader":%b,"rows":{' % msgspec.json.encode(digests.of_grader().hex())
        between = b""
        for student, (stamp, digest, verdict) in self.rows.items():
            if student in students and stamp and stamp.is_settled(moment):
                numbers = lists.number(verdict.cases), questions.number(verdict.questions)
                row = _Row(stamp, digest, *numbers, replace(verdict, cases=[], questions=[]))
                with contextlib.suppress(UnicodeEncodeError):  # half a surrogate pair, which its own file does not hold
                    yield between + b"%b:%b" % (msgspec.json.encode(student), msgspec.json.encode(row))
                    between = b","
        numbers_of = [[cases.number(case) for case in those] for those in lists.things]
        tables = {"lists": numbers_of, "cases": cases.things, "questions": questions.things}
        yield b"}," + msgspec.json.encode(tables)[1:]


class _Table:
    """Things by number, each once: in verdicts that are `slim`, what says the same is one object."""

    def __init__(self) -> None:
        self.things: list[Any] = []
        self._numbers: dict[int, int] = {}

    def number(self, thing: object) -> int:
        if id(thing) not in self._numbers:
            self._numbers[id(thing)] = len(self.things)
            self.things.append(thing)
        return self._numbers[id(thing)]


class _Row(msgspec.Struct, array_like=True):
    """A row as it is kept: cases and questions by number, as most students share theirs with others."""

    stamp: Stamp
    digest: str
    cases: int
    questions: int
    verdict: Verdict


class _Stored(msgspec.Struct):
    """What `FILE` holds; ``lists`` are lists of cases, by their numbers in ``cases``."""

    grader: str
    cases: list[CaseOutline]
    lists: list[list[int]]
    questions: list[list[QuestionVerdict]]
    rows: dict[str, _Row]
