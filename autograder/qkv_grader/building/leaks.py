"""The search for what students must not see: the solution, the catalogue and the hidden cases, in any spelling.

Code is compared as Python reads it: two statements are the same when their syntax trees are, however they are spaced,
quoted or bracketed. Every file of the handout is searched: modules, text, each string of a notebook or a JSON file, and
pages with and without their tags.
"""

from __future__ import annotations

import ast
import html
import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from qkv_grader.building.faults import BuildError
from qkv_grader.building.solutions import solution_statements
from qkv_grader.content import Content
from qkv_grader.kit.words import one_line

# what makes a statement more than a name or a constant: it computes something
_COMPUTES: Final = (ast.BinOp, ast.Call, ast.Subscript, ast.Compare, ast.Dict, ast.AugAssign, ast.Lambda)
_COMPOUND: Final = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.With, ast.Try, ast.Match)
_MARGIN: Final = re.compile(r"^\s*(?:[#>*$|+-]+\s+|>>>\s*|\.\.\.\s*|\d+\.\s+)*")
_TAG: Final = re.compile(r"<[^<>]*>")
_QUOTED: Final = re.compile(r"`([^`\n]+)`")


def refuse_leaks(content: Content, handout: dict[str, bytes]) -> None:
    """Refuse a handout that holds a statement of the solution, of the catalogue or of a hidden case.

    Raises:
        BuildError: it does, or holds what cannot be searched; the message names the file and says what.
    """
    secrets = _secrets(content)
    for name, data in handout.items():
        try:
            texts = list(_texts(name, data.decode("utf-8")))
        except (ValueError, LookupError, TypeError, AttributeError) as problem:
            raise BuildError(
                f"assignment/{name}: no text that could be searched for solutions; leave it out"
            ) from problem
        spellings = dict.fromkeys(spelling for text in texts for spelling in _spellings(text))
        leak = next((code for spelling in spellings for code in _code_in(spelling) if code in secrets), None)
        if leak is not None:
            raise BuildError(f"assignment/{name}: it holds what students must not see: {one_line(leak)}")


def _secrets(content: Content) -> set[str]:
    """Return the statements that no student may see, each as Python writes it."""
    solution = solution_statements(content)
    secrets = {*_written(solution)}
    # what a solution returns is the answer, in whatever statement it stands
    returned = [node.value for node in solution if isinstance(node, ast.Return) and node.value is not None]
    several = [*returned, *(node.value for node in solution if isinstance(node, ast.Assign))]
    parts = [part for value in several for part in getattr(value, "elts", [])]
    secrets |= {ast.unparse(value) for value in [*returned, *parts] if _tells(value)}
    for path in content.catalogue_modules:
        tree = ast.parse(path.read_bytes())
        secrets |= {*_written(_bodies(path))} | {*map(ast.unparse, _lambdas(tree))}
    hidden = {code for path in content.hidden_cases for code in _written(_bodies(path))}
    # the worked example, say; a public case is what a student may read, whoever else says the same
    return secrets | hidden - {code for path in content.public_cases for code in _written(_bodies(path))}


def _bodies(path: Path) -> list[ast.stmt]:
    """Return the statements inside a module's functions."""
    functions = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.FunctionDef)]
    return [node for function in functions for node in ast.walk(function) if isinstance(node, ast.stmt)]


def _lambdas(tree: ast.AST) -> Iterator[ast.Lambda]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Lambda) and _tells(node.body))


def _written(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield each simple statement that computes something, as Python writes it."""
    for node in nodes:
        if isinstance(node, ast.stmt) and not isinstance(node, (*_COMPOUND, ast.Raise)) and _tells(node):
            yield ast.unparse(node)


def _tells(node: ast.AST) -> bool:
    return any(isinstance(part, _COMPUTES) for part in ast.walk(node))


# ---------------------------------------------------------------- what is searched


def _texts(name: str, text: str) -> Iterator[str]:
    """Yield every piece of a file in which code could stand.

    Raises:
        ValueError: it is not what its name says.
        BuildError: it is a notebook that holds the outputs of a run.
    """
    if name.endswith(".ipynb"):
        notebook = json.loads(text)
        if any(cell.get("outputs") for cell in notebook["cells"]):
            raise BuildError(f"assignment/{name}: it holds outputs of a run; build it again with: qkv build --handout")
        yield from _strings(notebook)
    elif name.endswith(".json"):
        yield from _strings(json.loads(text))
    else:
        yield text


def _spellings(text: str) -> Iterator[str]:
    """Yield a text as it stands, and as a browser shows it."""
    yield text
    yield html.unescape(text).replace("\xa0", " ")
    yield html.unescape(_TAG.sub("", text)).replace("\xa0", " ")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if all(isinstance(entry, str) for entry in value):
            yield "".join(value)  # as a notebook keeps a cell: its lines
        yield from (text for entry in value for text in _strings(entry))
    elif isinstance(value, dict):
        yield from value
        yield from (text for entry in value.values() for text in _strings(entry))


def _code_in(text: str) -> Iterator[str]:
    """Yield what reads as Python in a text, as Python writes it: the whole, paragraphs, lines, what backticks hold."""
    pieces = [text, *map(textwrap.dedent, re.split(r"\n\s*\n|^```.*$", text, flags=re.MULTILINE))]
    lines = [_MARGIN.sub("", line) for line in text.splitlines()]
    for piece in dict.fromkeys([*pieces, *lines, *_QUOTED.findall(text)]):
        try:
            tree = ast.parse(piece.strip())
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in ast.walk(tree):
            simple = isinstance(node, ast.stmt) and not isinstance(node, _COMPOUND)
            if simple or (isinstance(node, ast.expr) and isinstance(node, _COMPUTES)):
                yield ast.unparse(node)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != text:
                yield from _code_in(node.value)
