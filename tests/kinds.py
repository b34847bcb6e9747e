"""Kinds of inputs on which alone a function might be wrong: each is met by public and by hidden cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

Kind = Callable[..., bool]


def kinds(question: str) -> dict[str, Kind]:
    """The kinds by name; each says of a call's arguments whether they are of it."""
    found = dict(_of_shapes(question)) | dict(_of_arrays(question)) | dict(_of_results(question))
    if question in ("component_terms", "project_component"):
        found |= dict(_of_components())
    return found


def _of_shapes(question: str) -> Iterator[tuple[str, Kind]]:
    def sizes(*arguments: Any) -> dict[str, int]:
        X, weights = arguments[0], [one for one in arguments[1:] if np.ndim(one)]
        named = {"d_in": weights[0].shape[0], "d_out": weights[0].shape[1]}
        if np.ndim(X) == 2:
            named["tokens"] = len(X)
        if len(weights) == 3:
            named["width"] = weights[2].shape[1]
        return named

    names = ["d_in", "d_out", *["tokens"] * (question in ("project_tokens", "project_qkv"))]
    names += ["width"] * (question == "project_qkv")
    for name in names:
        yield f"{name} is one", lambda *a, n=name: sizes(*a)[n] == 1
        for size in range(2, 7):
            yield f"{name} is {size}", lambda *a, n=name, s=size: sizes(*a)[n] == s
        for other in names[names.index(name) + 1 :]:
            yield f"{name} below {other}", lambda *a, n=name, o=other: sizes(*a)[n] < sizes(*a)[o]
            yield f"{name} above {other}", lambda *a, n=name, o=other: sizes(*a)[n] > sizes(*a)[o]
            yield f"only {name} and {other} agree", lambda *a, n=name, o=other: _agree(sizes(*a), {n, o})
    yield "all sizes agree", lambda *a: len({*sizes(*a).values()}) == 1
    yield "all sizes differ", lambda *a: len({*sizes(*a).values()}) == len(sizes(*a))
    yield "all sizes are one", lambda *a: {*sizes(*a).values()} == {1}


def _agree(sizes: dict[str, int], two: set[str]) -> bool:
    first, second = (sizes[name] for name in two)
    return first == second and all(size != first for name, size in sizes.items() if name not in two)


def _of_arrays(question: str) -> Iterator[tuple[str, Kind]]:
    count = {"project_qkv": 4}.get(question, 2)
    for place in range(count):
        for name, kind in OF_ONE.items():
            yield f"argument {place + 1} {name}", lambda *a, p=place, k=kind: bool(k(a[p]))
        yield f"only argument {place + 1} is whole", lambda *a, p=place: _only(_wholes(a), True) == p
        yield f"only argument {place + 1} is not", lambda *a, p=place: _only(_wholes(a), False) == p
        for other in range(place + 1, count):
            if question in ("project_tokens", "project_qkv"):
                yield f"arguments {place + 1} and {other + 1} are one", lambda *a, p=place, o=other: a[p] is a[o]
    yield "whole numbers alone", lambda *a: all(map(_whole, _arrays(a)))
    yield "decimals alone", lambda *a: not any(map(_whole, _arrays(a)))
    yield "all are large", lambda *a: all(np.abs(b).max() > 1e3 for b in _arrays(a))
    yield "all are tiny", lambda *a: all(0 < np.abs(b).max() < 1e-6 for b in _arrays(a))


def _wholes(arguments: tuple[Any, ...]) -> list[bool]:
    return [_whole(one) for one in _arrays(arguments)]


def _only(found: list[bool], wanted: bool) -> int | None:
    return found.index(wanted) if found.count(wanted) == 1 else None


def _endless(array: Any) -> bool:
    return not _whole(array) and (np.abs(array * 64 - np.round(array * 64)) > 1e-9).any()


def _arrays(arguments: tuple[Any, ...]) -> list[Any]:
    return [one for one in arguments if np.ndim(one)]


