"""NumPy's errors about shapes, in words: which arrays met, how large each is, and what does not fit."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

Shape = tuple[int, ...]
#: Functions of two arrays that stand for the operators.
_PRODUCTS: Final = frozenset({"dot", "matmul", "inner"})
_BY_ENTRY: Final = frozenset({"add", "subtract", "multiply", "divide"})

_INNER: Final = re.compile(r"matmul: .*\(size (\d+) is different from (\d+)\)")
_NO_ARRAY: Final = re.compile(r"matmul: Input operand (\d) does not have enough dimensions")
_ALIGNED: Final = re.compile(r"shapes \(([\d, ]*)\) and \(([\d, ]*)\) not aligned: (\d+) .* != (\d+) ")
_BY_ENTRIES: Final = re.compile(
    r"operands could not be broadcast together with shapes \(([\d,]*)\) \(([\d,]*)\) *(\([\d,]*\) *)?"
)
_UNEVEN: Final = re.compile(r"setting an array element with a sequence")
_DIMENSIONS: Final = re.compile(
    r"all the input arrays must have same number of dimensions, but the array at index (\d+) has (\d+) dimension\(s\) "
    r"and the array at index (\d+) has (\d+) "
)
_SIZES: Final = re.compile(
    r"all the input array dimensions .* along dimension (\d+), the array at index \d+ has size (\d+) "
    r"and the array at index \d+ has size (\d+)"
)
_AXIS: Final = re.compile(r"axis (-?\d+) is out of bounds for array of dimension (\d+)")
_MANY_TRUTHS: Final = re.compile(r"The truth value of an array with more than one element is ambiguous")
_BEYOND: Final = re.compile(r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)")
_NO_ROOM: Final = re.compile(r"could not broadcast input array from shape \(([\d,]*)\) into shape \(([\d,]*)\)")


def tell_shapes(message: str, statement: ast.stmt | None, names: Mapping[str, object]) -> str:
    """Return a message about shapes in words, or "" for any other message.

    ``statement`` is what was being computed, where that is known; ``names`` are what its names stand for.
    """
    operands = _operands(statement)
    called = [_written(operand) for operand in operands]
    shapes = [_shape(_value(operand, names)) for operand in operands]
    if found := _INNER.match(message):
        inner = int(found[2]), int(found[1])
        if all(shape is not None for shape in shapes) and shapes:
            return f"{_both(called, shapes)}: {_must_match(*inner)}"
        return _must_match(*inner) + (f" in {called[0]} @ {called[1]}" if called else "")
    if (found := _NO_ARRAY.match(message)) and called and int(found[1]) < 2:
        return f"@ multiplies arrays, and {called[int(found[1])]} is one number here: for numbers use *"
    if found := _ALIGNED.match(message):
        told = [_numbers(found[1]), _numbers(found[2])]
        return f"{_both(called, told)}: {_must_match(int(found[3]), int(found[4]))}"
    if found := _BY_ENTRIES.fullmatch(message):
        told = [_numbers(found[1]), _numbers(found[2])]
        return f"{_both(called, told)}: entry by entry they do not fit together"
    if found := _NO_ROOM.fullmatch(message):
        place = ast.unparse(statement) if statement is not None else "the place that it should go to"
        return f"{place} has room for {_entries(_numbers(found[2]))}, and gets {_entries(_numbers(found[1]))}"
    if _UNEVEN.match(message):
        return "parts that are not equally large cannot become one array"
    if found := _DIMENSIONS.match(message):
        return f"only arrays of equally many dimensions can be joined: here one has {found[2]}, another {found[4]}"
    if found := _SIZES.match(message):
        return f"arrays of {found[2]} and of {found[3]} entries side by side cannot be joined: make them equally large"
    if found := _AXIS.match(message):
        axes = {"0": "a number has no axis", "1": "a row has axis 0 alone"}.get(found[2], f"there are {found[2]} axes")
        return f"axis {found[1]} is not there: {axes}"
    if _MANY_TRUTHS.match(message):
        return "an array is true or false entry by entry, and `if` or `while` wants one answer: is an index missing?"
    return ""


def tell_index(message: str, statement: ast.stmt | None) -> str:
    """Return a message about a position in words, or "" for any other message."""
    node = statement.value if isinstance(statement, ast.Expr) else None
    name, index = "", "this"
    if isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        name = ast.unparse(node.value)
        index = ", ".join(ast.unparse(part) for part in parts if not isinstance(part, ast.Slice))
    if found := _BEYOND.match(message):
        size = int(found[3])
        there = f"of {size} entries the last is at position {size - 1}" if size else "there are no entries"
        return f"position {found[1]} is not there: {there}"
    if message.startswith("only integers, slices"):
        return f"positions are whole numbers, and {index} is not one: / gives a decimal number, // a whole one"
    if message.startswith("invalid index to scalar variable"):
        return "there is an index too many here: what is left is one number"
    if message == "tuple index out of range" and name.endswith(".shape"):
        return f"{name} has no entry {index}: {name.removesuffix('.shape')} has fewer dimensions than that"
    if message == "list assignment index out of range":
        return f"the list {name} has no such position yet: append adds an entry to it"
    return ""


def _written(operand: ast.expr) -> str:
    return f"({ast.unparse(operand)})" if isinstance(operand, ast.BinOp) else ast.unparse(operand)


def _must_match(left: int, right: int) -> str:
    return f"the inner sizes {left} and {right} must match"


def _both(called: list[str], shapes: list[Any]) -> str:
    left, right = called or ["the first array", "the second"]
    return f"{left} {_verb(shapes[0])} and {right} {_verb(shapes[1])}"


def _verb(shape: Shape) -> str:
    return f"has {_entries(shape)}" if len(shape) == 1 else f"is {_entries(shape)}"


def _entries(shape: Shape) -> str:
    if not shape:
        return "one number"
    if len(shape) == 1:
        return "1 entry" if shape[0] == 1 else f"{shape[0]} entries"
    return "×".join(map(str, shape))


def _numbers(text: str) -> Shape:
    return tuple(int(size) for size in text.replace(",", " ").split())


def _operands(statement: ast.stmt | None) -> list[ast.expr]:
    """Return the two operands of an expression, however it is written; empty where it has not just two."""
    if isinstance(statement, ast.AugAssign):
        return [statement.target, statement.value]
    node = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.Call) and not node.keywords and isinstance(node.func, ast.Attribute):
        if node.func.attr in _PRODUCTS | _BY_ENTRY and len(node.args) == 2:
            return node.args
        if node.func.attr == "dot" and len(node.args) == 1:
            return [node.func.value, node.args[0]]
    return []


def _value(node: ast.expr, names: Mapping[str, object]) -> object:
    """Return what a name, its transpose or a part of it stands for, computed from plain arrays alone; else None."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute) and node.attr == "T":
        whole = _value(node.value, names)
        return whole.T if type(whole) is np.ndarray else None
    if isinstance(node, ast.Subscript):
        whole, index = _value(node.value, names), _index(node.slice, names)
        return whole[index] if type(whole) is np.ndarray and index is not None else None
    return None


def _index(node: ast.expr, names: Mapping[str, object]) -> Any:
    if isinstance(node, ast.Tuple):
        parts = [_index(part, names) for part in node.elts]
        return None if None in parts else tuple(parts)
    if isinstance(node, ast.Slice):
        ends = [None if part is None else _index(part, names) for part in (node.lower, node.upper, node.step)]
        known = [end for part, end in zip((node.lower, node.upper, node.step), ends, strict=True) if part is not None]
        return None if None in known else slice(*ends)
    found = node.value if isinstance(node, ast.Constant) else _value(node, names)
    return found if type(found) in (int, np.int64) else None


def _shape(value: object) -> Shape | None:
    return value.shape if type(value) is np.ndarray else None
