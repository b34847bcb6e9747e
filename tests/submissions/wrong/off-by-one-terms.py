# loses component_terms: off-by-one
# the list of products lacks the first one
import numpy as np


def dot(a, b):
    """Multiply entry by entry, then add."""
    assert len(a) == len(b)
    return sum(a_i * b_i for a_i, b_i in zip(a, b))


def apply_matrix(rows, W):
    return np.array([[dot(row, W[:, j]) for j in range(W.shape[1])] for row in rows])


def component_terms(x, W, j):
    return np.array([x[i] * W[i, j] for i in range(1, len(x))])


def project_component(x, W, j):
    return dot(x, W[:, j])


def project_row(x, W):
    return np.array([dot(x, W[:, j]) for j in range(W.shape[1])])


def project_tokens(X, W):
    return apply_matrix(X, W)


def project_qkv(X, W_q, W_k, W_v):
    return apply_matrix(X, W_q), apply_matrix(X, W_k), apply_matrix(X, W_v)


def attention_roles():
    jobs = ["matching", "being matched against", "carried forward"]
    return dict(zip(["query", "key", "value"], jobs))
