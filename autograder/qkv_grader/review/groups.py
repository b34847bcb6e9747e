"""Students who wrote the same function, up to names and spacing, and students who made the same mistake."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from qkv_grader.report import source_of
from qkv_grader.review.classroom import Classroom
from qkv_grader.review.reader import Reader
from qkv_grader.review.roll import Roll
from qkv_grader.review.shapes import Function


@dataclass(frozen=True)
class Group:
    """Students, two or more, of one question: with one function (``function``) or one named mistake (``slug``)."""

    id: str
    question: str
    students: tuple[str, ...]
    slug: str = ""
    function: Function | None = None


class _Read(NamedTuple):
    stamp: object
    functions: dict[str, Function]


class Groups:
    """Reads everyone's functions in the background; what has been read by now can be asked for at any time."""

    def __init__(self, classroom: Classroom, reader: Reader) -> None:
        self._classroom, self._reader = classroom, reader
        self._known: dict[str, _Read] = {}
        self._stop = threading.Event()
        self._again = threading.Event()
        self._thread = threading.Thread(target=self._read_everyone, name="groups")
        self._thread.start()

    def close(self) -> None:
        """Stop reading."""
        self._stop.set()
        self._again.set()
        self._thread.join()

    def left(self) -> int:
        """Return how many students' functions have not been read yet."""
        self._again.set()  # there may have been a regrade
        return sum(student not in self._known for student in self._classroom.roll.verdicts)

    def with_same_function(self, student: str, question: str) -> tuple[str, ...]:
        """Return the others who wrote this student's function for a question."""
        mine = self._function(student, question)
        if mine is None:
            return ()
        everyone = self._classroom.roll.verdicts
        return tuple(other for other in everyone if other != student and self._shape(other, question) == mine.shape)

    def of(self, question: str) -> list[Group]:
        """Return a question's groups: of one function, then of one mistake.

        Of each kind those who lost points come first, then the largest.
        """
        roll = self._classroom.roll
        by_shape, by_slug = defaultdict(list), defaultdict(list)
        for student, verdict in roll.verdicts.items():
            if shape := self._shape(student, question):
                by_shape[shape].append(student)
            for slug in verdict.misconceptions.get(question, [])[:1]:
                by_slug[slug].append(student)
        functions = [
            Group(f"{question}-{shape[:12]}", question, tuple(those), function=self._function(those[0], question))
            for shape, those in by_shape.items()
            if len(those) > 1
        ]
        mistakes = [
            Group(f"{question}-{_short(slug)}", question, tuple(those), slug=slug)
            for slug, those in by_slug.items()
            if len(those) > 1
        ]
        lost = {
            student
            for student, verdict in roll.verdicts.items()
            for one in verdict.questions
            if one.name == question and one.score != one.max_score
        }

        def order(group: Group) -> tuple[bool, int, str]:
            return lost.isdisjoint(group.students), -len(group.students), group.id

        return [*sorted(functions, key=order), *sorted(mistakes, key=order)]

    def _function(self, student: str, question: str) -> Function | None:
        known = self._known.get(student)
        return known.functions.get(question) if known else None

    def _shape(self, student: str, question: str) -> str:
        function = self._function(student, question)
        return function.shape if function else ""

    def _read_everyone(self) -> None:
        while True:
            self._again.clear()  # before it is asked whether to stop: `close` says that first
            if self._stop.is_set():
                return
            for student, stamp in self._changed(self._classroom.roll):
                if self._stop.is_set():
                    return
                path = source_of(self._classroom.out, student)
                written = self._reader.read(path, list(self._classroom.content.config.points))
                self._known[student] = _Read(stamp, written.functions)
            self._again.wait()

    def _changed(self, roll: Roll) -> Iterator[tuple[str, object]]:
        for student, verdict in roll.verdicts.items():
            stamp = verdict.submission_digest, verdict.file
            if student not in self._known or self._known[student].stamp != stamp:
                yield student, stamp


def _short(slug: str) -> str:
    return hashlib.sha256(slug.encode()).hexdigest()[:12]
