# correct: small helpers with underscores, nothing written twice
import numpy as np

_ROLES = (
    ("query", "matching"),
    ("key", "being matched against"),
    ("value", "carried forward"),
)


def _column(W, j):
    return [W[i][j] for i in range(_height(W))]


def _height(W):
    return W.shape[0]


def _width(W):
    return W.shape[1]


def _times(a, b):
    assert len(a) == len(b), "cannot pair vectors of different length"
    return [p * q for p, q in zip(a, b)]


def _dot(a, b):
    return sum(_times(a, b))


def component_terms(x, W, j):
    return np.array(_times(x, _column(W, j)))


def project_component(x, W, j):
    return _dot(x, _column(W, j))


def project_row(x, W):
    return np.array([_dot(x, _column(W, j)) for j in range(_width(W))])


def project_tokens(X, W):
    columns = [_column(W, j) for j in range(_width(W))]
    return np.array([[_dot(x, column) for column in columns] for x in X])


def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles():
    return {name: job for name, job in _ROLES}
