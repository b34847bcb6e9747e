"""Values as JSON trees beside ``.npy`` payloads, as a worker writes them; the judge's ``unpacker`` reads them.

In a tree, None, booleans, text, integers and reals are themselves; everything else is an object with one key that says
what it is: ``list``, ``tuple``, ``dict`` (pairs), ``array`` (a payload's position), ``complex``, ``opaque``.
"""

from __future__ import annotations

import copy
from typing import Any, Final

import numpy as np

from .budget import Budget, TooMuch
from .text import MAX_TEXT, tidy, type_name
from .wire import DTYPES, MAX_DIGITS, MAX_DIMENSIONS, MAX_NPY_HEADER, json_bytes, pack_array

MAX_DEPTH: Final = 16
MAX_DETAIL: Final = 300
#: Of a result's tree as JSON: most of what a reply's header may hold.
_MAX_TREE: Final = 700_000
_BIGGEST_INT: Final = 10**MAX_DIGITS
KEYS: Final = (str, int, float, bool, type(None))


class Packer:
    """Turns one call's values into trees and payloads, within one budget.

    Values are read through the methods of the built-in types, so that a subclass cannot speak for its own content.
    """

    def __init__(self) -> None:
        self.payloads: list[bytes] = []
        self._budget = Budget()

    def pack(self, value: object) -> Any:
        """Return the tree of ``value``: an opaque one where it is of no kind that travels, or too large."""
        before = len(self.payloads), copy.copy(self._budget)
        try:
            tree = self._pack(value, 0)
            if len(json_bytes(tree)) > _MAX_TREE:
                raise TooMuch(f"more than {_MAX_TREE // 1000} kB of numbers and text")
            return tree
        except TooMuch as problem:
            detail = str(problem)
        except BaseException as problem:  # whatever a hostile object raises, its call has an outcome
            detail = f"cannot be read ({type_name(type(problem))})"
        del self.payloads[before[0] :]
        self._budget = before[1]
        return {"opaque": [type_name(type(value)), detail]}

    def array(self, array: np.ndarray[Any, Any]) -> int:
        """Add one plain array; return its position."""
        self._budget.payload(array.nbytes + MAX_NPY_HEADER)
        self.payloads.append(pack_array(array))
        return len(self.payloads) - 1

    def _pack(self, value: object, depth: int) -> Any:
        self._budget.value()
        if value is None or value is True or value is False:
            return value
        if isinstance(value, np.ndarray):
            return self._array(np.ndarray.view(value, np.ndarray), depth)
        if isinstance(value, np.generic) and not isinstance(value, str | bytes):
            return self._array(np.asarray(value), depth)
        if isinstance(value, str | int | float | complex):
            return self._scalar(value)
        if isinstance(value, list | tuple | dict):
            return self._container(value, depth)
        return {"opaque": [type_name(type(value)), _described(value)]}

    def _array(self, array: np.ndarray[Any, Any], depth: int) -> Any:
        kind = array.dtype
        if kind.kind in "fc" and kind.str[1:] not in ("f2", "f4", "f8", "c8", "c16"):
            array = array.astype("c16" if kind.kind == "c" else "f8")
        elif not kind.isnative:
            array = array.astype(kind.newbyteorder("="))
        if array.dtype.str not in DTYPES or array.ndim > MAX_DIMENSIONS:
            return {"opaque": ["ndarray", f"dtype {kind.name}, shape {array.shape}"]}
        try:
            self._budget.entries(array.shape)
            return {"array": self.array(array)}
        except TooMuch as problem:
            raise TooMuch(f"shape {array.shape}: too large to send" if depth == 0 else str(problem)) from None

    def _scalar(self, value: str | float | complex) -> Any:
        if isinstance(value, str):
            length = str.__len__(value)
            if length > MAX_TEXT:
                return {"opaque": ["str", f"{length} characters"]}
            return tidy(value, MAX_TEXT)
        if isinstance(value, int):
            exact = int.__int__(value)
            return exact if abs(exact) < _BIGGEST_INT else {"opaque": ["int", f"over {MAX_DIGITS} digits"]}
        if isinstance(value, float):
            return float.__float__(value)
        return {"complex": [complex.real.__get__(value), complex.imag.__get__(value)]}

    def _container(self, value: list[Any] | tuple[Any, ...] | dict[Any, Any], depth: int) -> Any:
        name = "list" if isinstance(value, list) else "tuple" if isinstance(value, tuple) else "dict"
        if depth >= MAX_DEPTH:
            return {"opaque": [name, f"nested deeper than {MAX_DEPTH}"]}
        if isinstance(value, list):
            return {"list": [self._pack(item, depth + 1) for item in list.__iter__(value)]}
        if isinstance(value, tuple):
            return {"tuple": [self._pack(item, depth + 1) for item in tuple.__iter__(value)]}
        items = list(dict.items(value))
        for key, _ in items:
            self._budget.key()
            if type(key) not in KEYS:
                return {"opaque": ["dict", f"a key of type {type_name(type(key))}"]}
        return {"dict": [[self._pack(key, depth + 1), self._pack(item, depth + 1)] for key, item in items]}


def _described(value: object) -> str:
    try:
        return tidy(repr(value), MAX_DETAIL)
    except BaseException as problem:  # a repr is the submission's code
        return f"its repr raised {type_name(type(problem))}"
