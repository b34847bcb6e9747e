"""Mistakes that no single value tells, but that a question's record shows as a whole, whatever the question asks.

Each predicate is given the failing cases and all cases of a question, and says whether its mistake explains them. What
they look through an assignment's own predicates may use as well: the wrong calls, the right ones, results beside what
was expected.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from .calls import Call, Raised, Record, is_stub
from .comparing import Numbers, arrays_of, differing, problem_of, real_array, right, wanted_of
from .diagnosis import Predicate

MOST_PRINTED: Final = 10_000  # characters, from the end: what was printed last is the result
_NUMBER: Final = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.ASCII)  # not in float64 or a_1


def wrong_calls(failing: Sequence[Record]) -> list[Call]:
    """Return the calls that made the cases fail: those known to be wrong, else the last of each case."""
    return [call for record in failing for call in [c for c in record.calls if not right(c)] or record.calls[-1:]]


def passing_calls(records: Sequence[Record]) -> list[Call]:
    """Return the calls that did what they should."""
    return [call for record in records for call in record.calls if right(call)]


def gave_nothing(call: Call) -> bool:
    """Whether a call met the stub, or returned None."""
    if call.outcome == "returned":
        return call.result is None
    return _from_stub(call) is not None


class Pair(NamedTuple):
    """A result of the right shape beside what it should have been, and the call that gave it."""

    actual: Numbers
    wanted: Numbers
    call: Call


def pairs_of(failing: Sequence[Record]) -> list[Pair]:
    """Return a pair for every wrong call, of several results one for each; empty when one has not the right shape."""
    pairs = []
    for call in wrong_calls(failing):
        faced = _faced(call)
        if not faced or right(call) or any(mine.shape != wanted.shape for mine, wanted in faced):
            return []
        pairs += [Pair(mine, wanted, call) for mine, wanted in faced]
    return pairs


def _faced(call: Call) -> list[tuple[Numbers, Numbers]]:
    """Return each result beside what it should be, as floats; empty where one of them is no array of real numbers."""
    pairs = [(real_array(result), wanted) for result, wanted in arrays_of(call)]
    faced = [(mine.astype(float), wanted.astype(float)) for mine, wanted in pairs if mine is not None]
    return faced if len(faced) == len(pairs) else []


# ---------------------------------------------------------------- what came back


def _outcome(*outcomes: str) -> Predicate:
    return lambda failing, records: all(call.outcome in outcomes for call in wrong_calls(failing))


def _nothing(failing: Sequence[Record], records: Sequence[Record]) -> bool:
    return all(map(gave_nothing, wrong_calls(failing)))


def _left_in(failing: Sequence[Record], records: Sequence[Record]) -> bool:
    """A stub's own ``raise`` was met, with code below it."""
    return all(error is not None and error.told for error in map(_from_stub, wrong_calls(failing)))


def _unfilled_helper(failing: Sequence[Record], records: Sequence[Record]) -> bool:
    """A stub was met below the function itself."""
    return all(_from_stub(call) and not is_stub(call) for call in wrong_calls(failing))


def _from_stub(call: Call) -> Raised | None:
    error = call.exception if call.outcome == "raised" else None
    return error if error is not None and error.type == "NotImplementedError" else None


def _printed(failing: Sequence[Record], records: Sequence[Record]) -> bool:
    """None came back, and what was printed holds every expected number, in order."""
    return all(
        call.outcome == "returned" and call.result is None and _holds(call.output, call.expected)
        for call in wrong_calls(failing)
    )


def _holds(text: str, expected: Any) -> bool:
    if expected is None:
        return False
    if isinstance(expected, dict):
        return all(word in text for word in expected.values())
    parts = expected if isinstance(expected, tuple) else (expected,)
    wanted = np.concatenate([np.ravel(np.asarray(part, dtype=float)) for part in parts])
    printed = np.array([float(word) for word in _NUMBER.findall(text[-MOST_PRINTED:])])
    if not len(wanted) <= len(printed):
        return False
    windows = np.lib.stride_tricks.sliding_window_view(printed, len(wanted))
    slack = 1e-5 * np.abs(wanted).max(initial=0)
    return bool((np.abs(windows - wanted) <= slack + 1e-5 * np.abs(wanted)).all(axis=1).any())


def _offset(failing: Sequence[Record], records: Sequence[Record]) -> bool:
    """Every entry is off by the same amount in every wrong call, and that amount would show in the passing ones."""
    pairs = pairs_of(failing)
    if not pairs:
        return False
    steps = np.concatenate([np.ravel(pair.actual - pair.wanted) for pair in pairs])
    slack = 1e-9 * max(np.abs(pair.actual).max(initial=0) for pair in pairs)
    if len(steps) < 2 or not (abs(steps[0]) > 1e-6 and np.ptp(steps) <= slack < 1e-3):
        return False
    passing = [wanted for call in passing_calls(records) for _, wanted in arrays_of(call)]
    return not any(differing(wanted + steps[0], wanted).any() for wanted in passing)


def _reshaped(failing: Sequence[Record], records: Sequence[Record]) -> bool:
    """The right numbers in the right order, in another shape."""
    return all(map(_right_numbers, wrong_calls(failing)))


def _right_numbers(call: Call) -> bool:
    faced = _faced(call)
    return (
        bool(faced)
        and not right(call)
        and all(
            mine.size == wanted.size and not differing(mine.ravel(), wanted.ravel()).any() for mine, wanted in faced
        )
    )


def _not_numbers(failing: Sequence[Record], records: Sequence[Record]) -> bool:
    """Something came back that is neither a real number nor an array of them (nor several of those)."""
    return all(
        call.outcome == "returned" and call.result is not None and _of_another_kind(call)
        for call in wrong_calls(failing)
    )


def _of_another_kind(call: Call) -> bool:
    problem = None if call.expected is None else problem_of(call.result, wanted_of(call))
    if problem and problem[0] == "single":
        return not isinstance(call.result, list | tuple) and real_array(call.result) is None
    return problem is not None and problem[0] == "type"


def _mutated(failing: Sequence[Record], records: Sequence[Record]) -> bool:
    """Every failing case saw an input changed, or an error where it could not be: read-only, or whole numbers."""
    return any(call.mutated for record in failing for call in record.calls) and all(
        any(call.mutated for call in record.calls) or _could_not_write(record.calls[-1]) for record in failing
    )


def _could_not_write(call: Call) -> bool:
    said = call.exception.message if call.outcome == "raised" and call.exception is not None else ""
    return "read-only" in said or "Cannot cast ufunc" in said


PREDICATES: Final[Mapping[str, Predicate]] = {
    "printed-instead-of-returned": _printed,
    "raise-left-in": _left_in,
    "unfilled-helper": _unfilled_helper,
    "not-implemented": _nothing,
    "missing-function": _outcome("missing", "not-callable"),
    "wrong-signature": _outcome("signature"),
    "offset": _offset,
    "wrong-shape": _reshaped,
    "wrong-type": _not_numbers,
    "mutated-input": _mutated,
    "raised-error": _outcome("raised"),
    "timed-out": _outcome("timed-out"),
    "out-of-memory": _outcome("out-of-memory"),
    "crashed": _outcome("crashed"),
}
