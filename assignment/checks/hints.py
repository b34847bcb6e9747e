"""``hints.json``: what a handout may know of its assignment, without the code that makes right or wrong answers."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "hints.json"


@dataclass(frozen=True)
class Hints:
    """What stands in ``hints.json``, by question where nothing else is said.

    ``module`` is the template's name and ``template`` holds the fingerprint of each stub; ``parameters`` the names of
    its inputs, ``parts`` those of its results where it returns several; ``sentences`` what a student reads, by slug;
    ``predicates`` the questions for which a mistake's predicate may name it, by slug; ``calls`` the hints on each call
    of a public case, by case.
    """

    module: str
    template: Mapping[str, str]
    parameters: Mapping[str, Sequence[str]]
    parts: Mapping[str, Sequence[str]]
    sentences: Mapping[str, str]
    predicates: Mapping[str, Sequence[str]]
    calls: Mapping[str, Sequence[Mapping[str, Any]]]

    def is_template(self, cells: Sequence[str]) -> bool:
        """Whether a source's functions are still the stubs as they were handed out, whatever stands around them."""
        found = fingerprints(cells)
        return all(found.get(name) == stub for name, stub in self.template.items())


def read_hints(folder: Path) -> Hints:
    """Read the hints of the handout in a folder.

    Raises:
        OSError: they cannot be read.
        ValueError: they are not JSON, or not hints.
    """
    data = json.loads((folder / FILE).read_text(encoding="utf-8"))
    names = Hints.__dataclass_fields__
    kinds = {name: str if name == "module" else dict for name in names}
    if not isinstance(data, dict) or not all(isinstance(data.get(name), kind) for name, kind in kinds.items()):
        raise ValueError(f"it does not hold all of {', '.join(names)}")
    return Hints(**{name: data[name] for name in names})


def fingerprints(cells: Sequence[str]) -> dict[str, str]:
    """Return, for each function defined at the top level of a cell, a hash of its syntax tree; the last one wins.

    Its docstring does not count: a stub in which only that was changed is still the stub. A cell that does not parse
    defines nothing.
    """
    found: dict[str, str] = {}
    for cell in cells:
        try:
            functions = [node for node in ast.parse(cell).body if isinstance(node, ast.FunctionDef)]
            found |= {node.name: hashlib.sha256(_without_docstring(node).encode()).hexdigest() for node in functions}
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return found


def _without_docstring(function: ast.FunctionDef) -> str:
    if ast.get_docstring(function, clean=False) is not None and len(function.body) > 1:
        function.body = function.body[1:]
    return ast.unparse(function)
