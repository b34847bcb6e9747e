"""The public cases at home: run against names of this very process, told as the grader tells them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from .budget import Budget
from .calls import Call, Raised, Record
from .layouts import laid_out, layout_of
from .output import Output
from .performing import Performed, perform
from .quiet import quiet
from .student import Perform, Student, run_case
from .subject import Subject, own_module
from .telling import filled, tell_where
from .values import plain
from .watchdog import SECONDS, STUCK, TookTooLong, limited

TOO_LONG: Final = f"it did not come to an end in {SECONDS:.0f} seconds, and was stopped here"
MOST_OUTPUT: Final = 64 * 1024  # bytes, as the grader keeps of a call
Body = Callable[[Student], object]


Describe = Callable[[BaseException], Raised]


class Stopped(KeyboardInterrupt):
    """The student stopped a check with Ctrl-C, or with the notebook's stop button."""


class Checks:
    """Runs cases on the functions in ``names``; ``describe`` tells an exception by the student's own lines.

    ``stuck`` is told where a call is that cannot be stopped, in a thread of its own.
    """

    def __init__(
        self, subject: Subject, names: Mapping[str, Any], describe: Describe, stuck: Callable[[str], None]
    ) -> None:
        self.subject = subject
        self._names, self._describe, self._stuck = names, describe, stuck
        self._errors = np.geterr()  # as the student's code wants them taken, which is not to disturb ours

    @np.errstate(all="ignore")
    def run(self, case: str, body: Body) -> tuple[Record, str]:
        """Run one case; return its record and, when it failed, the text that explains it.

        Raises:
            Stopped: the student did not want to wait.
        """
        student = self.student(self.subject.hints.calls.get(case, ()))
        failure = run_case(lambda: body(student), student)
        record = Record(case, failure is None, student.calls)
        return record, self.subject.explain(failure, student.calls) if failure else ""

    @np.errstate(all="ignore")
    def name_mistake(self, question: str, records: Sequence[Record]) -> str:
        """Return the sentence for the mistake that explains a question's records, else what their numbers say."""
        return self.subject.name_mistake(question, records)

    def student(self, hints: Iterable[Mapping[str, Any]]) -> Student:
        """Return the student's functions; ``hints`` are those on the calls to come."""
        return Student(self.performing(hints))

    def performing(self, hints: Iterable[Mapping[str, Any]]) -> Perform:
        """Return what makes a call; ``hints`` tell what each of the calls to come should give."""
        known = iter(hints)

        def performing(name: str, arguments: tuple[Any, ...]) -> Call:
            expected, ways = _decoded(next(known, {}))
            call = Call(name, copy.deepcopy(arguments), expected=expected, ways=ways)
            sent, output = as_they_lie(arguments), Output(MOST_OUTPUT)
            with quiet(output), np.errstate(**self._errors):
                done = self._performed(name, sent)
            call.outcome, call.exception, call.instead = done.outcome, done.exception, done.instead
            call.output = output.take()
            call.result = plain(done.result, Budget()) if done.outcome == "returned" else None
            pairs = enumerate(zip(sent, arguments, strict=True))
            call.mutated = tuple(place for place, (after, before) in pairs if not _same_bytes(after, before))
            return call

        return performing

    def _performed(self, name: str, arguments: Sequence[Any]) -> Performed:
        def stuck(late: TookTooLong) -> None:
            self._stuck(cannot_be_stopped(tell_where(self._describe(late).chain, name)))

        try:
            with limited(stuck):
                return perform(self._names, name, arguments, self._describe, stops=(KeyboardInterrupt, TookTooLong))
        except TookTooLong as late:
            return Performed("timed-out", exception=replace(self._describe(late), told=TOO_LONG))
        except KeyboardInterrupt as stop:
            raise Stopped(stopped_by_hand(tell_where(self._describe(stop).chain, name))) from None


def public_cases(folder: Path, question: str) -> Iterator[tuple[str, str, Body]]:
    """Yield id, title and body of a question's public cases, from every module of a handout that has some."""
    for path in sorted(folder.glob("test_*.py")):
        if f'"{question}"' in path.read_text(encoding="utf-8"):
            for asked, case, body in cases_in(own_module(path)):
                if asked == question:
                    yield case, title_of(body), body


def cases_in(module: object) -> Iterator[tuple[str, str, Body]]:
    """Yield question, id and body of each public case in a module."""
    for name, body in vars(module).items():
        for mark in getattr(body, "pytestmark", ()):
            if mark.name == "case":
                yield mark.args[0], f"public/{mark.args[0]}::{name}", body


def title_of(body: object) -> str:
    """Return a case's title: the first line of its docstring."""
    return (getattr(body, "__doc__", None) or "").strip().partition("\n")[0]


def _decoded(hint: Mapping[str, Any]) -> tuple[Any, dict[str, dict[str, Any]]]:
    """Return what a call should give, and its ``ways``: hints hold each value once and tell of it by its number."""
    values = [
        np.array(value, dtype=float) if isinstance(value, list) else float(value) for value in hint.get("values", ())
    ]

    def value_of(told: Any) -> Any:
        if isinstance(told, list):
            return tuple(map(value_of, told))
        return values[told] if isinstance(told, int) else told

    ways = {slug: {way: value_of(told) for way, told in ways.items()} for slug, ways in hint.get("ways", {}).items()}
    return value_of(hint.get("expected")), ways


def as_they_lie(arguments: Sequence[Any]) -> tuple[Any, ...]:
    """Return copies that lie in memory as the grader lays them out; what is read-only stays so."""
    copies: dict[int, Any] = {}
    for argument in arguments:
        if id(argument) not in copies:
            copies[id(argument)] = _twin(argument) if isinstance(argument, np.ndarray) else argument
    return tuple(copies[id(argument)] for argument in arguments)


def _twin(array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return laid_out(np.array(array, order="C"), layout_of(array), not array.flags.writeable)


def _same_bytes(after: Any, before: Any) -> bool:
    """Whether an argument is what was sent: an array by shape, type and bytes, anything else could not be changed."""
    if not isinstance(before, np.ndarray):
        return True
    return (after.shape, after.dtype, after.tobytes()) == (before.shape, before.dtype, before.tobytes())


# ---------------------------------------------------------------- code that does not come to an end


def stopped_by_hand(where: str) -> str:
    """Say that the student stopped a check, and where that was."""
    return f"{where}\nyou stopped the check here: is this a loop that never ends?"


def cannot_be_stopped(where: str) -> str:
    """Say where code is that even a stop does not reach."""
    said = "this one step has not come to an end in {:.0f} seconds, and Python cannot stop within a step".format
    return f"{where}\n{filled(said(STUCK * SECONDS))}"
