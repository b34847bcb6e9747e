"""Right answers with one small change each: the hidden cases tell every change that changes a result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qkv_grader.verdict import Verdict
from wrong_functions import ORIGINALS, mutants

pytestmark = pytest.mark.slow


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
    for _, source in made:
        file.write_text(source, encoding="utf-8")
        if judge(file).score == 20 and differ(original, results(source)):
            survivors.append(source)
    assert survivors == []


def test_there_are_at_least_sixty() -> None:
    assert sum(len(mutants(path)) for path in ORIGINALS) >= 60
