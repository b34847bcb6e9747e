"""What nobody listed is not called by a wrong name: two mistakes in one function, and mistakes of other kinds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from mistake_bench import Bench, opened
from qkv_grader.kit import same_value

NUMERIC = ("component_terms", "project_component", "project_row", "project_tokens", "project_qkv")
Function = Callable[..., Any]


@pytest.fixture(scope="module")
def bench() -> Bench:
    return opened()


# ---------------------------------------------------------------- two mistakes in one function


def wipes(values: Any, arguments: Sequence[Any]) -> Any:
    arguments[0][...] = 0
    return values


def part_by_part(change: Function) -> Function:
    def changed(values: Any, arguments: Sequence[Any]) -> Any:
        W = arguments[1]
        if isinstance(values, tuple):
            return tuple(change(np.asarray(part, dtype=float), W) for part in values)
        return change(np.asarray(values, dtype=float), W)

    return changed


AFTERWARDS: dict[str, list[Function]] = {
    "sign-flipped": [part_by_part(lambda v, W: -v)],
    "ignored-sign": [part_by_part(lambda v, W: abs(v))],
    "clipped": [part_by_part(lambda v, W: np.maximum(v, 0))],
    "scaled": [part_by_part(lambda v, W: v / np.sqrt(len(W))), part_by_part(lambda v, W: v / np.sqrt(W.shape[1]))],
    "averaged": [part_by_part(lambda v, W: v / len(W)), part_by_part(lambda v, W: v.mean())],
    "softmaxed": [part_by_part(lambda v, W: np.exp(v - v.max()) / np.exp(v - v.max()).sum())],
    "offset": [part_by_part(lambda v, W: v + 1), part_by_part(lambda v, W: v - 0.25)],
    "low-precision": [part_by_part(lambda v, W: np.round(v, 2)), part_by_part(lambda v, W: v.astype("float32"))],
    "truncated-to-integers": [part_by_part(lambda v, W: np.trunc(v)), part_by_part(lambda v, W: np.round(v))],
    "summed-too-much": [part_by_part(lambda v, W: v.sum())],
    "outer-product": [part_by_part(lambda v, W: np.outer(v, v))],
    "off-by-one": [part_by_part(lambda v, W: v[1:]), part_by_part(lambda v, W: v[:-1])],
    "overwritten-sum": [part_by_part(lambda v, W: v[-1])],
    "transposed-output": [part_by_part(lambda v, W: v.T)],
    "row-order": [part_by_part(lambda v, W: v[::-1])],
    "wrong-shape": [part_by_part(lambda v, W: v[..., None]), part_by_part(lambda v, W: v.reshape(-1, 1))],
    "wrong-type": [part_by_part(lambda v, W: v + 0j), lambda values, arguments: str(values)],
    "swapped-order": [lambda values, arguments: (values[1], values[0], values[2])],
    "shared-matrix": [lambda values, arguments: (values[0], values[0], values[2])],
    "single-result": [lambda values, arguments: values[0], lambda values, arguments: np.hstack(values)],
    "printed-instead-of-returned": [lambda values, arguments: print(values)],
    "mutated-input": [wipes],
}
ONLY_WHERE_THERE_ARE = {
    "transposed-output": NUMERIC[3:],
    "row-order": NUMERIC[3:],
    **dict.fromkeys(("swapped-order", "shared-matrix", "single-result"), NUMERIC[4:]),
}


def mistakes(bench: Bench, question: str) -> list[tuple[str, Function]]:
    """Every way of the catalogue, and everything that can be done to a right result afterwards."""
    right = getattr(bench.loaded.reference, question)
    return bench.ways(question) + [(slug, then(right, change)) for slug, change in changes(question)]


def changes(question: str) -> list[tuple[str, Function]]:
    return [
        (slug, change)
        for slug, ways in AFTERWARDS.items()
        if question in ONLY_WHERE_THERE_ARE.get(slug, NUMERIC)
        for change in ways
    ]


def then(function: Function, change: Function) -> Function:
    return lambda *arguments: change(function(*arguments), arguments)


def one_each(question: str, functions: Sequence[Function]) -> Function:
    """Q by one function, K by the next, V by the third."""
    return lambda *arguments: tuple(function(*arguments)[place] for place, function in enumerate(functions))


def pairs(bench: Bench, question: str, count: int) -> Iterator[tuple[set[str], Function]]:
    """Two mistakes, one done to what the other gave; and, for Q, K and V, each made in one of the three."""
    chance = random.Random(f"pairs of {question}")
    every, right = mistakes(bench, question), getattr(bench.loaded.reference, question)
    for _ in range(count):
        (first, function), (second, change) = chance.choice(every), chance.choice(changes(question))
        if first != second:
            yield {first, second}, then(function, change)
        other, another = chance.choice(every)
        if question == "project_qkv" and first != other:
            yield {first, other}, one_each(question, chance.sample([function, another, right], 3))


def inputs(question: str, number: int, square: bool = False) -> tuple[Any, ...]:
    """Inputs that no case has, of sizes that all differ or, where W is square, all agree."""
    chance = np.random.default_rng([number, NUMERIC.index(question)])
    tokens, rows, columns, width = [4] * 4 if square else chance.permutation([2, 3, 4, 5, 6])[:4]
    x, W = chance.normal(size=(tokens, rows)), chance.normal(size=(rows, columns))
    if question in ("component_terms", "project_component"):
        return x[0], W, int(chance.integers(columns))
    if question == "project_row":
        return x[0], W
    return (x, W) if question == "project_tokens" else (x, W, 2 * W[::-1], chance.normal(size=(rows, width)))


def is_that_mistake(bench: Bench, question: str, slug: str, function: Function) -> bool:
    """Whether two mistakes make, on any input whatever, what a third makes: then its name is right as well."""
    same, right = same_value, getattr(bench.loaded.reference, question)

    def agrees(other: Function, square: bool = False) -> list[bool]:
        fresh = [inputs(question, number, square) for number in range(8)]
        return [same(attempt(function, one), attempt(other, one)) for one in fresh]

    if slug == "not-implemented":
        return all(agrees(lambda *arguments: None))
    if slug == "square-only":
        return all(agrees(right, square=True)) and not any(agrees(right))
    return any(all(agrees(way)) for name, way in bench.ways(question) if name == slug)


def attempt(function: Function, arguments: tuple[Any, ...]) -> Any:
    try:
        with np.errstate(all="ignore"):
            return function(*(np.copy(one) if isinstance(one, np.ndarray) else one for one in arguments))
    except Exception as error:
        return {type(error).__name__: "raised"}


def misnamed(bench: Bench, question: str, count: int) -> list[tuple[str, set[str]]]:
    wrong = []
    for slugs, function in pairs(bench, question, count):
        names = bench.names(question, function)
        if (
            names
            and names[0] not in {*slugs, "raised-error"}
            and not is_that_mistake(bench, question, names[0], function)
        ):
            wrong.append((names[0], slugs))
    return wrong


@pytest.mark.parametrize("question", NUMERIC)
def test_two_mistakes_in_one_function_get_no_third_name(bench: Bench, question: str) -> None:
    assert misnamed(bench, question, 20) == []


@pytest.mark.slow
@pytest.mark.parametrize("question", NUMERIC)
def test_no_pair_of_four_hundred_gets_a_third_name(bench: Bench, question: str) -> None:
    assert misnamed(bench, question, 400) == []


# ---------------------------------------------------------------- kinds that nobody listed

UNLISTED: list[tuple[str, Function]] = [
    ("component_terms", lambda x, W, j: 2 * x * W[:, j]),
    ("component_terms", lambda x, W, j: x - W[:, j]),
    ("component_terms", lambda x, W, j: (x * W[:, j])[::-1]),
    ("component_terms", lambda x, W, j: x * W[:, 0]),
    ("component_terms", lambda x, W, j: x[0] * W[:, j]),
    ("project_component", lambda x, W, j: np.prod(x * W[:, j])),
    ("project_component", lambda x, W, j: np.max(x * W[:, j])),
    ("project_component", lambda x, W, j: x @ W[:, j] + j),
    ("project_component", lambda x, W, j: 1.0),
    ("project_component", lambda x, W, j: x @ W[:, j] if len(x) < 4 else 0.5 * (x @ W[:, j])),
    ("project_row", lambda x, W: x @ W + np.arange(W.shape[1])),
    ("project_row", lambda x, W: (x @ W)[::-1]),
    ("project_row", lambda x, W: x @ W[::-1]),
    ("project_row", lambda x, W: np.tanh(x @ W)),
    ("project_row", lambda x, W: np.where(x @ W > 0, x @ W, 0.1 * (x @ W))),
    ("project_row", lambda x, W: np.zeros(W.shape[1])),
    ("project_row", lambda x, W: W.reshape(W.shape[::-1]) @ x),
    ("project_row", lambda x, W: x * W.max(axis=0)),
    ("project_tokens", lambda X, W: np.sort(X @ W, axis=0)),
    ("project_tokens", lambda X, W: (X @ W)[:, ::-1]),
    ("project_tokens", lambda X, W: (X @ W).T.reshape(len(X), -1)),
    ("project_tokens", lambda X, W: X @ X.T),
    ("project_tokens", lambda X, W: X @ W - (X @ W).mean(axis=0)),
    ("project_qkv", lambda X, W_q, W_k, W_v: (X, X, X)),
    ("project_qkv", lambda X, W_q, W_k, W_v: (X @ W_q, 2 * X @ W_k, X @ W_v)),
    ("project_qkv", lambda X, W_q, W_k, W_v: (X @ W_q, X @ W_q + 1, X @ W_v)),
    ("project_qkv", lambda X, W_q, W_k, W_v: (W_q, W_k, W_v)),
    ("attention_roles", lambda: {"query": "asks", "key": "answers", "value": "content"}),
]


@pytest.mark.parametrize(("question", "function"), UNLISTED)
def test_a_mistake_of_another_kind_loses_its_points_and_gets_no_name(
    bench: Bench, question: str, function: Function
) -> None:
    records = bench.run(question, function)
    assert any(not record.passed for record in records if record.case.startswith("hidden/"))
    assert bench.oracle.diagnose(question, records) == []


@pytest.mark.parametrize(
    ("slug", "function"),
    [
        ("offset", lambda x, W: x @ W + (W.shape[1] > len(x))),
        ("sign-flipped", lambda x, W: x @ W if W.shape[1] > len(x) else -(x @ W)),
        ("truncated-to-integers", lambda x, W: x @ W if len(x) == 3 else np.trunc(x @ W) + 3),
        ("square-only", lambda x, W: x @ W if W.shape[1] >= len(x) else W @ x[: W.shape[1]]),
        ("hard-coded-example", lambda x, W: x @ W if W.shape[1] >= len(x) else 0),
        ("not-summed", lambda x, W: x @ W if len(x) < 4 else x[:, None] * W),
    ],
)
def test_a_name_that_a_passing_case_refutes_is_not_given(bench: Bench, slug: str, function: Function) -> None:
    assert slug not in bench.names("project_row", function)
