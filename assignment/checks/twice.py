"""Functions that a file defines more than once: the last one counts, which may be a stub left below the answer."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Container, Iterator, Sequence


def defined_again(cells: Sequence[str], names: Container[str], notebook: bool) -> Iterator[str]:
    """Yield a sentence on each of some functions that is defined more than once at the top level."""
    places: dict[str, list[str]] = {}
    for number, cell in enumerate(cells, 1):
        for function in _functions(cell):
            if function.name in names:
                line = f"line {function.lineno}"
                places.setdefault(function.name, []).append(f"cell {number}, {line}" if notebook else line)
    for name, found in places.items():
        if len(found) > 1:
            yield f"{name} is defined {len(found)} times: the last one counts, at {found[-1]}"


def _functions(cell: str) -> list[ast.FunctionDef]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(cell).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [node for node in body if isinstance(node, ast.FunctionDef)]
