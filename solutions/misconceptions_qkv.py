"""How the named mistakes with all of Q, K and V, with their roles, and with steps that come later, are made.

See ``misconceptions_ways.py`` for what a way is.
"""

from itertools import permutations, product

import numpy as np

from .misconceptions_ways import in_some, ladder, terms

shared_matrix = {
    "project_qkv": [
        lambda X, *Ws, chosen=chosen: tuple(X @ Ws[n] for n in chosen)
        for chosen in product(range(3), repeat=3)
        if len(set(chosen)) < 3
    ]
}

swapped_order = {
    "project_qkv": [
        lambda X, *Ws, order=order: tuple(X @ Ws[n] for n in order)
        for order in permutations(range(3))
        if order != (0, 1, 2)
    ]
}


# ---------------------------------------------------------------- steps that come later


def _softmax(values, axis=-1):
    """Return the softmax as a careful student writes it."""
    raised = np.exp(values - np.max(values, axis=axis, keepdims=True))
    return raised / np.sum(raised, axis=axis, keepdims=True)


def _naive_softmax(values, axis=-1):
    """Return the softmax as the formula says it: large numbers make it NaN."""
    return np.exp(values) / np.sum(np.exp(values), axis=axis, keepdims=True)


_SOFTMAXES = (_softmax, _naive_softmax)
softmaxed = ladder(
    row=[lambda x, W, soft=soft: soft(x @ W) for soft in _SOFTMAXES],
    tokens=[lambda X, W, soft=soft, axis=axis: soft(X @ W, axis) for soft in _SOFTMAXES for axis in (0, None)],
    qkv=[way for soft in _SOFTMAXES for way in in_some(lambda X, W, soft=soft: soft(X @ W))],
) | {
    "component_terms": [lambda x, W, j, soft=soft: soft(terms(x, W, j)) for soft in _SOFTMAXES],
    "project_component": [lambda x, W, j, soft=soft: soft(x @ W)[j] for soft in _SOFTMAXES],
}


def _attention(X, Ws, soft, width):
    Q, K, V = (X @ W for W in Ws)
    weights = soft(Q @ K.T / width(Q))
    return weights, weights @ V, (Q, K, weights @ V)


attention_output = {
    "project_qkv": [
        lambda X, *Ws, soft=soft, width=width, far=far: _attention(X, Ws, soft, width)[far]
        for soft in (*_SOFTMAXES, lambda scores: scores)
        for width in (lambda Q: np.sqrt(Q.shape[1]), lambda Q: 1)
        for far in range(3)
    ]
}

# ---------------------------------------------------------------- results and roles mixed up

single_result = {
    "project_qkv": [
        *[lambda X, *Ws, n=n: X @ Ws[n] for n in range(3)],
        *[
            lambda X, *Ws, put=put: put([X @ W for W in Ws])
            for put in (np.hstack, np.vstack, np.array, lambda parts: np.stack(parts, axis=1))
        ],
        lambda X, *Ws: np.stack([X @ W for W in Ws], axis=-1),
    ]
}


two_results = {
    "project_qkv": [lambda X, *Ws, two=two: tuple(X @ Ws[n] for n in two) for two in permutations(range(3), 2)]
}

# a result is rarely as long as W has rows, and each of these goes wrong in its own manner
_projections = [
    lambda X, W: X @ W,
    lambda X, W: np.array([[sum(x[i] * w[i] for i in range(len(x))) for w in W.T] for x in X]),
    lambda X, W: np.array([[sum(x[i] * w[i] for i in range(len(w))) for w in W.T] for x in X]),
    lambda X, W: np.array([[sum(a * b for a, b in zip(x, w, strict=False)) for w in W.T] for x in X]),
    lambda X, W: np.array([[np.sum(x * w) for w in W.T] for x in X]),
]


def _chain(X, Ws, project, K_from, V_from):
    done = [X @ Ws[0]]
    done.append(X @ Ws[1] if K_from is None else project(done[K_from], Ws[1]))
    done.append(X @ Ws[2] if V_from is None else project(done[V_from], Ws[2]))
    return tuple(done)


chained = {
    "project_qkv": [
        lambda X, *Ws, project=project, links=links: _chain(X, Ws, project, *links)
        for project in _projections
        for links in ((0, 1), (0, 0), (0, None), (None, 1), (None, 0))
    ]
}

_PHRASES = ("matching", "being matched against", "carried forward")
roles_swapped = {
    "attention_roles": [
        lambda told=told: dict(zip(("query", "key", "value"), told, strict=True))
        for told in product(_PHRASES, repeat=3)
        if told != _PHRASES
    ]
}
