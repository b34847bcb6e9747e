"""Values as JSON trees beside ``.npy`` payloads: `Packer` writes them in a worker, `Unpacker` reads them in the judge.

In a tree, None, booleans, text, integers and reals are themselves; everything else is an object with one key that says
what it is: ``list``, ``tuple``, ``dict`` (pairs), ``array`` (a payload's position), ``complex``, ``opaque``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from .text import MAX_MESSAGE, MAX_NAME, MAX_TEXT, tidy, type_name
from .wire import DTYPES, MAX_DIGITS, MAX_DIMENSIONS, MAX_PAYLOAD_BYTES, BadFrame, pack_array, unpack_array

MAX_DEPTH: Final = 16
MAX_VALUES: Final = 40_000
MAX_DETAIL: Final = 300
_BIGGEST_INT: Final = 10**MAX_DIGITS
_KEYS: Final = (str, int, float, bool, type(None))


@dataclass(frozen=True)
class Opaque:
    """A result that does not travel: what it was, in words that the submission may have chosen."""

    type_name: str
    detail: str = ""


class TooMuch(Exception):
    """More values or bytes than one frame may carry."""


class Packer:
    """Turns one call's values into trees and payloads, within one budget.

    Values are read through the methods of the built-in types, so that a subclass cannot speak for its own content.
    """

    def __init__(self) -> None:
        self.payloads: list[bytes] = []
        self._room = MAX_PAYLOAD_BYTES
        self._count = MAX_VALUES

    def pack(self, value: object) -> Any:
        """Return the tree of ``value``: an opaque one where it is of no kind that travels, or too large."""
        marks = len(self.payloads), self._room, self._count
        try:
            return self._pack(value, 0)
        except TooMuch as problem:
            detail = str(problem)
        except BaseException as problem:  # whatever a hostile object raises, its call has an outcome
            detail = f"cannot be read ({type_name(type(problem))})"
        del self.payloads[marks[0] :]
        self._room, self._count = marks[1:]
        return {"opaque": [type_name(type(value)), detail]}

    def array(self, array: np.ndarray[Any, Any]) -> int:
        """Add one plain array; return its position."""
        if array.nbytes + 1024 > self._room:
            raise TooMuch(f"shape {array.shape}: too large to send")
        data = pack_array(array)
        self._room -= len(data)
        self.payloads.append(data)
        return len(self.payloads) - 1

    def _pack(self, value: object, depth: int) -> Any:
        self._count -= 1
        if self._count < 0:
            raise TooMuch(f"more than {MAX_VALUES} values")
        if value is None or value is True or value is False:
            return value
        if isinstance(value, np.ndarray):
            return self._array(np.ndarray.view(value, np.ndarray))
        if isinstance(value, np.generic) and not isinstance(value, str | bytes):
            return self._array(np.asarray(value))
        if isinstance(value, str | int | float | complex):
            return self._scalar(value)
        if isinstance(value, list | tuple | dict):
            return self._container(value, depth)
        return {"opaque": [type_name(type(value)), _described(value)]}

    def _array(self, array: np.ndarray[Any, Any]) -> Any:
        kind = array.dtype
        if kind.kind in "fc" and kind.str[1:] not in ("f2", "f4", "f8", "c8", "c16"):
            array = array.astype("c16" if kind.kind == "c" else "f8")
        elif not kind.isnative:
            array = array.astype(kind.newbyteorder("="))
        if array.dtype.str not in DTYPES or array.ndim > MAX_DIMENSIONS:
            return {"opaque": ["ndarray", f"dtype {kind.name}, shape {array.shape}"]}
        return {"array": self.array(array)}

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
            if type(key) not in _KEYS:
                return {"opaque": ["dict", f"a key of type {type_name(type(key))}"]}
        return {"dict": [[self._pack(key, depth + 1), self._pack(item, depth + 1)] for key, item in items]}


class Unpacker:
    """Reads trees that a worker sent; whatever is not exactly what `Packer` writes is a `BadFrame`."""

    def __init__(self, payloads: list[bytes]) -> None:
        self._payloads = payloads
        self._count = MAX_VALUES

    def unpack(self, tree: object, depth: int = 0) -> Any:
        """Return the value of a tree, of exact built-in types, plain arrays and `Opaque` only."""
        self._count -= 1
        if self._count < 0 or depth > MAX_DEPTH:
            raise BadFrame("more values, or nested deeper, than one result may be")
        if tree is None or type(tree) in (bool, int, float):
            return tree
        if type(tree) is str:
            return text(tree, MAX_TEXT)
        if type(tree) is not dict or len(tree) != 1:
            raise BadFrame("a value of no known kind")
        ((kind, content),) = tree.items()
        if kind == "array":
            return unpack_array(self.payload(content))
        if type(content) is not list:
            raise BadFrame("a value of no known kind")
        if kind in ("list", "tuple"):
            items = [self.unpack(item, depth + 1) for item in content]
            return items if kind == "list" else tuple(items)
        return self._pair_kind(kind, content, depth)

    def payload(self, position: object) -> bytes:
        """Return the payload at a position."""
        if type(position) is not int or not 0 <= position < len(self._payloads):
            raise BadFrame("an array without a payload")
        return self._payloads[position]

    def _pair_kind(self, kind: object, content: list[Any], depth: int) -> Any:
        if kind == "dict":
            return self._dict(content, depth)
        if kind == "complex" and len(content) == 2 and all(type(part) is float for part in content):
            return complex(*content)
        if kind == "opaque" and len(content) == 2:
            return Opaque(text(content[0], MAX_NAME), text(content[1], MAX_DETAIL))
        raise BadFrame("a value of no known kind")

    def _dict(self, pairs: list[Any], depth: int) -> dict[Any, Any]:
        result = {}
        for pair in pairs:
            if type(pair) is not list or len(pair) != 2 or type(pair[0]) not in _KEYS:
                raise BadFrame("a dict of something else than pairs")
            result[self.unpack(pair[0], depth + 1)] = self.unpack(pair[1], depth + 1)
        return result


def text(value: object, limit: int = MAX_MESSAGE) -> str:
    """Return a received text.

    Raises:
        BadFrame: it is none, is too long, or holds lone surrogates, which no file could be written with.
    """
    if type(value) is not str or len(value) > limit:
        raise BadFrame("no text, or too much of it")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise BadFrame("text with lone surrogates") from None
    return value


def _described(value: object) -> str:
    try:
        return tidy(repr(value), MAX_DETAIL)
    except BaseException as problem:  # a repr is the submission's code
        return f"its repr raised {type_name(type(problem))}"
