# loses project_qkv: two-results
import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return np.sum(x * W[:, j])


def project_row(x, W):
    return x @ W


def project_tokens(X, W):
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    Q = X @ W_q
    K = X @ W_k
    return Q, K


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
