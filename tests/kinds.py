"""Kinds of inputs that a student's mistake could depend on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Kind = Callable[..., bool]


def kinds(question: str, hidden: bool) -> dict[str, Kind]:
    """The kinds that a question's public or hidden cases meet, by name; each says whether a call's inputs are of it."""
    found = {**SHAPES, **VALUES, **_mixed(3 if question == "project_qkv" else 1)}
    if question in ("component_terms", "project_component"):
        found |= COMPONENTS
    if question in ("project_tokens", "project_qkv"):
        found |= TOKENS
    if question == "project_qkv":
        found |= WIDTHS
    if hidden:
        found |= RARE | (EQUAL if question in ("project_tokens", "project_qkv") else {})
    return found


def _arrays(inputs: tuple[Any, ...]) -> list[Any]:
    return [one for one in inputs if np.ndim(one)]


def _any(of_one: Callable[[Any], Any]) -> Kind:
    return lambda *inputs: any(of_one(one) for one in _arrays(inputs))


def _all(of_one: Callable[[Any], Any]) -> Kind:
    return lambda *inputs: all(of_one(one) for one in _arrays(inputs))


def _mixed(matrices: int) -> dict[str, Kind]:
    """Decimals in one of the inputs and whole numbers in the others."""

    def only(place: int) -> Kind:
        return lambda *inputs: [n for n, one in enumerate(_arrays(inputs)) if not _whole(one)] == [place]

    return {f"decimals in input {place + 1} alone": only(place) for place in range(matrices + 1)}


def _whole(array: Any) -> bool:
    return array.dtype.kind == "i"


def _cancels(X: Any, W: Any, *_: Any) -> bool:
    terms = np.atleast_2d(X)[:, :, None] * W
    return bool(((terms.sum(axis=1) == 0) & terms.any(axis=1)).any())


def _twice(rows: Any) -> bool:
    return len({row.tobytes() for row in np.ascontiguousarray(rows) if row.any()}) < sum(map(np.any, rows))


SHAPES: dict[str, Kind] = {
    "more columns than rows": lambda X, W, *_: W.shape[1] > W.shape[0] > 1,
    "more rows than columns": lambda X, W, *_: W.shape[0] > W.shape[1] > 1,
    "square": lambda X, W, *_: W.shape[0] == W.shape[1] > 1,
    "one row": lambda X, W, *_: W.shape[0] == 1 < W.shape[1],
    "one column": lambda X, W, *_: W.shape[1] == 1 < W.shape[0],
}
VALUES: dict[str, Kind] = {
    "whole numbers alone": _all(_whole),
    "decimals alone": _all(lambda one: not _whole(one)),
    "zeros": _any(lambda one: one.any() and not one.all()),
    "both signs": _all(lambda one: one.min() < 0 < one.max()),
    "large": _any(lambda one: np.abs(one).min() > 1e9),
    "tiny": _any(lambda one: 0 < np.abs(one).max() < 1e-9),
    "views": _any(lambda one: not one.flags.c_contiguous),
    "read-only": _all(lambda one: not one.flags.writeable),
}
COMPONENTS: dict[str, Kind] = {
    "the first component": lambda x, W, j: j == 0 < W.shape[1] - 1,
    "the last component": lambda x, W, j: j == W.shape[1] - 1 > 0,
    "a component between": lambda x, W, j: 0 < j < W.shape[1] - 1,
}
TOKENS: dict[str, Kind] = {
    "one token": lambda X, *_: len(X) == 1 < X.shape[1],
    "as many tokens as rows": lambda X, W, *_: len(X) == W.shape[0] != W.shape[1],
    "as many tokens as columns": lambda X, W, *_: len(X) == W.shape[1] != W.shape[0],
    "as many tokens as both": lambda X, W, *_: len(X) == W.shape[0] == W.shape[1],
    "tokens of another number": lambda X, W, *_: 1 < len(X) not in W.shape,
}
WIDTHS: dict[str, Kind] = {
    "wider values": lambda X, W_q, W_k, W_v: W_v.shape[1] > W_q.shape[1],
    "narrower values": lambda X, W_q, W_k, W_v: W_v.shape[1] < W_q.shape[1],
    "one array for two matrices": lambda X, W_q, W_k, W_v: W_q is W_k,
}
# what the hidden cases alone meet: who is wrong there alone writes code for it
RARE: dict[str, Kind] = {
    "zeros alone": _any(lambda one: not one.any() or (one.ndim == 2 and not one.any(axis=1).all())),
    "terms that cancel": _cancels,
    "one sign": _all(lambda one: len({*np.sign(one).ravel().tolist()}) == 1 < one.size),
    "equal rows of W": lambda X, *Ws: any(map(_twice, _arrays(Ws))),
    "equal columns of W": lambda X, *Ws: any(_twice(W.T) for W in _arrays(Ws)),
}
EQUAL: dict[str, Kind] = {
    "equal tokens": lambda X, *_: _twice(X),
    "X and W are one array": lambda X, W, *_: X is W,
}
