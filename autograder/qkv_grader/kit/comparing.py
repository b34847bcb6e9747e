"""Comparing a result with the right one: the one tolerance, and what is wrong in the order in which a person learns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from .calls import Call

RTOL: Final = 1e-9  # of each entry
ATOL: Final = 1e-12  # of the largest entry
MOST_ENTRIES: Final = 100_000  # more than any named mistake makes of all that the cases of a question ask for
_UNCALLED: Final = "a function that was not called"
#: What a beginner returns, by the names of the types.
_KINDS: Final = {
    "NoneType": "nothing (None)",
    "str": "a text",
    "bool": "a truth value",
    "function": _UNCALLED,
    "method": _UNCALLED,
    "builtin_function_or_method": _UNCALLED,
    "generator": "a generator: it makes its numbers one by one, and has made none yet",
    "map": "a map: list( ) around it makes a list",
    "zip": "a zip: list( ) around it makes a list of pairs",
    "coroutine": "a coroutine, which comes of `async`: leave that word out",
}
_COUNTS: Final = {2: "two", 3: "three", 4: "four"}

Numbers = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]


def differing(actual: npt.ArrayLike, expected: npt.ArrayLike) -> Mask:
    """Return a mask of the entries of ``actual`` that are not ``expected`` within rounding; NaN equals nothing."""
    with np.errstate(all="ignore"):
        ours, wanted = np.asarray(actual, dtype=float), np.asarray(expected, dtype=float)
        sizes = np.abs(wanted)
        largest = sizes.max(initial=0)
        if ours.shape == wanted.shape and largest < np.inf and ours.tobytes() == wanted.tobytes():
            return np.zeros(wanted.shape, bool)  # most results are right to the last digit: that is soon seen
        return np.asarray(~(np.abs(ours - wanted) <= RTOL * sizes + ATOL * largest))


def problem_of(actual: object, expected: Any, names: Sequence[str] = ()) -> tuple[str, str] | None:
    """Return None, or (kind, text) for the first thing that is wrong.

    ``expected`` is a float, an array, a tuple of arrays (called ``names``, else by their numbers) or a dict of texts.
    """
    if actual is None:
        return "nothing", "the function returned nothing (None)"
    if isinstance(expected, dict):
        return _problem_of_texts(actual, expected)
    if isinstance(expected, tuple):
        return _problem_of_several(actual, expected, names)
    array = real_array(actual)
    if array is None:
        return "type", f"{'numbers are' if np.shape(expected) else 'one number is'} wanted, yours is {kind_of(actual)}"
    if isinstance(expected, float) and (array.shape != () or isinstance(actual, list | tuple)):
        return "shape", f"one number is wanted, yours has shape {array.shape}"
    wanted = np.shape(expected)
    if array.shape != wanted:
        return "shape", f"the shape should be {wanted}, yours is {array.shape or 'one number'}"
    return None if not differing(array, expected).any() else ("values", "some values differ")


def _problem_of_texts(actual: object, expected: Mapping[Any, str]) -> tuple[str, str] | None:
    texts = as_texts(actual)
    if texts is None or set(texts) != set(expected):
        keys = ", ".join(map(repr, expected))
        return "type", f"a dict with the keys {keys} is wanted, yours is {kind_of(actual)}"
    return None if texts == as_texts(expected) else ("values", "a phrase stands at another key than it belongs to")


def _problem_of_several(actual: Any, expected: tuple[Numbers, ...], names: Sequence[str]) -> tuple[str, str] | None:
    array = real_array(actual)
    several = isinstance(actual, list | tuple) or (array is not None and array.ndim > 0)
    if not several or len(actual) != len(expected) or (array is not None and array.ndim < 2):
        count = _COUNTS.get(len(expected), str(len(expected)))
        named = f", {', '.join(names[:-1])} and {names[-1]}" if names else ""
        return "single", f"{count} arrays are wanted{named}, yours is {kind_of(actual)}"
    names = names or [f"number {number}" for number, _ in enumerate(expected, start=1)]
    for name, part, wanted in zip(names, actual, expected, strict=True):
        problem = problem_of(part, wanted)
        if problem:
            return problem[0], f"{name}: {problem[1]}"
    return None


def real_array(value: Any) -> Numbers | None:
    """Return ``value`` as a plain array of real numbers, or None when it is not one (bool, complex, text, ragged)."""
    if isinstance(value, bool | complex):
        return None
    try:
        if not _may_be_numbers(value):
            return None  # NumPy would make room for the longest of its texts in every entry
        array = np.asarray(value)
        if array.dtype == object and isinstance(value, int | list | tuple):
            array = np.asarray(value, dtype=float) if _only_numbers(value) else array
    except (ValueError, TypeError, OverflowError, RecursionError, MemoryError):
        return None
    return np.asarray(array) if array.dtype.kind in "iuf" else None


def _may_be_numbers(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_may_be_numbers(item) for item in value)
    return isinstance(value, int | float | complex | np.ndarray | np.generic) and not isinstance(value, str | bytes)


def _only_numbers(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(_only_numbers(item) for item in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_texts(value: object) -> dict[Any, str] | None:
    """Return a dict of texts with the texts in one spelling (no case, no outer spaces), or None for anything else."""
    if not isinstance(value, dict):
        return None
    if not all(isinstance(text, str) for pair in value.items() for text in pair):
        return None
    return {key: text.strip().casefold() for key, text in value.items()}


def kind_of(value: object) -> str:
    """Say in plain words what a result is, for a person who expected something else."""
    name = getattr(value, "type_name", type(value).__name__)  # of an `Opaque` value the name of what it stands for
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and type {value.dtype}"
    if isinstance(value, list | tuple):
        return f"a {name} of {len(value)}"
    return _KINDS.get(name) or f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}"


# ---------------------------------------------------------------- a call's result


def wanted_of(call: Call) -> Any:
    """Return what a call should have given, as `problem_of` compares it: a float, an array, a tuple or a dict."""
    wanted = call.expected
    if isinstance(wanted, int | float | np.number):
        return float(wanted)
    if isinstance(wanted, tuple):
        return tuple(map(np.asarray, wanted))
    return wanted if isinstance(wanted, dict) or wanted is None else np.asarray(wanted)


def right(call: Call) -> bool:
    """Whether a call did what it should have done, as far as its result goes; asked often, it is found out once."""
    if call.is_right is None:
        returned = call.outcome == "returned" and call.expected is not None
        call.is_right = returned and problem_of(call.result, wanted_of(call)) is None
    return call.is_right


def arrays_of(call: Call) -> list[tuple[Any, Numbers]]:
    """Return (result, expected) of a call, one pair or several; empty where these do not face each other."""
    wanted = wanted_of(call)
    if call.outcome != "returned" or wanted is None or isinstance(wanted, dict):
        return []
    if not isinstance(wanted, tuple):
        return [(call.result, np.asarray(wanted))]
    several = isinstance(call.result, list | tuple) or (isinstance(call.result, np.ndarray) and call.result.ndim > 0)
    if not several or len(call.result) != len(wanted):
        return []
    return list(zip(call.result, wanted, strict=True))


def mask_of(call: Call, most: int) -> Any:
    """Return which entries of a result differ, as nested lists of booleans in its shape; of several a list of those.

    Of a dict of texts it is a list in the dict's order. None where nothing differs, where shapes or kinds do not let
    entries be compared one by one, and where there are more than ``most`` of them.
    """
    if isinstance(call.expected, dict):
        return _mask_of_texts(call.result, call.expected)
    masks = [_mask(*pair) for pair in arrays_of(call)]
    known = [mask for mask in masks if mask is not None]
    if not any(mask.any() for mask in known) or sum(mask.size for mask in known) > most:
        return None
    told = [None if mask is None else mask.tolist() for mask in masks]
    return told if isinstance(call.expected, tuple) else told[0]


def _mask(result: Any, wanted: Numbers) -> Mask | None:
    array = real_array(result)
    return None if array is None or array.shape != wanted.shape else differing(array, wanted)


def _mask_of_texts(result: object, expected: dict[Any, str]) -> list[bool] | None:
    texts, wanted = as_texts(result), as_texts(expected) or {}
    mask = [text != wanted.get(key) for key, text in (texts or {}).items()]
    return mask if any(mask) and set(texts or {}) == set(wanted) else None


# ---------------------------------------------------------------- beside what a mistake would have given


def is_large(results: Iterable[object]) -> bool:
    """Whether results have far more entries than any that could have a name: comparing them would only take long."""
    found, left = 0, list(results)
    while left and found <= MOST_ENTRIES:
        one = left.pop()
        if isinstance(one, list | tuple | dict):
            found += len(one)
            left += one if found <= MOST_ENTRIES else []
        else:
            found += one.size if isinstance(one, np.ndarray) else 0
    return found > MOST_ENTRIES


def same_value(actual: Any, value: Any) -> bool:
    """Whether two results are the same, whatever they are made of."""
    if actual is None or value is None:
        return actual is value
    if isinstance(value, dict):
        return as_texts(actual) == as_texts(value)
    left, right_ = real_array(actual), real_array(value)
    if left is not None and right_ is not None:
        return (left.shape == right_.shape and _same_numbers(left, right_)) or left.size == right_.size == 0
    if isinstance(actual, list | tuple) and isinstance(value, list | tuple) and left is right_ is None:
        return len(actual) == len(value) and all(map(same_value, actual, value))
    return False


def _same_numbers(left: Numbers, right_: Numbers) -> bool:
    """Equal within rounding; here, unlike in a check, NaN is NaN: a mistake may well make one."""
    left, right_ = left.astype(float), right_.astype(float)
    odd = ~(np.isfinite(left) & np.isfinite(right_))
    if not odd.any():
        return not differing(left, right_).any()
    return np.array_equal(left[odd], right_[odd], equal_nan=True) and not differing(left[~odd], right_[~odd]).any()


def fits(value: Any, expected: Any) -> bool:
    """Whether a value has the shape of what is expected, of several values each."""
    if isinstance(expected, tuple):
        return isinstance(value, tuple) and len(value) == len(expected) and all(map(fits, value, expected))
    array = None if isinstance(value, dict) else real_array(value)
    return array is not None and array.shape == np.shape(expected)
