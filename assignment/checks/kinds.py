"""Python's errors about kinds of things, in words: what stands there, and what belongs there.

A number where several are wanted, a decimal where a whole one is, an array that is called, a name of Python's own that
means something else by now, a None.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Sequence
from typing import Final

_NUMBER: Final = re.compile(r"int|float|numpy\.u?(?:int|float)\d+")
_FUNCTION: Final = re.compile(r"numpy\.\w+|function|builtin_function_or_method")
_IN_WORDS: Final = {
    "list": "a list", "tuple": "a tuple", "dict": "a dict", "str": "a text", "numpy.ndarray": "an array",
    "module": "a module", "NoneType": "None", "function": "a function", "method": "a function", "slice": "a slice",
}  # fmt: skip
_WHOLE: Final = "/ gives a decimal number, // a whole one"
_NONE: Final = "{} is None here: print and append return None, and so does a function that has no `return`"


def tell_kinds(message: str, statement: ast.stmt | None) -> str:
    """Return a message about the kind of something in words, or "" for any other message.

    ``statement`` is what was being computed, where that is known.
    """
    node = statement.value if isinstance(statement, ast.Expr) else statement
    for pattern, tell in _TOLD:
        if node is not None and (found := pattern.match(message)):
            return tell(node, found.groups())
    return ""


def kind_in_words(name: str) -> str:
    """Return what a type is to a person: "one number" for int."""
    return "one number" if _NUMBER.fullmatch(name) else _IN_WORDS.get(name, f"of type {name}")


def _called(node: ast.AST, kinds: Sequence[str]) -> str:
    if not isinstance(node, ast.Call):
        return ""
    name, kind = ast.unparse(node.func), kind_in_words(kinds[0])
    if hasattr(builtins, name):
        return f"{name} is {kind} here, not Python's own {name}: take another name for that variable"
    if kinds[0] in ("numpy.ndarray", "list", "tuple", "dict") and not node.args:
        return f"{name} is {kind} already: leave out the ( ) behind it"
    if kinds[0] in ("numpy.ndarray", "list", "tuple", "dict"):
        return f"{name} is {kind}: its entries are taken with [ ], not with ( )"
    return f"{name} is {kind}, no function: for a product write *" if kind == "one number" else ""


def _indexed(node: ast.AST, kinds: Sequence[str]) -> str:
    if not isinstance(node, ast.Subscript):
        return ""
    name, kind = ast.unparse(node.value), kinds[0]
    if _NUMBER.fullmatch(kind):
        return f"{name} is one number: it has no entries to take with [ ]"
    return (
        f"{name} is a function: it is called with ( ), not with [ ]"
        if _FUNCTION.fullmatch(kind)
        else _none(node, kinds)
    )


def _gone_through(node: ast.AST, kinds: Sequence[str]) -> str:
    if kinds[0] == "NoneType":
        return _none(node, kinds)
    if not _NUMBER.fullmatch(kinds[0]):
        return ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id != "len" and node.args:
        return f"{ast.unparse(node.args[0])} is one number already, and {node.func.id} wants several"
    name = ast.unparse(node)
    return f"{name} is one number, and a `for` wants several: range({name}) counts up to it"


def _not_whole(node: ast.AST, kinds: Sequence[str]) -> str:
    if not isinstance(node, ast.Call) or len(node.args) != 1:
        return ""
    name, argument, kind = ast.unparse(node.func), ast.unparse(node.args[0]), kinds[0]
    why = {
        "tuple": f"take one of its entries, as in {argument}[0]",
        "numpy.ndarray": f"len({argument}) counts its entries",
    }
    called = "a decimal number" if "float" in kind else kind_in_words(kind)
    more = _WHOLE if "float" in kind else why.get(kind, "")
    return f"{name} wants a whole number, and {argument} is {called}" + f": {more}" * bool(more)


def _array_not_whole(node: ast.AST, kinds: Sequence[str]) -> str:
    return _not_whole(node, ["numpy.ndarray"])


def _one_of_many(node: ast.AST, kinds: Sequence[str]) -> str:
    if not isinstance(node, ast.Call) or len(node.args) != 1:
        return ""
    return f"{ast.unparse(node.func)} wants one number, and {ast.unparse(node.args[0])} is an array of several"


def _without_length(node: ast.AST, kinds: Sequence[str]) -> str:
    if not isinstance(node, ast.Call) or len(node.args) != 1:
        return ""
    return f"{ast.unparse(node.args[0])} is {kind_in_words(kinds[0])}: it has no length"


def _operands(node: ast.AST, kinds: Sequence[str]) -> str:
    operator, *kinds = kinds
    sides = [node.left, node.right] if isinstance(node, ast.BinOp) else []
    sides = [node.target, node.value] if isinstance(node, ast.AugAssign) else sides
    for side, kind in zip(sides, kinds, strict=False):
        if kind == "NoneType":
            return _NONE.format(ast.unparse(side))
        if operator == "@" and kind.startswith("numpy."):
            return f"@ multiplies arrays, and {ast.unparse(side)} is one number here: for numbers use *"
    return ""


def _none(node: ast.AST, kinds: Sequence[str]) -> str:
    if kinds[0] != "NoneType":
        return ""
    if isinstance(node, ast.Subscript | ast.Attribute):
        return _NONE.format(ast.unparse(node.value))
    return _NONE.format(ast.unparse(node.args[0] if isinstance(node, ast.Call) and node.args else node))


def _of_a_list(node: ast.AST, kinds: Sequence[str]) -> str:
    if not isinstance(node, ast.Subscript):
        return ""
    name, index = ast.unparse(node.value), node.slice
    if isinstance(index, ast.Tuple):
        steps = "".join(f"[{ast.unparse(part)}]" for part in index.elts)
        return f"{name} is a list, no array: its entries are taken one by one, as {name}{steps}"
    return f"positions are whole numbers, and {ast.unparse(index)} is not one: {_WHOLE}" if kinds[0] == "float" else ""


def _lists_multiplied(node: ast.AST, kinds: Sequence[str]) -> str:
    return "a list times a list is no product: multiply entry by entry, or make arrays of them with np.array"


def _several_arguments(node: ast.AST, kinds: Sequence[str]) -> str:
    several = isinstance(node, ast.Call) and len(node.args) > 1 and ast.unparse(node.func).endswith("array")
    return "np.array takes one list: put [ ] around the numbers" if several else ""


_Tell = Callable[[ast.AST, Sequence[str]], str]
_TOLD: Final[Sequence[tuple[re.Pattern[str], _Tell]]] = (
    (re.compile(r"'([\w.]+)' object is not callable"), _called),
    (re.compile(r"'([\w.]+)' object is not subscriptable"), _indexed),
    (re.compile(r"'([\w.]+)' object is not iterable"), _gone_through),
    (re.compile(r"'([\w.]+)' object cannot be interpreted as an integer"), _not_whole),
    (re.compile(r"only integer scalar arrays can be converted to a scalar index"), _array_not_whole),
    (re.compile(r"only (?:length-1|0-dimensional|size-1) arrays can be converted"), _one_of_many),
    (re.compile(r"object of type '([\w.]+)' has no len\(\)"), _without_length),
    (re.compile(r"unsupported operand type\(s\) for (.+): '([\w.]+)' and '([\w.]+)'"), _operands),
    (re.compile(r"'(NoneType)' object"), _none),
    (re.compile(r"list indices must be integers or slices, not ([\w.]+)"), _of_a_list),
    (re.compile(r"can't multiply sequence by non-int of type '(list|numpy\.ndarray)'"), _lists_multiplied),
    (re.compile(r"Cannot interpret '.*' as a data type"), _several_arguments),
)
