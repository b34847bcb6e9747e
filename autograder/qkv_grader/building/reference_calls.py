"""What all cases ask of a right answer: every case's calls, made with the reference in the student's place."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from qkv_grader.content import Content, ContentError
from qkv_grader.judging.cases import Case, Cases, collect
from qkv_grader.kit.calls import Call
from qkv_grader.kit.home import Body
from qkv_grader.kit.student import Student, run_case
from qkv_grader.loading import Loaded


@dataclass(frozen=True)
class Run:
    """One case and the calls that it made, with what the reference returned."""

    case: Case
    calls: list[Call]


def run_reference(content: Content, loaded: Loaded, salts: tuple[str, ...]) -> dict[str, list[Run]]:
    """Run every case in this process, once a salt; return what it called, by salt.

    Raises:
        ContentError: the cases are not in order, or one does not pass on the reference.
    """
    runs: dict[str, list[Run]] = {}

    def loop(cases: Cases) -> None:
        for salt in salts:
            cases.salt = salt
            runs[salt] = [Run(case, _calls(cases, number, loaded.reference)) for number, case in enumerate(cases.cases)]

    collect(content, loaded.reference, loop)
    return runs


def calls_of(case: str, body: Body, reference: ModuleType) -> list[Call]:
    """Run a case with the reference in the student's place; return its calls, with what they gave.

    Raises:
        ContentError: the case does not pass.
    """
    student = _student(reference)
    _refuse_failure(case, run_case(partial(body, student), student))
    return student.calls


def _calls(cases: Cases, number: int, reference: ModuleType) -> list[Call]:
    student = _student(reference)
    _refuse_failure(cases.cases[number].id, cases.run(number, student))
    return student.calls


def _student(reference: ModuleType) -> Student:
    def perform(function: str, arguments: tuple[Any, ...]) -> Call:
        call = Call(function, copy.deepcopy(arguments))
        call.result = call.expected = getattr(reference, function)(*copy.deepcopy(arguments))
        return call

    return Student(perform)


def _refuse_failure(case: str, failure: BaseException | None) -> None:
    if failure is not None:
        raise ContentError(f"{case}: it does not pass on the reference: {failure!r}") from failure


def refuse_fixed_inputs(one: list[Run], other: list[Run]) -> None:
    """Refuse a hidden call that meets the same inputs under two salts: a submission could carry its answer.

    Aside stand calls without arguments, and those whose every array a public case hands to the same function: what
    could be learnt there, students know.

    Raises:
        ContentError: there is one.
    """
    known = {
        (call.function, array) for run in one if not run.case.hidden for call in run.calls for array in _arrays(call)
    }
    elsewhere = {_inputs(call) for run in other for call in run.calls}
    for run in one:
        for call in run.calls if run.case.hidden else ():
            shown = all((call.function, array) in known for array in _arrays(call))
            if not shown and _inputs(call) in elsewhere:
                raise ContentError(
                    f"{run.case.id}: it calls {call.function} with the same inputs whatever is drawn, so that they "
                    "could be learnt and answered from a table; draw them, or use arrays that a public case shows"
                )


def _arrays(call: Call) -> list[tuple[Any, ...]]:
    return [part for part in _inputs(call)[1:] if part[0]]


def _inputs(call: Call) -> tuple[Any, ...]:
    """Return a call's inputs, to compare them: each by shape (empty for one number), type and bytes."""
    arrays = (np.asarray(argument) + 0 for argument in call.arguments)  # minus zero is zero
    return (call.function, *((array.shape, array.dtype.str, array.tobytes()) for array in arrays))
