"""Reads the values that a worker sent, as if they were forged: what is counted is what they become here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qkv_grader.kit.budget import Budget, TooMuch
from qkv_grader.kit.values import KEYS, MAX_DEPTH, MAX_DETAIL, Opaque
from qkv_grader.kit.words import MAX_MESSAGE, MAX_NAME, MAX_TEXT, one_line
from qkv_grader.sandbox.inside.wire import BadFrame, Buffer, unpack_array


class Unpacker:
    """Reads trees that a worker sent; whatever is not exactly what `Packer` writes is a `BadFrame`."""

    def __init__(self, payloads: Sequence[Buffer]) -> None:
        self._payloads: list[Buffer | None] = [*payloads]
        self._budget = Budget()

    def unpack(self, tree: object) -> Any:
        """Return the value of a tree, of exact built-in types, plain arrays and `Opaque` only."""
        try:
            return self._unpack(tree, 0)
        except TooMuch as problem:
            raise BadFrame(f"a result of {problem}") from None

    def _unpack(self, tree: object, depth: int) -> Any:
        self._budget.value()
        if depth > MAX_DEPTH:
            raise BadFrame("a result that is nested too deeply")
        if tree is None or type(tree) in (bool, int, float):
            return tree
        if type(tree) is str:
            return text(tree, MAX_TEXT)
        if type(tree) is not dict or len(tree) != 1:
            raise BadFrame("a value of no known kind")
        ((kind, content),) = tree.items()
        if kind == "array":
            array = unpack_array(self.payload(content))
            self._budget.entries(array.shape)
            return array
        if type(content) is not list:
            raise BadFrame("a value of no known kind")
        if kind in ("list", "tuple"):
            items = [self._unpack(item, depth + 1) for item in content]
            return items if kind == "list" else tuple(items)
        return self._pair_kind(kind, content, depth)

    def payload(self, position: object) -> Buffer:
        """Return the payload at a position, which an honest worker names once."""
        if type(position) is not int or not 0 <= position < len(self._payloads):
            raise BadFrame("an array without a payload")
        payload, self._payloads[position] = self._payloads[position], None
        if payload is None:
            raise BadFrame("a payload that is named twice")
        return payload

    def _pair_kind(self, kind: object, content: list[Any], depth: int) -> Any:
        if kind == "dict":
            return self._dict(content, depth)
        if kind == "complex" and len(content) == 2 and all(type(part) is float for part in content):
            return complex(*content)
        if kind == "opaque" and len(content) == 2:
            return Opaque(line(content[0], MAX_NAME), line(content[1], MAX_DETAIL))
        raise BadFrame("a value of no known kind")

    def _dict(self, pairs: list[Any], depth: int) -> dict[Any, Any]:
        result = {}
        for pair in pairs:
            if type(pair) is not list or len(pair) != 2 or type(pair[0]) not in KEYS:
                raise BadFrame("a dict of something else than pairs")
            self._budget.key()
            result[self._unpack(pair[0], depth + 1)] = self._unpack(pair[1], depth + 1)
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


def line(value: object, limit: int = MAX_MESSAGE) -> str:
    """Return a received text as one printable line. Raises as `text` does."""
    return one_line(text(value, limit), limit)
