# loses project_row: row-instead-of-column; project_tokens: row-instead-of-column; project_qkv: row-instead-of-column
# runs over the rows of W with `for w in W`
import numpy as np


def dot(a, b):
    return np.dot(a, b)


def apply_matrix(rows, W):
    return np.array([[dot(row, w) for w in W] for row in rows])


def component_terms(x, W, j):
    return np.array([x_i * w_i for x_i, w_i in zip(x, W[:, j])])


def project_component(x, W, j):
    return dot(x, W[:, j])


def project_row(x, W):
    return np.array([dot(x, w) for w in W])


def project_tokens(X, W):
    return apply_matrix(X, W)


def project_qkv(X, W_q, W_k, W_v):
    return apply_matrix(X, W_q), apply_matrix(X, W_k), apply_matrix(X, W_v)


def attention_roles():
    jobs = ["matching", "being matched against", "carried forward"]
    return dict(zip(["query", "key", "value"], jobs))
