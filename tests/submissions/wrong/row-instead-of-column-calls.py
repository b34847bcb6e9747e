# loses project_row: row-instead-of-column; project_tokens: row-instead-of-column; project_qkv: row-instead-of-column
# one mistake in project_row, and the other two call it
import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return component_terms(x, W, j).sum()


def project_row(x, W):
    return np.dot(W, x)


def project_tokens(X, W):
    return np.array([project_row(x, W) for x in X])


def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
