# loses component_terms: one-based-index; project_component: one-based-index
# column(W, 1) is the first column; project_row counts from 1 and is right, the others pass j on
import numpy as np


def _column(W, number):
    return W[:, number - 1]


def component_terms(x, W, j):
    return x * _column(W, j)


def project_component(x, W, j):
    return component_terms(x, W, j).sum()


def project_row(x, W):
    return np.array([project_component(x, W, number) for number in range(1, W.shape[1] + 1)])


def project_tokens(X, W):
    return np.array([project_row(x, W) for x in X])


def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
