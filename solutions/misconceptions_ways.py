"""How the named mistakes are made, one row at a time; the sentences stand in ``misconceptions.py``.

A *way* has a question's own signature and makes a mistake as a loop would, or as a vectorised line would, errors
included. The questions stand on one another (products, their sum, a row of sums, a row for each token, three
matrices), so a mistake that is made on one rung of this `ladder` is carried up to the rungs above it.
"""

from itertools import product

import numpy as np

NUMERIC = ("component_terms", "project_component", "project_row", "project_tokens", "project_qkv")


def terms(x, W, j):
    """Return the products, done right: most ways change them."""
    return x * W[:, j]


def ladder(terms=(), component=(), row=(), tokens=(), qkv=()):
    """Return ways by question: those given for it, then those of the rung below, carried up."""
    component = [*component, *map(_summed, terms)]
    row = [*row, *map(_each_column, component)]
    tokens = [*tokens, *map(_each_token, row)]
    qkv = [*qkv, *map(_each_matrix, tokens)]
    return dict(zip(NUMERIC, (terms, component, row, tokens, qkv), strict=True))


def _summed(terms_way):
    return lambda x, W, j: np.sum(terms_way(x, W, j))


def _each_column(component_way):
    return lambda x, W: np.array([component_way(x, W, j) for j in range(W.shape[1])])


def _each_token(row_way):
    return lambda X, W: np.array([row_way(x, W) for x in X])


def _each_matrix(tokens_way):
    return lambda X, *Ws: tuple(tokens_way(X, W) for W in Ws)


def in_some(tokens_way):
    """Return ways that make a mistake in one or two of Q, K and V and do the others right."""

    def only(where):
        return lambda X, *Ws: tuple(tokens_way(X, W) if here else X @ W for W, here in zip(Ws, where, strict=True))

    return [only(where) for where in product((True, False), repeat=3) if any(where) and not all(where)]


def _padded(values, kept):
    """Zeros but for the slice ``kept``: what a prepared array holds when a loop does not fill all of it."""
    left = np.zeros_like(values)
    left[kept] = values[kept]
    return left


# ---------------------------------------------------------------- the wrong entries

# errors and broadcasting included: these lines behave differently once W is not square
row_instead_of_column = ladder(
    terms=[
        lambda x, W, j: x * W[j],
        lambda x, W, j: np.array([x[i] * W[j, i] for i in range(len(x))]),
        lambda x, W, j: np.array([x[i] * W[j, i] for i in range(W.shape[1])]),
        lambda x, W, j: np.array([a * b for a, b in zip(x, W[j], strict=False)]),
    ],
    component=[lambda x, W, j: np.dot(x, W[j]), lambda x, W, j: (W @ x)[j], lambda x, W, j: np.sum(x * W, axis=1)[j]],
    row=[
        lambda x, W: W @ x,
        lambda x, W: np.sum(x * W, axis=1),
        lambda x, W: np.array([sum(a * b for a, b in zip(x, weights, strict=False)) for weights in W]),
        lambda x, W: np.array([sum(x[k] * weights[k] for k in range(len(weights))) for weights in W]),
    ],
    tokens=[lambda X, W: X @ W.T, lambda X, W: W @ X, lambda X, W: W @ X.T],
    qkv=in_some(lambda X, W: X @ W.T),
)

# x spread along the rows where it belongs along the columns, or the other direction added up: each fits some W only
wrong_axis = ladder(
    component=[
        lambda x, W, j: np.sum(x * W, axis=0)[j],
        lambda x, W, j: np.sum(x[:, None] * W, axis=1)[j],
        lambda x, W, j: x[j] * np.sum(W[:, j]),
        lambda x, W, j: x[j] * np.sum(W[j]),
    ],
    row=[lambda x, W: np.sum(x * W, axis=0), lambda x, W: np.sum(x[:, None] * W, axis=1)],
    tokens=[lambda X, W: X * np.sum(W, axis=0), lambda X, W: X * np.sum(W, axis=1)],
)

transposed_input = ladder(
    tokens=[
        lambda X, W: X.T @ W,
        lambda X, W: (X.T @ W).T,
        lambda X, W: np.array([[np.sum(X[:, t] * W[:, j]) for j in range(W.shape[1])] for t in range(len(X))]),
    ],
    qkv=in_some(lambda X, W: X.T @ W),
)

one_based_index = ladder(
    terms=[
        lambda x, W, j: x * W[:, j - 1],
        lambda x, W, j: x * W[:, (j + 1) % W.shape[1]],
        lambda x, W, j: x * W[:, max(j - 1, 0)],
        lambda x, W, j: x * W[:, min(j + 1, W.shape[1] - 1)],
    ]
)
# beyond the last column there is none: a row of these is an error whatever goes in, and tells nothing
one_based_index["component_terms"].append(lambda x, W, j: x * W[:, j + 1])
one_based_index["project_component"].append(lambda x, W, j: np.sum(x * W[:, j + 1]))

diagonal_only = ladder(
    terms=[
        lambda x, W, j: x * np.diag(W),
        lambda x, W, j: np.array([x[i] * W[i, i] for i in range(len(x))]),
        lambda x, W, j: np.array([a * b for a, b in zip(x, np.diag(W), strict=False)]),
        lambda x, W, j: np.where(np.arange(len(x)) == j, terms(x, W, j), 0),
    ],
    component=[lambda x, W, j: x[j] * W[j, j]],
    row=[
        lambda x, W: x * np.diag(W),
        lambda x, W: np.array([x[i] * W[i, i] for i in range(len(x))]),
        lambda x, W: np.array([a * b for a, b in zip(x, np.diag(W), strict=False)]),
    ],
    tokens=[lambda X, W: X * np.diag(W)],
)

