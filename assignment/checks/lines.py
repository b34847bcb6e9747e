"""An exception, led back to the student's own lines: what a traceback tells, without the lines of anybody else."""

from __future__ import annotations

import linecache
from collections.abc import Sequence
from typing import Final

from .calls import Line, Raised
from .clues import clue
from .unparsed import told
from .words import MAX_MESSAGE, MAX_NAME, one_line, tidy, type_name

MAX_SOURCE_LINE: Final = 300
MAX_TOLD: Final = 500
_TOO_DEEP: Final = "maximum recursion depth exceeded"
#: Of an exception's lines the outermost and the innermost: a recursion has thousands.
MOST_OUTER: Final = 4
MOST_INNER: Final = 8


class Files:
    """The files and cells that a source was run from."""

    def __init__(self) -> None:
        self._cells: dict[str, tuple[int | None, Sequence[str]]] = {}

    def add(self, name: str, cell: int | None, source: str) -> None:
        """Make a file's lines known here, to `warnings` and to `inspect`."""
        lines = source.splitlines(keepends=True)
        self._cells[name] = (cell, lines)
        linecache.cache[name] = (len(source), None, lines, name)

    def at(self, name: str, line: int, function: str = "") -> Line | None:
        """Return a line by its file's name, or None where the file is not the student's."""
        if name not in self._cells:
            return None
        cell, lines = self._cells[name]
        source = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        return Line(one_line(function, MAX_NAME), cell, line, one_line(tidy(source, MAX_SOURCE_LINE), MAX_SOURCE_LINE))

    def raised(self, problem: BaseException, where: tuple[str, int] | None = None) -> Raised:
        """Describe an exception by its frames that are the submission's own; ``where`` is told if there is none."""
        chain, innermost = [], None
        trace = problem.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            line = self.at(code.co_filename, trace.tb_lineno, "" if code.co_name == "<module>" else code.co_name)
            if line:
                chain.append(line)
                innermost = trace
            trace = trace.tb_next
        last = chain[-1] if chain else self.at(*where) if where else None
        if isinstance(problem, SyntaxError) and isinstance(problem.filename, str) and type(problem.lineno) is int:
            last = self.at(problem.filename, problem.lineno) or last
        _, lines = self._cells[innermost.tb_frame.f_code.co_filename] if innermost else (None, ())
        return described(problem, chain, last, clue(problem, innermost, lines, chain[-1].line if chain else 0))


def described(problem: BaseException, chain: Sequence[Line], last: Line | None, told: str = "") -> Raised:
    """Return what is told of an exception: its name, its message or ``told``, and the lines of the student's to it."""
    inner = max(MOST_OUTER, len(chain) - MOST_INNER)
    return Raised(
        type=one_line(type_name(type(problem)), MAX_NAME),
        message=one_line(_message(problem), MAX_MESSAGE),
        cell=last.cell if last else None,
        line=last.line if last else None,
        source=last.source if last else "",
        chain=(*chain[:MOST_OUTER], *chain[inner:]),
        told=one_line(tidy(told, MAX_TOLD), MAX_TOLD),
    )


def _message(problem: BaseException) -> str:
    try:
        if isinstance(problem, SyntaxError):
            return tidy(told(problem), MAX_MESSAGE)
        said = tidy(str(problem), MAX_MESSAGE)
        # in what it was exceeded depends on how deep whoever made the call stood
        return _TOO_DEEP if isinstance(problem, RecursionError) and said.startswith(_TOO_DEEP) else said
    except BaseException as again:  # noqa: BLE001 - a __str__ is the submission's code, and may raise anything
        return f"(its message raised {type_name(type(again))})"
