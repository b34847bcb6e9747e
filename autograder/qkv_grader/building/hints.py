"""``hints.json``: what a handout may know of the mistakes, without the code that makes them.

The public cases run here with the reference in the student's place; for every call that they make, the values
that each named mistake would have returned are written down, to as many digits as every CPU agrees on.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from qkv_grader.building.mistakes import questions_of
from qkv_grader.building.questions import Question
from qkv_grader.building.reference_calls import calls_of
from qkv_grader.content import Content
from qkv_grader.judging.oracle import Oracle
from qkv_grader.kit.calls import Call
from qkv_grader.kit.comparing import real_array
from qkv_grader.kit.hints import fingerprints
from qkv_grader.kit.home import cases_in
from qkv_grader.loading import Loaded, load_module

DIGITS: Final = 12  # the last four of a float depend on the order of a sum, and so on the CPU
_EXACT: Final = 2.0**53


class _UntellableError(Exception):
    """A value that is not made of numbers, or that would give an answer away."""


def build_hints(content: Content, loaded: Loaded, template: str, questions: Sequence[Question]) -> dict[str, Any]:
    """Return the content of ``hints.json`` for a template's source and the questions in it.

    Raises:
        ContentError: a public case does not pass on the reference, or a module does not import.
    """
    return {
        "module": content.reference.stem,
        "template": fingerprints([template]),
        "parameters": {question.name: list(question.parameters) for question in questions},
        "parts": {question.name: list(question.parts) for question in questions if question.parts},
        "sentences": {mistake.slug: mistake.sentence for mistake in loaded.mistakes},
        "predicates": {
            mistake.slug: questions_of(mistake, content) for mistake in loaded.mistakes if mistake.questions
        },
        "calls": _calls(content, loaded),
    }


def _calls(content: Content, loaded: Loaded) -> dict[str, list[Any]]:
    hints, oracle = {}, Oracle(loaded)
    for path in content.public_cases:
        for _, case, body in cases_in(load_module(path)):
            # a result that is no number is an answer in plain words: no hint for that case
            with contextlib.suppress(_UntellableError):
                hints[case] = [_hint(oracle, call) for call in calls_of(case, body, loaded.reference)]
    return hints


def _hint(oracle: Oracle, call: Call) -> dict[str, Any]:
    """Return what ``decode`` reads: each value once, and by slug and way the number of the value made."""
    values: dict[str, int] = {}
    expected, told = _told(call.result, values), dict[str, Any]()
    for slug, ways in oracle.ways_of(call).items():
        for way, value in ways.items():
            with contextlib.suppress(_UntellableError):
                told.setdefault(slug, {})[way] = _told(value, values)
    return {"values": [json.loads(value) for value in values], "expected": expected, "ways": told}


def _told(value: Any, values: dict[str, int]) -> Any:
    """Return a value's number among ``values``, which it joins; of several values in a tuple the list of numbers.

    Raises:
        _UntellableError: it holds something other than real numbers.
    """
    if value is None or (isinstance(value, dict) and set(value) == {"raises"}):
        return value
    array = real_array(value)
    if isinstance(value, tuple) or (array is None and isinstance(value, list)):
        return [_told(part, values) for part in value]
    if array is None:
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
