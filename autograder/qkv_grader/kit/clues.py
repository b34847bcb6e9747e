"""What a person is told in place of an exception's message, where what it came from is still at hand.

Only plain objects are looked at (exact arrays, integers, modules), so nothing of the student's runs here.
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from bdb import BdbQuit
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from types import FrameType, ModuleType, TracebackType
from typing import Final

import numpy as np

from .kinds import kind_in_words, tell_kinds
from .nearest import nearest
from .shapes import tell_index, tell_shapes

MOST_NAMES: Final = 2_000
_LOOP: Final = re.compile(r"for\b.*:$")
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
    except BaseException:  # noqa: BLE001 - what it was raised with is the submission's code, and asked for its text here
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


def _ends_the_program(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    return "this ends the whole program: leave it out, a function ends with its `return`"


def _in_a_debugger(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    return "a breakpoint waits for a person here, and nobody answers: take it out"


def _does_not_hold(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    return "" if str(problem) else "what this `assert` says is not so"


def _no_file(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    said = str(problem).rstrip(".")
    return f"{said}. Other files of yours are not there when this is checked: do without them"


def _no_module(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    name = getattr(problem, "name", None)
    if type(name) is not str:
        return ""
    known = nearest(name, ["numpy", *sys.stdlib_module_names])
    return f"{problem}. " + (f"Did you mean: '{known}'?" if known else "It is not installed here: do without it")


def _without_a_value(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    found = re.search(r"'(\w+)'", str(problem))
    if found is None:
        return ""
    name = found[1]
    if hasattr(builtins, name):
        return f"{name} is a name of Python's own, and this function has a variable called so: call that another name"
    return f"{name} is used before it has a value in this function: give it one first"


def _other_name(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    name, frame = getattr(problem, "name", None), trace.tb_frame
    if type(name) is not str:
        return ""
    if name == "np":
        return f"{problem}. Is `import numpy as np` still there, and has it run?"
    if name in sys.stdlib_module_names:
        return f"{problem}. Did you forget to import '{name}'?"
    if 0 < line <= len(lines) and re.search(rf"[{{,]\s*{re.escape(name)}\s*:", lines[line - 1]):
        return f"{problem}. A text stands in quotes: '{name}'"
    if len(name) == 2 and all(letter in frame.f_locals for letter in name):
        return f"{problem}. A product of {name[0]} and {name[1]} has a sign between them"
    known = f"np.{name}" if name in vars(np) else nearest(name, islice(_names_in(frame), MOST_NAMES))
    return f"{problem}. Did you mean: '{known}'?" if known else ""


def _names_in(frame: FrameType) -> Iterable[str]:
    yield from (name for names in (frame.f_locals, frame.f_globals, vars(builtins)) for name in names if _fit(name))


def _other_attribute(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    name, owner = getattr(problem, "name", None), getattr(problem, "obj", None)
    if type(name) is not str or type(owner).__module__ not in ("builtins", "numpy"):
        return ""
    node = getattr(_expression(trace, lines, line), "value", None)
    whose = ast.unparse(node.value) if isinstance(node, ast.Attribute) else ""
    kind = type(owner).__name__ if type(owner).__module__ == "builtins" else f"numpy.{type(owner).__name__}"
    if whose == "np" and type(owner) is not ModuleType:
        return f"np is {kind_in_words(kind)} here, not NumPy: take another name for that variable"
    if type(owner) is list and hasattr(np.ndarray, name):
        return f"{whose or 'this'} is a list, and only an array has .{name}: np.array makes one of it"
    if type(owner) is np.ndarray and hasattr(list, name):
        return f"an array has no {name}, for it cannot grow: collect in a list, or make it as large as it will be"
    names = vars(owner) if type(owner) is ModuleType else dir(type(owner))
    known = nearest(name, islice(filter(_fit, names), MOST_NAMES))
    return f"{problem}. Did you mean: '{known}'?" if known else _kinds(problem, trace, lines, line)


def _fit(name: object) -> bool:
    return type(name) is str and not name.startswith("_")


def _kinds(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    return tell_kinds(str(problem), _expression(trace, lines, line))


def _index(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    return tell_index(str(problem), _expression(trace, lines, line))


def _fitting_shapes(problem: BaseException, trace: TracebackType, lines: Sequence[str], line: int) -> str:
    return tell_shapes(str(problem), _expression(trace, lines, line), _lookup(trace.tb_frame))


def _expression(trace: TracebackType, lines: Sequence[str], line: int) -> ast.stmt | None:
    """Return just what was being computed, as Python noted it; None where it goes over several lines."""
    positions = next(islice(trace.tb_frame.f_code.co_positions(), trace.tb_lasti // 2, None))
    first, last, start, end = positions or (None,) * 4
    if first is None or not 0 < line <= len(lines):
        return None
    text = lines[line - 1].strip()
    if _LOOP.match(text):  # what it goes through is noted as the whole loop
        [loop] = ast.parse(f"{text} pass").body
        return ast.Expr(loop.iter) if isinstance(loop, ast.For) else None
    parsed = ast.parse(lines[line - 1].encode()[start:end].decode()).body if first == last else []
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
    (TypeError, _kinds),
    (IndexError, _index),
    (ValueError, _fitting_shapes),
    (np.exceptions.AxisError, _fitting_shapes),
    (UnboundLocalError, _without_a_value),
    (ModuleNotFoundError, _no_module),
    (FileNotFoundError, _no_file),
    (AssertionError, _does_not_hold),
    (SystemExit, _ends_the_program),
    (BdbQuit, _in_a_debugger),
)
