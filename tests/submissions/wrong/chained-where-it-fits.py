# loses project_qkv: chained
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
    K = Q @ W_k if Q.shape[1] == W_k.shape[0] else X @ W_k
    return Q, K, X @ W_v


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
