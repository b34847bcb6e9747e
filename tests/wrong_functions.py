"""Functions that may be wrong: of the examples, of small changes to right answers, and of wrong kinds of numbers."""

from __future__ import annotations

import ast
import contextlib
import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from conftest import ROOT, SUBMISSIONS, examples, first_line, losses
from qkv_grader.kit import standins
from qkv_grader.kit.output import Output
from qkv_grader.kit.reading import read_source
from qkv_grader.kit.source import Source

Function = Callable[..., Any]
ORIGINALS = [
    ROOT / "solutions" / "projections.py",
    *(
        SUBMISSIONS / "correct" / f"{name}.py"
        for name in ("explicit-loops", "comprehensions-nested-lists", "broadcasting-and-sum", "weighted-rows-of-w")
    ),
]
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.MatMult: ast.Mult, ast.Div: ast.Mult}
COMPARISONS = {ast.Lt: ast.LtE, ast.Gt: ast.GtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
# what these do to a process they would do to this one: the judge alone can run them
ENDS_ITS_PROCESS = {"timed-out", "crashed", "out-of-memory"}


def runnable(family: str) -> list[Path]:
    """The examples of a family that leave the process that they run in alone."""
    paths = examples(family)
    return [
        path for path in paths if family == "correct" or not ENDS_ITS_PROCESS & {*losses(first_line(path)).values()}
    ]


def of_file(path: Path, question: str) -> Function | None:
    """Run an example's source afresh, as the handout does; return one function of it. What it writes is thrown away."""
    read, output = read_source(path), Output(0)
    source = Source(read.cells, path.name, read.notebook, "projections")
    with standins.installed(), contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        source.run()
    return source.names.get(question)


def of_source(source: str, question: str) -> Function | None:
    """Run a source afresh; return one function of it."""
    names: dict[str, Any] = {"__name__": "projections"}
    exec(compile(source, "projections.py", "exec"), names)
    return names.get(question)


def changes(node: ast.AST) -> Iterator[Callable[[Any], None]]:
    """Every small change that can be made to one node; each is applied to the same node of a copy."""
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in OPERATORS:
        yield lambda one: setattr(one, "op", OPERATORS[type(one.op)]())
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield lambda one: one.ops.__setitem__(0, COMPARISONS[type(one.ops[0])]())
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield lambda one: setattr(one, "value", one.value + 1)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in ("matching", "carried forward"):
        yield lambda one: setattr(one, "value", "being matched against")
    if isinstance(node, ast.Tuple) and len(node.elts) > 1 and isinstance(node.ctx, ast.Load):
        yield lambda one: one.elts.reverse()
    if isinstance(node, ast.Call) and len(node.args) > 1:
        yield lambda one: one.args.reverse()
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield lambda one: setattr(one, "op", ast.UAdd())
    if isinstance(node, ast.For):
        yield lambda one: one.body.append(ast.Break())
    if isinstance(node, ast.Return) and node.value is not None:
        yield lambda one: setattr(one, "value", ast.UnaryOp(ast.USub(), one.value))
        yield lambda one: setattr(one, "value", ast.Constant(None))


def mutants(path: Path) -> list[tuple[set[str], str]]:
    """Return every source that differs from a right answer in one small change, and the functions that it reaches."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    made: dict[str, set[str]] = {}
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    for function in functions:
        place = tree.body.index(function)
        for number, node in enumerate(ast.walk(function)):
            for change in changes(node):
                mutant = copy.deepcopy(tree)
                change(list(ast.walk(mutant.body[place]))[number])
                made[ast.unparse(ast.fix_missing_locations(mutant))] = _reached(function.name, functions)
    made.pop(ast.unparse(tree), None)
    return [(reached, source) for source, reached in made.items()]


def _reached(name: str, functions: list[ast.FunctionDef]) -> set[str]:
    """A function and all that call it, and what calls those."""
    found, before = {name}, set[str]()
    while found != before:
        before = set(found)
        found |= {
            function.name
            for function in functions
            if any(isinstance(node, ast.Name) and node.id in before for node in ast.walk(function))
        }
    return found
