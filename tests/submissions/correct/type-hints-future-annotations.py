# correct: type hints that only `from __future__ import annotations` makes legal
"""Projections, with types.

Vector and Matrix exist for the type checker alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]
    Matrix = NDArray[np.float64]


def component_terms(x: Vector, W: Matrix, j: int) -> Vector:
    column: Vector = W[:, j]
    return x * column


def project_component(x: Vector, W: Matrix, j: int) -> float:
    return float(component_terms(x, W, j).sum())


def project_row(x: Vector, W: Matrix) -> Vector:
    return x @ W


def project_tokens(X: Matrix, W: Matrix) -> Matrix:
    return X @ W


def project_qkv(
    X: Matrix,
    W_q: Matrix,
    W_k: Matrix,
    W_v: Matrix,
) -> tuple[Matrix, Matrix, Matrix]:
    return (X @ W_q, X @ W_k, X @ W_v)


def attention_roles() -> dict[str, str]:
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
