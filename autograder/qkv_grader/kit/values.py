"""What a function returned, as the grader and a check at home both take it: plain values and nothing else.

Values are read through the methods of the built-in types, so that a subclass cannot speak for its own content. What is
of no kind that can be compared becomes an `Opaque` one, which only says what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from .budget import Budget, TooMuch
from .words import MAX_TEXT, one_line, tidy, type_name

MAX_DEPTH: Final = 16
MAX_DETAIL: Final = 300
MAX_DIGITS: Final = 1000
MAX_DIMENSIONS: Final = 8
KEYS: Final = (str, int, float, bool, type(None))
_CODES: Final = ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
#: Booleans, integers, reals and complex numbers in this machine's byte order: all plain bytes, none a reference.
DTYPES: Final = {dtype.str: dtype for dtype in map(np.dtype, _CODES)}
_BIGGEST_INT: Final = 10**MAX_DIGITS


@dataclass(frozen=True)
class Opaque:
    """A result of no kind that can be compared: what it was, in words that the submission may have chosen."""

    type_name: str
    detail: str = ""

    def __repr__(self) -> str:
        """Show as the thing that it stands for, to whoever reads what a function returned."""
        return f"‹{self.type_name}›"


def plain(value: object, budget: Budget) -> Any:
    """Return ``value`` made of exact built-in types, plain arrays and `Opaque` only; nothing that it raises gets out.

    A NumPy scalar becomes an array of no dimensions, an array of another byte order or precision one that travels. What
    does not fit into the ``budget`` is opaque as a whole, and takes nothing of it.
    """
    before = dict(vars(budget))
    try:
        return _plain(value, budget, 0)
    except TooMuch as problem:
        detail = str(problem)
    except BaseException as problem:  # noqa: BLE001 - whatever a hostile object raises, its call has an outcome
        detail = f"cannot be read ({type_name(type(problem))})"
    vars(budget).update(before)
    return Opaque(type_name(type(value)), detail)


def _plain(value: object, budget: Budget, depth: int) -> Any:
    budget.value()
    if value is None or value is True or value is False:
        return value
    if isinstance(value, np.ndarray):
        return _array(np.ndarray.view(value, np.ndarray), budget, depth)
    if isinstance(value, np.generic) and not isinstance(value, str | bytes):
        return _array(np.asarray(value), budget, depth)
    if isinstance(value, str | int | float | complex):
        return _scalar(value)
    if isinstance(value, list | tuple | dict):
        return _container(value, budget, depth)
    return Opaque(type_name(type(value)), _described(value))


def _array(array: np.ndarray[Any, Any], budget: Budget, depth: int) -> Any:
    kind = array.dtype
    if kind.kind in "fc" and kind.str[1:] not in ("f2", "f4", "f8", "c8", "c16"):
        array = array.astype("c16" if kind.kind == "c" else "f8")
    elif not kind.isnative:
        array = array.astype(kind.newbyteorder("="))
    if array.dtype.str not in DTYPES or array.ndim > MAX_DIMENSIONS:
        return Opaque("ndarray", f"dtype {kind.name}, shape {array.shape}")
    try:
        budget.entries(array.shape)
        budget.array(array.nbytes)
    except TooMuch as problem:
        raise TooMuch(f"shape {array.shape}: too large to send" if depth == 0 else str(problem)) from None
    return array


def _scalar(value: str | float | complex) -> Any:
    if isinstance(value, str):
        length = str.__len__(value)
        return tidy(value, MAX_TEXT) if length <= MAX_TEXT else Opaque("str", f"{length} characters")
    if isinstance(value, int):
        exact = int.__int__(value)
        return exact if abs(exact) < _BIGGEST_INT else Opaque("int", f"over {MAX_DIGITS} digits")
    if isinstance(value, float):
        return float.__float__(value)
    return complex(complex.real.__get__(value), complex.imag.__get__(value))


def _container(value: list[Any] | tuple[Any, ...] | dict[Any, Any], budget: Budget, depth: int) -> Any:
    name = "list" if isinstance(value, list) else "tuple" if isinstance(value, tuple) else "dict"
    if depth >= MAX_DEPTH:
        return Opaque(name, f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, list):
        return [_plain(item, budget, depth + 1) for item in list.__iter__(value)]
    if isinstance(value, tuple):
        return tuple(_plain(item, budget, depth + 1) for item in tuple.__iter__(value))
    items = list(dict.items(value))
    for key, _ in items:
        budget.key()
        if type(key) not in KEYS:
            return Opaque("dict", f"a key of type {type_name(type(key))}")
    return {_plain(key, budget, depth + 1): _plain(item, budget, depth + 1) for key, item in items}


def _described(value: object) -> str:
    try:
        return one_line(tidy(repr(value), MAX_DETAIL), MAX_DETAIL)
    except BaseException as problem:  # noqa: BLE001 - a repr is the submission's code
        return f"its repr raised {type_name(type(problem))}"
