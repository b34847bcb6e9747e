"""Runs a submission's source: cell by cell, statement by statement, noting what raises and going on."""

from __future__ import annotations
import __future__

import ast
import sys
from collections.abc import Sequence
from functools import reduce
from operator import or_
from types import ModuleType
from typing import Any, Final

import numpy as np

from .calls import Raised
from .lines import Files
from .standins import notebook_names
from .telling import tell_steps

MAX_NOTES: Final = 50
#: Bytes of memory, given back when there is no other, so that it can be said.
RESERVE: Final = 8 << 20
_FUTURE: Final = reduce(or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names))


class Source:
    """A submission's code as a module, and what became of running it.

    Whatever its statements raise is noted, `SystemExit` included, but for ``stops``: at home Ctrl-C is the student's.
    """

    def __init__(
        self,
        cells: Sequence[str],
        filename: str,
        notebook: bool,
        module: str,
        stops: tuple[type[BaseException], ...] = (),
    ) -> None:
        self.files = Files()
        self.notes: list[Raised] = []
        self._module = ModuleType(module)
        self.names: dict[str, Any] = self._module.__dict__
        self._flags = 0
        self._reserve: object = np.empty(RESERVE, np.uint8)  # never touched, so that it costs nothing
        self._cells, self._stops = cells, stops
        self._filename, self._notebook = filename, notebook
        if notebook:
            self.names.update(notebook_names())
        else:
            self.names["__file__"] = filename
        # Looked up there by dataclasses, typing and pickle; kept alive here, should the code take it away.
        sys.modules[module] = self._module

    def run(self) -> None:
        """Run every cell; nothing that it raises gets out, but for what stops it."""
        for number, cell in enumerate(self._cells, 1):
            name = f"{self._filename}[{number}]" if self._notebook else self._filename
            self.files.add(name, number if self._notebook else None, cell)
            self._run_cell(name, cell)

    def _run_cell(self, name: str, cell: str) -> None:
        try:
            tree = compile(cell, name, "exec", self._flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        except BaseException as problem:  # noqa: BLE001 - it warns, and who is warned may be the submission's code
            self._note(problem, (name, 1))
            return
        for statement in tree.body:
            try:
                code = compile(ast.Module([statement], []), name, "exec", self._flags, dont_inherit=True)
                self._flags |= code.co_flags & _FUTURE
                exec(code, self.names)  # noqa: S102 - this is what runs a submission, locked down or at home
            except BaseException as problem:  # noqa: BLE001 - exit() too costs its own statement alone
                self._note(problem, (name, statement.lineno))

    def _note(self, problem: BaseException, where: tuple[str, int]) -> None:
        if isinstance(problem, self._stops):
            raise problem
        if len(self.notes) < MAX_NOTES:
            self.notes.append(self.raised(problem, where))

    def raised(self, problem: BaseException, where: tuple[str, int] | None = None) -> Raised:
        """Describe an exception by the source's own lines, though there be no memory left."""
        if isinstance(problem, MemoryError):
            self._reserve = None
        return self.files.raised(problem, where)


def skipped(note: Raised) -> str:
    """Say of a statement that raised that it was skipped: what stands before and after it counts."""
    where = f"cell {note.chain[0].cell if note.chain else note.cell}, " if note.cell else ""
    where += tell_steps(note.chain) or f"line {note.line}"
    return f"skipped what raised at {where}: {note.type}: {note.told or note.message}".rstrip(": ")
