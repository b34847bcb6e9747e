# correct: a dataclass does the work, the six functions only call it
from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Projection:
    """A linear map that is applied to row vectors."""

    weights: np.ndarray
    label: str = "y"
    notes: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        return self.weights.shape[1]

    def terms(self, x: np.ndarray, j: int) -> np.ndarray:
        return x * self.weights[:, j]

    def component(self, x: np.ndarray, j: int) -> float:
        return float(self.terms(x, j).sum())

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        return np.matmul(rows, self.weights)


class Head:
    roles = {"query": "matching", "key": "being matched against", "value": "carried forward"}

    def __init__(self, W_q, W_k, W_v):
        self.projections = [Projection(W, name) for W, name in zip((W_q, W_k, W_v), "QKV")]

    def forward(self, X):
        return tuple(projection(X) for projection in self.projections)


def component_terms(x, W, j):
    return Projection(W).terms(x, j)


def project_component(x, W, j):
    return Projection(W).component(x, j)


def project_row(x, W):
    return Projection(W)(x)


def project_tokens(X, W):
    return Projection(W)(X)


def project_qkv(X, W_q, W_k, W_v):
    return Head(W_q, W_k, W_v).forward(X)


def attention_roles():
    return dict(Head.roles)
