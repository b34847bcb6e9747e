"""An exception in a notebook, led back to the lines of its cells as they are written there.

What a kernel runs is not quite that: it leaves out blank lines at the top, and under ``%%time`` it counts from the next
line on and keeps no source. The grader counts what is written, so a check in the notebook looks it up.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from types import CodeType
from typing import Any

from .calls import Line, Raised
from .cells import plain_python
from .clues import clue
from .lines import MAX_SOURCE_LINE, described
from .unparsed import told
from .words import MAX_NAME, marked, one_line, spread, tidy


def in_cells(problem: BaseException) -> Raised:
    """Describe an exception by the lines of ``__main__``, which is where a notebook's cells live."""
    chain, told = [], ""
    cells = _cells_run()
    trace = problem.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if trace.tb_frame.f_globals.get("__name__") == "__main__":
            line, lines = _as_written(code, trace.tb_lineno, cells)
            source = lines[line - 1].strip() if 0 < line <= len(lines) else ""
            shown = one_line(tidy(source, MAX_SOURCE_LINE), MAX_SOURCE_LINE)
            if shown:  # else it is in no cell: a text that was given to `exec`
                name = "" if code.co_name == "<module>" else one_line(code.co_name, MAX_NAME)
                chain.append(Line(name, None, line, shown))
                told = clue(problem, trace, lines, line)
        trace = trace.tb_next
    return described(problem, chain, chain[-1] if chain else None, told)


def latest_cell(name: str, function: object = None) -> str:
    """Say why the cell that last defined a function, as it was run, is not what made ``function``; "" where it is.

    The last run of that cell failed: what an earlier one made is still there, or nothing is.
    """
    begins = re.compile(rf"^\s*def\s+{re.escape(name)}\b", re.MULTILINE)
    *earlier, latest = [cell for cell in _cells_run() if begins.search(cell)] or [""]
    if not latest:
        return ""
    kept = f"\nWhat is checked below is {name} as it was before." if function is not None else ""
    try:
        ast.parse(plain_python(latest))
    except SyntaxError as problem:
        where = f"the cell of {name} cannot be read as Python: line {problem.lineno}: {told(problem)}{marked(problem)}"
        return f"{spread(where)}\nMend it, run it, then this one again.{kept}"
    except (ValueError, RecursionError, MemoryError):
        return ""
    code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
    if function is None or (code and _holds(code, earlier) and not _holds(code, [latest])):
        return f"the cell of {name} stopped with an error when it was last run: see below that cell.{kept}"
    return ""


def _holds(code: CodeType, cells: Sequence[str]) -> bool:
    return any(_what(found) == _what(code) for cell in cells for found in _codes_in(cell))


def _cells_run() -> Sequence[str]:
    """Return what was run in this notebook, cell by cell as it is written there."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell.history_manager.input_hist_raw if shell else ()


def _as_written(code: CodeType, line: int, cells: Sequence[str]) -> tuple[int, Sequence[str]]:
    """Return the number of a line of some code in the latest cell that holds this code, and that cell's lines."""
    for cell in reversed(cells):
        if not code.co_name.isidentifier() or code.co_name in cell:
            for found in _codes_in(cell):
                if _what(found) == _what(code):
                    line += found.co_firstlineno - code.co_firstlineno
                    return line, cell.splitlines()
    return line, linecache.getlines(code.co_filename)


def _codes_in(cell: str) -> Iterator[CodeType]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = [compile(plain_python(cell), "", "exec", dont_inherit=True)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for code in found:
        yield code
        found += [inner for inner in code.co_consts if isinstance(inner, CodeType)]


def _what(code: CodeType) -> tuple[Any, ...]:
    """Tell what a piece of code does, wherever it stands."""
    constants = [repr(constant) for constant in code.co_consts if not isinstance(constant, CodeType)]
    return code.co_name, code.co_code, code.co_names, code.co_varnames, constants
