# loses component_terms: (not named)
import numpy as np


def component_terms(x, W, j):
    return _terms(x, W, j)


def _terms(x, W, j, terms=[]):
    for i in range(len(x)):
        terms.append(x[i] * W[i, j])
    return terms


def project_component(x, W, j):
    return np.sum(x * W[:, j])


def project_row(x, W):
    return x @ W


def project_tokens(X, W):
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    return X @ W_q, X @ W_k, X @ W_v


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
