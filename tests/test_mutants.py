"""Right answers with one small change each: the hidden cases tell every change that changes a result."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conftest import ROOT, SUBMISSIONS
from qkv_grader.verdict import Verdict

pytestmark = pytest.mark.slow

ORIGINALS = [
    ROOT / "solutions" / "projections.py",
    *(
        SUBMISSIONS / "correct" / f"{name}.py"
        for name in ("explicit-loops", "comprehensions-nested-lists", "broadcasting-and-sum", "weighted-rows-of-w")
    ),
]
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.MatMult: ast.Mult, ast.Div: ast.Mult}
COMPARISONS = {ast.Lt: ast.LtE, ast.Gt: ast.GtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}


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


def mutants(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    made = []
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        place = tree.body.index(function)
        for number, node in enumerate(ast.walk(function)):
            for change in changes(node):
                mutant = copy.deepcopy(tree)
                change(list(ast.walk(mutant.body[place]))[number])
                made.append(ast.unparse(ast.fix_missing_locations(mutant)))
    return [source for source in dict.fromkeys(made) if source != ast.unparse(tree)]


def results(source: str) -> list[Any]:
    """What the six functions return for many inputs, the same ones every time."""
    names: dict[str, Any] = {"__name__": "projections"}
    exec(compile(source, "projections.py", "exec"), names)
    found: list[Any] = [names["attention_roles"]()]
    chance = np.random.default_rng(7)
    for _ in range(60):
        n, d_in, d_out, d_v = chance.integers(1, 7, 4)
        shapes = (n, d_in), (d_in, d_out), (d_in, d_out), (d_in, d_v)
        X, W, other, wide = (np.round(chance.uniform(-9, 9, shape), 2) for shape in shapes)
        j = int(chance.integers(d_out))
        found += [names["component_terms"](X[0], W, j), names["project_component"](X[0], W, j)]
        found += [names["project_row"](X[0], W), names["project_tokens"](X, W)]
        found += names["project_qkv"](X, W, other, wide)
    return found


def differ(one: list[Any], other: list[Any]) -> bool:
    pairs = zip(one[1:], other[1:], strict=True)
    return one[0] != other[0] or any(np.shape(a) != np.shape(b) or not np.allclose(a, b) for a, b in pairs)


@pytest.mark.parametrize("path", ORIGINALS, ids=lambda path: path.name)
def test_no_change_of_behaviour_earns_every_point(judge: Callable[[Path], Verdict], tmp_path: Path, path: Path) -> None:
    original, file = results(path.read_text(encoding="utf-8")), tmp_path / "projections.py"
    survivors, made = [], mutants(path)
    assert len(made) >= 12
    for source in made:
        file.write_text(source, encoding="utf-8")
        if judge(file).score == 20 and differ(original, results(source)):
            survivors.append(source)
    assert survivors == []


def test_there_are_at_least_sixty() -> None:
    assert sum(len(mutants(path)) for path in ORIGINALS) >= 60
