"""An exception in a notebook, led back to the lines of its cells as they are written there.

What a kernel runs is not quite that: it leaves out blank lines at the top, and under ``%%time`` it counts from the next
line on and keeps no source. The grader counts what is written, so a check in the notebook looks it up.
"""

from __future__ import annotations

import linecache
import sys
import warnings
from collections.abc import Iterator, Sequence
from types import CodeType
from typing import Any

from .calls import Line, Raised
from .cells import plain_python
from .lines import MAX_SOURCE_LINE, described
from .words import MAX_NAME, one_line, tidy


def in_cells(problem: BaseException) -> Raised:
    """Describe an exception by the lines of ``__main__``, which is where a notebook's cells live."""
    chain = []
    cells = _cells_run()
    frame = problem.__traceback__
    while frame is not None:
        code = frame.tb_frame.f_code
        if frame.tb_frame.f_globals.get("__name__") == "__main__":
            line, source = _as_written(code, frame.tb_lineno, cells)
            shown = one_line(tidy(source.strip(), MAX_SOURCE_LINE), MAX_SOURCE_LINE)
            if shown:  # else it is in no cell: a text that was given to `exec`
                chain.append(Line(one_line(code.co_name, MAX_NAME), None, line, shown))
        frame = frame.tb_next
    return described(problem, chain, chain[-1] if chain else None)


def _cells_run() -> Sequence[str]:
    """Return what was run in this notebook, cell by cell as it is written there."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell.history_manager.input_hist_raw if shell else ()


def _as_written(code: CodeType, line: int, cells: Sequence[str]) -> tuple[int, str]:
    """Return the number of a line of some code in the latest cell that holds this code, and the line."""
    for cell in reversed(cells):
        if not code.co_name.isidentifier() or code.co_name in cell:
            for found in _codes_in(cell):
                if _what(found) == _what(code):
                    line += found.co_firstlineno - code.co_firstlineno
                    lines = cell.splitlines()
                    return line, lines[line - 1] if 0 < line <= len(lines) else ""
    return line, linecache.getline(code.co_filename, line)


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