def _whole(array: Any) -> bool:
    return array.dtype.kind == "i"


def _twice(rows: Any) -> bool:
    return len({row.tobytes() for row in np.ascontiguousarray(rows)}) < len(rows)


OF_ONE: dict[str, Callable[[Any], Any]] = {
    "is whole": _whole,
    "has zeros": lambda b: (b == 0).any() and b.any(),
    "has none": lambda b: b.all(),
    "is zero": lambda b: not b.any(),
    "begins with zero": lambda b: b.flat[0] == 0 and b.any(),
    "ends with zero": lambda b: b.ravel()[-1] == 0 and b.any(),
    "has a zero row": lambda b: b.ndim == 2 and b.any() and not b.any(axis=1).all(),
    "has a zero column": lambda b: b.ndim == 2 and b.any() and not b.any(axis=0).all(),
    "has equal rows": lambda b: b.all() and _twice(b),
    "has equal columns": lambda b: b.ndim == 2 and b.all() and _twice(b.T),
    "begins below zero": lambda b: b.flat[0] < 0,
    "begins above zero": lambda b: b.flat[0] > 0,
    "ends below zero": lambda b: b.ravel()[-1] < 0,
    "ends above zero": lambda b: b.ravel()[-1] > 0,
    "is above zero": lambda b: (b > 0).all() and b.size > 1,
    "is below zero": lambda b: (b < 0).all() and b.size > 1,
    "is over a thousand": lambda b: np.abs(b).min() > 1e3,
    "is over a billion": lambda b: np.abs(b).min() > 1e9,
    "is whole and over 2**24": lambda b: _whole(b) and np.abs(b).max() > 2**24,
    "is below a thousandth": lambda b: 0 < np.abs(b).max() < 1e-3,
    "is below a billionth": lambda b: 0 < np.abs(b).max() < 1e-9,
    "is endless": lambda b: _endless(b) and 0.01 < np.abs(b).max() < 100,
    "cannot be written": lambda b: not b.flags.writeable,
    "lies in C order alone": lambda b: b.ndim == 2 and b.flags.c_contiguous and not b.flags.f_contiguous,
    "lies in Fortran's order alone": lambda b: b.ndim == 2 and b.flags.f_contiguous and not b.flags.c_contiguous,
    "lies in no order": lambda b: not b.flags.forc,
    "lies backwards": lambda b: any(stride < 0 for stride in b.strides),
}


def _of_results(question: str) -> Iterator[tuple[str, Kind]]:
    def terms(*arguments: Any) -> Any:
        X, W = np.atleast_2d(arguments[0]), arguments[1]
        of_all = X[:, :, None] * W
        return of_all[..., arguments[2]] if question in ("component_terms", "project_component") else of_all

    yield "a result is zero", lambda *a: (terms(*a).sum(axis=1) == 0).any()
    yield "a result cancels", lambda *a: ((terms(*a).sum(axis=1) == 0) & (terms(*a) != 0).any(axis=1)).any()
    yield "results below zero", lambda *a: (terms(*a).sum(axis=1) < 0).all()
    yield "results above zero", lambda *a: (terms(*a).sum(axis=1) > 0).all()
    yield (
        "equal terms",
        lambda *a: any(
            len({*column}) < len(column)
            for table in terms(*a)
            for column in np.atleast_2d(table.T).tolist()
            if all(column)
        ),
    )


def _of_components() -> Iterator[tuple[str, Kind]]:
    yield "the first component", lambda x, W, j: j == 0 < W.shape[1] - 1
    yield "the last component", lambda x, W, j: j == W.shape[1] - 1 > 0
    yield "a component between", lambda x, W, j: 0 < j < W.shape[1] - 1
    yield "a component beyond the rows", lambda x, W, j: j >= len(x)
    yield "a component of a square W", lambda x, W, j: j > 0 and W.shape[0] == W.shape[1]
    for number in range(6):
        yield f"component {number}", lambda x, W, j, n=number: j == n
