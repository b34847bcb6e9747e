"""How the named mistakes are made that do something to the numbers: signs, cuts, scales, decimals.

See ``misconceptions_ways.py`` for what a way is.
"""

import numpy as np

from .misconceptions_ways import in_some, ladder, terms

sign_flipped = ladder(terms=[lambda x, W, j: -terms(x, W, j)], qkv=in_some(lambda X, W: -(X @ W)))

ignored_sign = ladder(
    terms=[
        lambda x, W, j: abs(terms(x, W, j)),
        lambda x, W, j: terms(abs(x), W, j),
        lambda x, W, j: terms(x, abs(W), j),
    ],
    component=[lambda x, W, j: abs(x @ W[:, j])],
    qkv=in_some(lambda X, W: abs(X @ W)),
)


def _cut(values):
    return np.maximum(values, 0)


clipped = ladder(
    terms=[
        lambda x, W, j: _cut(terms(x, W, j)),
        lambda x, W, j: terms(_cut(x), W, j),
        lambda x, W, j: terms(x, _cut(W), j),
        lambda x, W, j: terms(_cut(x), _cut(W), j),
        lambda x, W, j: np.array([term for term in terms(x, W, j) if term > 0]),
    ],
    component=[lambda x, W, j: _cut(x @ W[:, j])],
    qkv=in_some(lambda X, W: _cut(X @ W)),
)

scaled = ladder(
    terms=[
        lambda x, W, j: terms(x, W, j) / np.sqrt(len(x)),
        lambda x, W, j: terms(x, W, j) / np.sqrt(W.shape[1]),
    ],
    tokens=[lambda X, W: X @ W / np.sqrt(len(X))],
    qkv=[
        lambda X, W_q, W_k, W_v: tuple(X @ W / np.sqrt(W_k.shape[1]) for W in (W_q, W_k, W_v)),
        *in_some(lambda X, W: X @ W / np.sqrt(len(W))),
        *in_some(lambda X, W: X @ W / np.sqrt(W.shape[1])),
    ],
)

_towards_whole = [np.trunc, np.floor, np.rint, lambda values: values.astype(int)]


def _kept_whole(x, W):
    y = np.zeros(W.shape[1], dtype=int)
    for j in range(W.shape[1]):
        for i in range(len(x)):
            y[j] += x[i] * W[i, j]
    return y


truncated_to_integers = ladder(
    terms=[
        way
        for cut in _towards_whole
        for way in (
            lambda x, W, j, cut=cut: cut(terms(x, W, j)),
            lambda x, W, j, cut=cut: terms(cut(x), W, j),
            lambda x, W, j, cut=cut: terms(x, cut(W), j),
            lambda x, W, j, cut=cut: terms(cut(x), cut(W), j),
        )
    ],
    row=[_kept_whole],
)