# ---------------------------------------------------------------- adding up

not_summed = ladder(
    component=[terms],
    row=[lambda x, W: x[:, None] * W, lambda x, W: x * W],
    tokens=[lambda X, W: X[:, :, None] * W, lambda X, W: X * W],
)

summed_too_much = (
    ladder(
        component=[
            lambda x, W, j: np.sum(x @ W),
            lambda x, W, j: np.sum((x @ W)[: j + 1]),  # a total that no component starts afresh
            lambda x, W, j: np.sum(x) * np.sum(W[:, j]),
        ],
        row=[lambda x, W: np.sum(x @ W), lambda x, W: np.sum(x) * np.sum(W)],
        tokens=[
            lambda X, W: np.sum(X @ W),
            lambda X, W: np.sum(X @ W, axis=0),
            lambda X, W: np.cumsum(X @ W, axis=0),
            lambda X, W: np.cumsum(X @ W).reshape(len(X), -1),
        ],
        qkv=[
            lambda X, *Ws: sum(X @ W for W in Ws),
            lambda X, *Ws: tuple(sum(X @ W for W in Ws[: n + 1]) for n in range(3)),
        ],
    )
    | {
        "component_terms": [
            lambda x, W, j: np.sum(terms(x, W, j)),
            lambda x, W, j: np.cumsum(terms(x, W, j)),
            lambda x, W, j: x * W.sum(axis=1),
        ]
    }
)

averaged = ladder(
    terms=[lambda x, W, j: terms(x, W, j) / len(x), lambda x, W, j: np.mean(terms(x, W, j))],
    row=[lambda x, W: np.mean(x @ W), lambda x, W: np.mean(x[:, None] * W)],
    tokens=[lambda X, W: np.mean(X @ W, axis=0), lambda X, W: np.mean(X @ W), lambda X, W: X @ W / len(X)],
)

added_instead_of_multiplied = ladder(terms=[lambda x, W, j: x + W[:, j]])

_pairwise = [
    lambda x, W, j: np.outer(x, W[:, j]),
    lambda x, W, j: np.outer(W[:, j], x),
    lambda x, W, j: x[:, None] * W,
    lambda x, W, j: np.outer(x, W),
]
outer_product = ladder(
    component=_pairwise,
    row=[np.outer, np.multiply.outer, lambda x, W: np.outer(W, x)],
    tokens=[np.outer, np.multiply.outer, np.kron],
) | {"component_terms": _pairwise}

# ---------------------------------------------------------------- loops that end, start or forget too early

_parts = [np.s_[1:], np.s_[:-1]]
off_by_one = ladder(
    terms=[lambda x, W, j, part=part: terms(x, W, j)[part] for part in _parts],
    row=[
        *[lambda x, W, part=part: (x @ W)[part] for part in _parts],
        *[lambda x, W, part=part: _padded(x @ W, part) for part in _parts],
    ],
    tokens=[
        *[lambda X, W, part=part: X[part] @ W for part in _parts],
        *[lambda X, W, part=part: _padded(X @ W, part) for part in _parts],
    ],
)
off_by_one["component_terms"] += [lambda x, W, j, part=part: _padded(terms(x, W, j), part) for part in _parts]

_first = np.s_[:1]
returned_early = ladder(
    component=[lambda x, W, j: terms(x, W, j)[0]],
    row=[
        lambda x, W: (x @ W)[0],
        lambda x, W: (x @ W)[:1],
        lambda x, W: _padded(x @ W, _first),
        lambda x, W: x[0] * W[0, 0],
        lambda x, W: x[:1] * W[0, :1],
        lambda x, W: _padded(x[0] * W[0], _first),
    ],
    tokens=[
        lambda X, W: _padded(X @ W, _first),
        lambda X, W: X[0] @ W,
        lambda X, W: X[:1] @ W,
        lambda X, W: (X @ W)[0, 0],
        lambda X, W: _padded(X @ W, (0, 0)),
        lambda X, W: X[0, 0] * W[0, 0],
    ],
) | {
    "component_terms": [
        lambda x, W, j: terms(x, W, j)[0],
        lambda x, W, j: terms(x, W, j)[:1],
        lambda x, W, j: _padded(terms(x, W, j), _first),
    ]
}

overwritten_sum = ladder(
    component=[lambda x, W, j: terms(x, W, j)[-1]],
    row=[
        lambda x, W: (x @ W)[-1],
        lambda x, W: (x @ W)[-1:],
        lambda x, W: np.full(W.shape[1], (x @ W)[-1]),
        lambda x, W: x[-1] * W[-1, -1],
    ],
    tokens=[
        lambda X, W: X[-1] @ W,
        lambda X, W: X[-1:] @ W,
        lambda X, W: np.tile(X[-1] @ W, (len(X), 1)),
        lambda X, W: (X @ W)[-1, -1],
    ],
) | {"component_terms": [lambda x, W, j: terms(x, W, j)[-1], lambda x, W, j: terms(x, W, j)[-1:]]}

first_token_only = ladder(
    tokens=[lambda X, W: X[0] @ W, lambda X, W: X[:1] @ W, lambda X, W: np.tile(X[0] @ W, (len(X), 1))]
)

# ---------------------------------------------------------------- what comes back

transposed_output = ladder(tokens=[lambda X, W: (X @ W).T], qkv=in_some(lambda X, W: (X @ W).T))
