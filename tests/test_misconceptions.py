"""The catalogue of mistakes: every way to make one is caught, and called by its name.

Here functions that make a mistake run in this very process against the real cases; ``test_submissions.py`` has the
same proven for whole files through the whole grader.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from mistake_bench import Bench, opened

CONTRACT = re.findall(
    r"\S+",
    """
not-implemented printed-instead-of-returned missing-function wrong-signature row-instead-of-column not-summed
summed-too-much averaged added-instead-of-multiplied one-based-index diagonal-only outer-product off-by-one
returned-early overwritten-sum sign-flipped ignored-sign clipped transposed-output first-token-only row-order
square-only hard-coded-example shared-matrix swapped-order chained single-result scaled softmaxed attention-output
offset low-precision truncated-to-integers mutated-input wrong-shape wrong-type roles-swapped raised-error timed-out
out-of-memory crashed wrong-axis transposed-input two-results raise-left-in unfilled-helper
""",
)


@pytest.fixture(scope="module")
def bench() -> Bench:
    return opened()


# ---------------------------------------------------------------- one mistake


@pytest.mark.slow
@pytest.mark.parametrize("slug", CONTRACT)
def test_every_way_to_make_a_mistake_fails_a_hidden_case_and_gets_the_name(bench: Bench, slug: str) -> None:
    [mistake] = [mistake for mistake in bench.catalogue if mistake.slug == slug]
    for question, ways in mistake.ways.items():
        for number, way in enumerate(ways):
            records = bench.run(question, way)
            assert any(not record.passed for record in records if record.case.startswith("hidden/"))
            names = bench.oracle.diagnose(question, records)
            assert slug in names, (question, number, names)
            # a loop left after its first round and a first token taken alone are one function: one is told first
            assert names[0] == slug or (slug, names[0]) == ("returned-early", "first-token-only"), (question, number)


@pytest.mark.slow
def test_the_public_cases_alone_find_every_listed_mistake_and_name_it(bench: Bench) -> None:
    unnamed = [
        (slug, question)
        for question in bench.cases
        if question != "attention_roles"  # which has no hints: they would be the answer
        for slug, way in bench.ways(question)
        if slug not in bench.names(question, way, public_only=True)
    ]
    assert unnamed == []


def test_one_entry_more_is_all_that_a_new_mistake_needs(bench: Bench) -> None:
    entry = bench.loaded.catalogue.Misconception(
        "doubled", "You doubled every component.", {"project_row": [lambda x, W: 2 * (x @ W)]}
    )
    catalogue = ModuleType("larger")
    catalogue.CATALOGUE = (*bench.catalogue, entry)
    loaded = replace(bench.loaded, catalogue=catalogue)
    larger = Bench(loaded, bench.cases)
    assert larger.names("project_row", lambda x, W: x @ W + x @ W) == ["doubled"]
    assert bench.names("project_row", lambda x, W: x @ W + x @ W) == []


# ---------------------------------------------------------------- mistakes that the whole record tells


def shows(values: Any) -> None:
    print("The result is", values)


def spoils(x: np.ndarray, values: Any) -> Any:
    x *= 2
    return values


def filled(place: np.ndarray, values: Any) -> Any:
    place[...] = values
    return place


def added(y: np.ndarray, x: np.ndarray, W: np.ndarray) -> Any:
    for i in range(len(x)):
        for j in range(len(y)):
            y[j] += x[i] * W[i, j]
    return y


TOLD_BY_THE_RECORD = [
    ("printed-instead-of-returned", "project_row", lambda x, W: shows(x @ W)),
    ("printed-instead-of-returned", "project_component", lambda x, W, j: shows(float(x @ W[:, j]))),
    ("printed-instead-of-returned", "project_tokens", lambda X, W: shows((X @ W).tolist())),
    ("not-implemented", "project_row", lambda x, W: None),
    ("not-implemented", "project_row", lambda x, W: shows("hello")),
    ("missing-function", "project_row", None),
    ("missing-function", "project_row", 17),
    ("wrong-signature", "project_row", lambda x: x),
    ("raised-error", "project_row", lambda x, W: x[99]),
    ("raised-error", "project_tokens", lambda X, W: X @ W if len(X) > 1 else np.stack([X, W[0]])),
    ("hard-coded-example", "project_row", lambda x, W: [2, 17]),
    ("hard-coded-example", "project_component", lambda x, W, j: [2, 17][j] if (*x,) == (2, 3) else 0),
    ("hard-coded-example", "project_row", lambda x, W: [2, 17] if (*x,) == (2, 3) else np.zeros(W.shape[1])),
    ("hard-coded-example", "project_row", lambda x, W: {(2, 3): [2, 17]}[(*x.tolist(),)]),
    ("hard-coded-example", "project_row", lambda x, W: {(2, 3): [2, 17]}.get((*x.tolist(),))),
    ("offset", "project_component", lambda x, W, j: x @ W[:, j] + 1),
    ("offset", "project_qkv", lambda X, *Ws: tuple(X @ W - 0.25 for W in Ws)),
    ("truncated-to-integers", "project_row", lambda x, W: (x @ W).astype(int)),
    ("truncated-to-integers", "project_component", lambda x, W, j: round(float(x @ W[:, j]))),
    ("low-precision", "project_row", lambda x, W: x.astype("float32") @ W.astype("float32")),
    ("low-precision", "project_tokens", lambda X, W: X.astype("float16") @ W.astype("float16")),
    ("low-precision", "project_component", lambda x, W, j: round(float(x @ W[:, j]), 2)),
    ("row-order", "project_tokens", lambda X, W: (X @ W)[::-1]),
    ("row-order", "project_tokens", lambda X, W: np.roll(X @ W, 1, axis=0)),
    ("row-order", "project_qkv", lambda X, *Ws: tuple((X @ W)[::-1] for W in Ws)),
    ("wrong-shape", "project_component", lambda x, W, j: [x @ W[:, j]]),
    ("wrong-shape", "project_row", lambda x, W: np.asmatrix(x) * np.asmatrix(W)),
    ("wrong-shape", "project_tokens", lambda X, W: np.squeeze(X @ W)),
    ("wrong-shape", "project_qkv", lambda X, *Ws: tuple((X @ W).ravel() for W in Ws)),
    ("wrong-type", "project_row", lambda x, W: str(x @ W)),
    ("wrong-type", "project_row", lambda x, W: x @ W + 0j),
    ("wrong-type", "project_qkv", lambda X, *Ws: {"Q": X}),
    ("wrong-type", "attention_roles", lambda: ["matching", "being matched against", "carried forward"]),
    ("mutated-input", "project_row", lambda x, W: spoils(x, x @ W)),
    ("hard-coded-example", "project_component", lambda x, W, j: [2, 17][j]),
    ("hard-coded-example", "project_component", lambda x, W, j: 2 if j == 0 else 17),
    ("hard-coded-example", "component_terms", lambda x, W, j: {0: [2, 0], 1: [20, -3]}[j]),
    ("truncated-to-integers", "component_terms", lambda x, W, j: filled(np.zeros_like(x), x * W[:, j])),
    ("truncated-to-integers", "project_row", lambda x, W: added(np.zeros(W.shape[1], dtype=W.dtype), x, W)),
    ("truncated-to-integers", "project_tokens", lambda X, W: (X @ W).astype(X.dtype)),
    ("square-only", "project_row", lambda x, W: [sum(x * W[:, j]) for j in range(len(x))]),
    ("square-only", "project_component", lambda x, W, j: sum(x[i] * W[i, j] for i in range(W.shape[1]))),
]


@pytest.mark.parametrize(("slug", "question", "function"), TOLD_BY_THE_RECORD)
def test_a_mistake_without_a_value_of_its_own_shows_in_the_record(
    bench: Bench, slug: str, question: str, function: Callable[..., Any]
) -> None:
    assert bench.names(question, function)[0] == slug


# ---------------------------------------------------------------- a mistake where it fits, the right way elsewhere


def guarded(mistaken: Callable[..., Any], right: Callable[..., Any]) -> Callable[..., Any]:
    def either(*arguments: Any) -> Any:
        try:
            return mistaken(*arguments)
        except (ValueError, IndexError):
            return right(*arguments)

    return either


def chained_where_it_fits(X: np.ndarray, W_q: np.ndarray, W_k: np.ndarray, W_v: np.ndarray) -> Any:
    Q = X @ W_q
    K = Q @ W_k if Q.shape[1] == len(W_k) else X @ W_k
    return Q, K, X @ W_v


GUARDED = [
    ("chained", "project_qkv", chained_where_it_fits),
    ("transposed-input", "project_tokens", lambda X, W: X.T @ W if len(X) == len(W) else X @ W),
    ("row-instead-of-column", "project_row", guarded(lambda x, W: W @ x, lambda x, W: x @ W)),
    ("row-instead-of-column", "project_tokens", lambda X, W: X @ (W.T if W.shape[0] == W.shape[1] else W)),
    ("wrong-axis", "project_row", lambda x, W: (x * W).sum(axis=0) if len(x) == W.shape[1] else x @ W),
]


@pytest.mark.parametrize("public_only", [True, False], ids=["public", "all"])
@pytest.mark.parametrize(("slug", "question", "function"), GUARDED)
def test_a_mistake_made_wherever_it_fits_gets_its_name(
    bench: Bench, slug: str, question: str, function: Callable[..., Any], public_only: bool
) -> None:
    assert bench.names(question, function, public_only)[:1] == [slug]


# ---------------------------------------------------------------- what a student reads


def test_the_catalogue_has_the_slugs_of_the_contract_and_each_can_be_recognised(bench: Bench) -> None:
    assert sorted(mistake.slug for mistake in bench.catalogue) == sorted(CONTRACT)
    predicates = {mistake.slug for mistake in bench.catalogue if mistake.questions}
    assert predicates == set(bench.predicates)
    assert predicates | {mistake.slug for mistake in bench.catalogue if mistake.ways} == set(CONTRACT)


@pytest.mark.parametrize("slug", CONTRACT)
def test_a_sentence_is_one_in_plain_words_without_code_or_answer(bench: Bench, slug: str) -> None:
    [sentence] = [mistake.sentence for mistake in bench.catalogue if mistake.slug == slug]
    assert re.fullmatch(r"[A-Z][^.?!]*\.", sentence), "one sentence"
    assert 50 <= len(sentence) <= 150
    assert not re.search(r"[][(){}_=@*`<>\\]|\bnp\b|->|\breturn \w+ [@*]", sentence), "no code"
    assert re.search(r"\b(you|your|every|only|nothing|what)\b", sentence, re.IGNORECASE), "it speaks to the student"
    for answer in ("matched against", "carried forward", "x W", "transpose", "W times x", "x times W"):
        assert answer not in sentence
