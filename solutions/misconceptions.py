"""The catalogue of named mistakes: what each would have returned, and the sentence that a student reads.

One more entry in ``CATALOGUE`` is all that a new mistake needs; of two that explain the same results, the earlier is
told. A *way* is a small function with a question's own signature that makes the mistake, as a loop would or as a
vectorised line would, errors included; it is compared with every call of that question. It may be right on some
inputs, never on all. A mistake that no single value can tell (`offset`, `wrong-shape`) lists instead the ``questions``
for which the predicate of its name, in ``assignment/diagnosis.py``, may name it.

The questions stand on one another like the rungs of a ladder (products, their sum, a row of sums, a row for each
token, three matrices), so `ladder` carries a mistake made on one rung up to all the rungs above.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, permutations, product

import numpy as np

NUMERIC = ("component_terms", "project_component", "project_row", "project_tokens", "project_qkv")
EVERY = (*NUMERIC, "attention_roles")


@dataclass(frozen=True)
class Misconception:
    """One mistake: its slug, its sentence (what happened, and the idea; never the answer), how it shows."""

    slug: str
    sentence: str
    ways: Mapping[str, Sequence[Callable]] = field(default_factory=dict)
    questions: tuple[str, ...] = ()


# ---------------------------------------------------------------- how a student does it right


def terms(x, W, j):
    return x * W[:, j]


def row(x, W):
    return x @ W


def three(X, *matrices):
    return tuple(X @ W for W in matrices)


# ---------------------------------------------------------------- how a mistake is carried up


def summed(terms_way):
    return lambda x, W, j: np.sum(terms_way(x, W, j))


def each_column(component_way):
    return lambda x, W: np.array([component_way(x, W, j) for j in range(W.shape[1])])


def each_token(row_way):
    return lambda X, W: np.array([row_way(x, W) for x in X])


def each_matrix(tokens_way):
    return lambda X, *matrices: tuple(tokens_way(X, W) for W in matrices)


def ladder(terms=(), component=(), row=(), tokens=(), qkv=()):
    """Return ways for the five questions: those given for each, then those of the rung below, carried up."""
    component = [*component, *map(summed, terms)]
    row = [*row, *map(each_column, component)]
    tokens = [*tokens, *map(each_token, row)]
    qkv = [*qkv, *map(each_matrix, tokens)]
    return dict(zip(NUMERIC, (terms, component, row, tokens, qkv), strict=True))


def joined(*parts):
    """Return the ways of several ladders in one."""
    return {question: [*chain.from_iterable(part.get(question, ()) for part in parts)] for question in EVERY}


def on_results(change):
    """``change(values, x or X, W)`` done to what would have been right, on every rung."""
    return ladder(
        terms=[lambda x, W, j: change(terms(x, W, j), x, W)],
        component=[lambda x, W, j: change(row(x, W)[j], x, W)],
        row=[lambda x, W: change(row(x, W), x, W)],
    )


def on_inputs(change):
    """``change`` done to x, to W, or to both, before a right computation."""
    return ladder(
        terms=[
            lambda x, W, j: terms(change(x), W, j),
            lambda x, W, j: terms(x, change(W), j),
            lambda x, W, j: terms(change(x), change(W), j),
        ]
    )


def in_some(tokens_way):
    """Return ways to make a mistake in one or two of Q, K and V only."""

    def way(where):
        return lambda X, *Ws: tuple(
            tokens_way(X, W) if here else X @ W for W, here in zip(Ws, where, strict=True)
        )

    return [way(where) for where in product((True, False), repeat=3) if any(where) and not all(where)]


def first_kept(values, count=1):
    """All zeros but the first: what an array filled in by a loop holds when the loop ends too early."""
    kept = np.zeros(np.shape(values))
    kept[:count] = values[:count]
    return kept


def without_first(values):
    return np.concatenate([np.zeros_like(values[:1]), values[1:]])


def without_last(values):
    return np.concatenate([values[:-1], np.zeros_like(values[-1:])])


# ---------------------------------------------------------------- rows, columns, diagonals


def row_instead_of_column():
    def looped(x, W, j, count):
        return np.array([x[i] * W[j, i] for i in range(count)])

    def down_the_rows(x, W):
        return np.array([sum(W[i, k] * x[k] for k in range(W.shape[1])) for i in range(W.shape[0])])

    return ladder(
        terms=[
            lambda x, W, j: x * W[j],
            lambda x, W, j: looped(x, W, j, len(x)),
            lambda x, W, j: looped(x, W, j, W.shape[1]),
            lambda x, W, j: np.array([a * b for a, b in zip(x, W[j], strict=False)]),
            lambda x, W, j: (x * W.T[:, j]) if W.shape[0] == W.shape[1] else (x * W)[:, j],
        ],
        component=[lambda x, W, j: np.dot(x, W[j]), lambda x, W, j: (W @ x)[j]],
        row=[
            lambda x, W: W @ x,
            lambda x, W: np.array([np.sum(x * weights) for weights in W]),
            lambda x, W: np.array([sum(a * b for a, b in zip(x, weights, strict=False)) for weights in W]),
            down_the_rows,
        ],
        tokens=[lambda X, W: X @ W.T, lambda X, W: W @ X, lambda X, W: W @ X.T],
        qkv=in_some(lambda X, W: X @ W.T),
    )


def one_based_index():
    return ladder(
        terms=[
            lambda x, W, j: x * W[:, j - 1],
            lambda x, W, j: x * W[:, j + 1],
            lambda x, W, j: x * W[:, (j + 1) % W.shape[1]],
            lambda x, W, j: x * W[:, max(j - 1, 0)],
            lambda x, W, j: x * W[:, min(j + 1, W.shape[1] - 1)],
        ]
    )


def diagonal_only():
    def alone(x, W, j):
        return np.where(np.arange(len(x)) == j, terms(x, W, j), 0)

    def filled(x, W, count):
        y = np.zeros(W.shape[1])
        for i in range(count):
            y[i] = x[i] * W[i, i]
        return y

    return ladder(
        terms=[
            lambda x, W, j: x * np.diag(W),
            lambda x, W, j: np.array([x[i] * W[i, i] for i in range(len(x))]),
            lambda x, W, j: np.array([a * b for a, b in zip(x, np.diag(W), strict=False)]),
            alone,
        ],
        component=[lambda x, W, j: x[j] * W[j, j]],
        row=[
            lambda x, W: x * np.diag(W),
            lambda x, W: np.array([x[i] * W[i, i] for i in range(len(x))]),
            lambda x, W: np.array([a * b for a, b in zip(x, np.diag(W), strict=False)]),
            lambda x, W: np.einsum("i,ii->i", x, W),
            lambda x, W: filled(x, W, len(x)),
        ],
        tokens=[lambda X, W: X * np.diag(W)],
    )


# ---------------------------------------------------------------- adding up


def not_summed():
    return ladder(
        component=[terms],
        row=[lambda x, W: x[:, None] * W, lambda x, W: x * W],
        tokens=[lambda X, W: X[:, :, None] * W, lambda X, W: X * W],
    )


def summed_too_much():
    alone = {"component_terms": [lambda x, W, j: np.sum(terms(x, W, j)), lambda x, W, j: x * W.sum(axis=1)]}
    running = {
        "component_terms": [lambda x, W, j: np.cumsum(terms(x, W, j))],
        "project_qkv": [
            lambda X, *Ws: tuple(sum(X @ W for W in Ws[: n + 1]) for n in range(3)),
            lambda X, *Ws: sum(three(X, *Ws)),
        ],
    }
    carried = ladder(
        component=[
            lambda x, W, j: np.sum(row(x, W)),
            lambda x, W, j: np.sum(row(x, W)[: j + 1]),
            lambda x, W, j: np.sum(x) * np.sum(W[:, j]),
        ],
        row=[lambda x, W: np.sum(row(x, W)), lambda x, W: np.sum(x) * np.sum(W)],
        tokens=[
            lambda X, W: np.sum(X @ W),
            lambda X, W: np.sum(X @ W, axis=0),
            lambda X, W: np.sum(X @ W, axis=1, keepdims=True),
            lambda X, W: np.cumsum(X @ W, axis=0),
            lambda X, W: np.cumsum(X @ W).reshape(len(X), -1),
        ],
    )
    return joined(alone, carried, running)


def averaged():
    return ladder(
        terms=[lambda x, W, j: terms(x, W, j) / len(x), lambda x, W, j: np.mean(terms(x, W, j))],
        row=[lambda x, W: np.mean(row(x, W)), lambda x, W: np.full(W.shape[1], np.mean(row(x, W)))],
        tokens=[
            lambda X, W: np.mean(X @ W, axis=0),
            lambda X, W: np.mean(X @ W),
            lambda X, W: X @ W / len(X),
        ],
    )


def outer_product():
    pairwise = [
        lambda x, W, j: np.outer(x, W[:, j]),
        lambda x, W, j: np.outer(W[:, j], x),
        lambda x, W, j: x[:, None] * W,
        lambda x, W, j: np.outer(x, W),
    ]
    carried = ladder(
        component=pairwise,
        row=[np.outer, np.multiply.outer, lambda x, W: np.outer(W, x)],
        tokens=[np.outer, np.multiply.outer, np.kron],
    )
    return joined({"component_terms": pairwise}, carried)


def off_by_one():
    cut = ladder(
        terms=[lambda x, W, j: terms(x, W, j)[1:], lambda x, W, j: terms(x, W, j)[:-1]],
        row=[lambda x, W: row(x, W)[1:], lambda x, W: row(x, W)[:-1]],
        tokens=[
            lambda X, W: X[1:] @ W,
            lambda X, W: X[:-1] @ W,
            lambda X, W: np.array([x @ W for x in X[1:]]),
            lambda X, W: np.array([x @ W for x in X[:-1]]),
        ],
        qkv=[lambda X, W_q, W_k, W_v: three(X, W_q, W_k), lambda X, W_q, W_k, W_v: three(X, W_k, W_v)],
    )
    return joined(cut, *(left_at_zero(change) for change in (without_first, without_last)))


def left_at_zero(change):
    return {
        **ladder(row=[lambda x, W: change(row(x, W))], tokens=[lambda X, W: change(X @ W)]),
        "component_terms": [lambda x, W, j: change(terms(x, W, j))],
    }


def returned_early():
    def first(x, W, j):
        return terms(x, W, j)[0]

    return {
        **ladder(
            component=[first],
            row=[
                lambda x, W: row(x, W)[0],
                lambda x, W: row(x, W)[:1],
                lambda x, W: first_kept(row(x, W)),
                lambda x, W: first(x, W, 0),
                lambda x, W: np.array([first(x, W, 0)]),
                lambda x, W: first_kept(row(x[:1], W[:1])),
            ],
            tokens=[
                lambda X, W: first_kept(X @ W),
                lambda X, W: (X @ W)[0, 0],
                lambda X, W: (X @ W)[:1, :1],
                lambda X, W: first_kept(X @ W[:, :1] * first_kept(np.ones(W.shape[1]))),
            ],
        ),
        "component_terms": [
            first,
            lambda x, W, j: terms(x, W, j)[:1],
            lambda x, W, j: first_kept(terms(x, W, j)),
        ],
    }


def overwritten_sum():
    def last(x, W, j):
        return terms(x, W, j)[-1]

    return {
        **ladder(
            component=[last],
            row=[
                lambda x, W: row(x, W)[-1],
                lambda x, W: row(x, W)[-1:],
                lambda x, W: np.full(W.shape[1], row(x, W)[-1]),
                lambda x, W: last(x, W, -1),
            ],
            tokens=[
                lambda X, W: (X @ W)[-1],
                lambda X, W: (X @ W)[-1:],
                lambda X, W: np.array([X[-1] @ W for _ in X]),
                lambda X, W: (X @ W)[-1, -1],
            ],
        ),
        "component_terms": [last, lambda x, W, j: terms(x, W, j)[-1:], lambda x, W, j: np.full(len(x), last(x, W, j))],
    }
