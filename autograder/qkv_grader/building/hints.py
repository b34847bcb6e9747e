"""``hints.json``: what a handout may know of the mistakes, without the code that makes them.

The public cases run here with the reference in the student's place; for every call that they make, the values
that each named mistake would have returned are written down, to as many digits as every CPU agrees on.
"""

from __future__ import annotations

import contextlib
import copy
import importlib
import json
import math
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any, Final

import numpy as np

from qkv_grader.building.mistakes import questions_of
from qkv_grader.building.questions import Question
from qkv_grader.content import Content, ContentError, Loaded, load
from qkv_grader.judging.oracle import Diagnoser

DIGITS: Final = 12  # the last four of a float depend on the order of a sum, and so on the CPU
_EXACT: Final = 2.0**53


class _UntellableError(Exception):
    """A value that is not made of numbers, or that would give an answer away."""


def build_hints(content: Content, template: str, questions: Sequence[Question]) -> dict[str, Any]:
    """Return the content of ``hints.json`` for a template's source and the questions in it.

    Raises:
        ContentError: a public case does not pass on the reference, or a module does not import.
    """
    with imported(content) as (loaded, publics):
        catalogue = loaded.catalogue.CATALOGUE
        return {
            "template": loaded.feedback.fingerprints(template),
            "parameters": {question.name: list(question.parameters) for question in questions},
            "sentences": {mistake.slug: mistake.sentence for mistake in catalogue},
            "predicates": {mistake.slug: questions_of(mistake, content) for mistake in catalogue if mistake.questions},
            "calls": _calls(loaded, Diagnoser(content, loaded), publics),
        }


@contextlib.contextmanager
def imported(content: Content) -> Iterator[tuple[Loaded, list[ModuleType]]]:
    """Import a content's modules for a moment and leave this process as it was: it may hold another content."""
    names = {path.stem for path in [*content.assignment.glob("*.py"), *content.catalogue.parent.glob("*.py")]}
    path, writes = list(sys.path), sys.dont_write_bytecode
    kept = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()
    try:
        loaded = load(content)
        try:
            publics = [importlib.import_module(module.stem) for module in content.public_cases]
        except Exception as problem:
            raise ContentError(f"a public case's module does not import: {problem!r}") from problem
        yield loaded, publics
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(kept)
        sys.path[:], sys.dont_write_bytecode = path, writes


def _calls(loaded: Loaded, diagnoser: Diagnoser, publics: list[ModuleType]) -> dict[str, list[Any]]:
    hints = {}
    for module in publics:
        for name, body in vars(module).items():
            for mark in getattr(body, "pytestmark", []):
                if mark.name == "case":
                    case = f"public/{mark.args[0]}::{name}"
                    # a result that is no number is an answer in plain words: no hint for that case
                    with contextlib.suppress(_UntellableError):
                        calls = _record(loaded, case, body)
                        hints[case] = [_hint(loaded, diagnoser, call) for call in calls]
    return hints


def _record(loaded: Loaded, case: str, body: Any) -> list[Any]:
    """Run a case with the reference as the student; return its calls."""

    def perform(function: str, arguments: tuple[Any, ...]) -> Any:
        call = loaded.checks.Call(function, copy.deepcopy(arguments))
        call.result = getattr(loaded.reference, function)(*copy.deepcopy(arguments))
        return call

    student = loaded.checks.Student(perform)
    try:
        body(student)
    except Exception as problem:
        raise ContentError(f"{case}: it does not pass on the reference: {problem!r}") from problem
    calls: list[Any] = student.calls
    return calls


def _hint(loaded: Loaded, diagnoser: Diagnoser, call: Any) -> dict[str, Any]:
    """Return what ``feedback.decode`` reads: each value once, and by slug and way the number of the value made."""
    values: dict[str, int] = {}
    expected, told = _told(loaded, call.result, values), dict[str, Any]()
    for slug, ways in diagnoser.ways_of(call).items():
        for way, value in ways.items():
            with contextlib.suppress(_UntellableError):
                told.setdefault(slug, {})[way] = _told(loaded, value, values)
    return {"values": [json.loads(value) for value in values], "expected": expected, "ways": told}


def _told(loaded: Loaded, value: Any, values: dict[str, int]) -> Any:
    """Return a value's number among ``values``, which it joins; of several values in a tuple the list of numbers.

    Raises:
        _UntellableError: it holds something other than real numbers.
    """
    if value is None or (isinstance(value, dict) and set(value) == {"raises"}):
        return value
    array = loaded.checks.real_array(value)
    if isinstance(value, tuple) or (array is None and isinstance(value, list)):
        return [_told(loaded, part, values) for part in value]
    if array is None or array.size == 0:
        raise _UntellableError
    # whether whole numbers come as integers or as floats is up to NumPy's version
    plain = _rounded(array.astype(float).tolist(), _places(array))
    return values.setdefault(json.dumps(plain), len(values))


def _places(array: np.ndarray[Any, Any]) -> int:
    """How many decimal places count beside the largest entry: what is 0 within rounding must not become 1e-17."""
    largest = np.abs(array[np.isfinite(array)], dtype=float).max(initial=0)
    return DIGITS - int(f"{largest:.6e}".partition("e")[2])  # rounded first: 0.99999999999999 may be 1 elsewhere


def _rounded(entries: Any, places: int) -> Any:
    if isinstance(entries, list):
        return [_rounded(entry, places) for entry in entries]
    if not math.isfinite(entries):
        return str(entries)
    number = float(f"{round(entries, places):.{DIGITS}g}") + 0.0  # -0.0 is 0.0
    return int(number) if number.is_integer() and abs(number) < _EXACT else number
