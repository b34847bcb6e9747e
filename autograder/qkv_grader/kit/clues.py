"""What a person is told in place of an exception's message, where what it came from is still at hand.

Only plain objects are looked at (exact arrays, integers, modules), so nothing of the student's runs here.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from types import FrameType, ModuleType, TracebackType
from typing import Final

from .nearest import nearest
from .shapes import tell_shapes

MOST_NAMES: Final = 2_000
_A_FUNCTION: Final = re.compile(r"'(numpy.\w+|function|builtin_function_or_method)' object is not subscriptable")
_NO_KEYBOARD: Final = "EOF when reading a line"


def clue(problem: BaseException, trace: TracebackType | None, lines: Sequence[str], line: int) -> str:
    """Return what to tell of an exception in place of its message, or "".

    ``trace`` is its innermost step through a student's own lines; ``lines`` are those of that file or cell, and
    ``line`` is the number, from 1, of the one that was reached.
    """
    if trace is None:
        return ""
    kind = type(problem)
    try:
        return next((tell(problem, trace, lines, line) for known, tell in _CLUES if kind is known), "")
    except Exception:  # noqa: BLE001 - odd code is no reason to hide the message itself
        return ""


def _below_the_raise(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    below = next((text for text in lines[line:] if text.strip() and not text.strip().startswith(("#", ")"))), "")
    if 0 < line <= len(lines) and below and _indent(below) == _indent(lines[line - 1]) != "":
        return "the `raise` of the stub still stands above your code: delete that line"
    return ""


def _indent(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _nobody_answers(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    if str(problem) != _NO_KEYBOARD:
        return ""
    return "input() asks a person, and nobody answers here: all that your function needs comes in as its parameters"


def _without_an_end(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    return "it calls itself again and again, without an end"


def _other_name(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    name, frame = getattr(problem, "name", None), trace.tb_frame
    if type(name) is not str:
        return ""
    known = nearest(name, islice(_names_in(frame), MOST_NAMES))
    if name == "np":
        return f"{problem}. Is `import numpy as np` still there, and has it run?"
    if name in sys.stdlib_module_names:
        return f"{problem}. Did you forget to import '{name}'?"
    return f"{problem}. Did you mean: '{known}'?" if known else ""


def _names_in(frame: FrameType) -> Iterable[str]:
    yield from (name for names in (frame.f_locals, frame.f_globals, vars(builtins)) for name in names if _fit(name))


def _other_attribute(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    name, owner = getattr(problem, "name", None), getattr(problem, "obj", None)
    if type(name) is not str or type(owner).__module__ not in ("builtins", "numpy"):
        return ""
    names = vars(owner) if type(owner) is ModuleType else dir(type(owner))
    known = nearest(name, islice(filter(_fit, names), MOST_NAMES))
    return f"{problem}. Did you mean: '{known}'?" if known else ""


def _fit(name: object) -> bool:
    return type(name) is str and not name.startswith("_")


def _brackets(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    """Tell an array that is called, and a function that is given an index."""
    statement = _expression(trace, lines, line)
    node = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(node, ast.Call) and str(problem) == "'numpy.ndarray' object is not callable":
        return f"{ast.unparse(node.func)} is an array: its entries are taken with [ ], not with ( )"
    if isinstance(node, ast.Subscript) and _A_FUNCTION.fullmatch(str(problem)):
        return f"{ast.unparse(node.value)} is a function: it is called with ( ), not with [ ]"
    if isinstance(node, ast.BinOp) and str(problem).startswith("unsupported operand type(s) for @: 'numpy."):
        return f"@ multiplies arrays, and {ast.unparse(node.left)} is one number here: for numbers use *"
    return ""


def _index_too_many(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    said = "there is an index too many here: what is left is one number"
    return said if str(problem).startswith("invalid index to scalar variable") else ""


def _fitting_shapes(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    return tell_shapes(str(problem), _expression(trace, lines, line), _lookup(trace.tb_frame))


def _expression(trace: TracebackType, lines: Sequence[str], line: int) -> ast.stmt | None:
    """Return just what was being computed, as Python noted it; None where it goes over several lines."""
    positions = next(islice(trace.tb_frame.f_code.co_positions(), trace.tb_lasti // 2, None))
    first, last, start, end = positions or (None,) * 4
    if first is None or first != last or not 0 < line <= len(lines):
        return None
    parsed = ast.parse(lines[line - 1].encode()[start:end].decode()).body
    return parsed[0] if len(parsed) == 1 else None


def _lookup(frame: FrameType) -> Mapping[str, object]:
    outer = frame.f_globals
    return {**{name: outer[name] for name in frame.f_code.co_names if name in outer}, **frame.f_locals}


_Clue = Callable[[BaseException, TracebackType, Sequence[str], int], str]
_CLUES: Final[Sequence[tuple[type[BaseException], _Clue]]] = (
    (NotImplementedError, _below_the_raise),
    (EOFError, _nobody_answers),
    (RecursionError, _without_an_end),
    (NameError, _other_name),
    (AttributeError, _other_attribute),
    (TypeError, _brackets),
    (IndexError, _index_too_many),
    (ValueError, _fitting_shapes),
)
