# loses project_component: truncated-to-integers; project_qkv: truncated-to-integers
import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return x.dtype.type(np.dot(x, W[:, j]))


def project_row(x, W):
    return x @ W


def project_tokens(X, W):
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    Q, K, V = (np.full_like(X, 0, shape=(len(X), W.shape[1])) for W in (W_q, W_k, W_v))
    Q[:], K[:], V[:] = X @ W_q, X @ W_k, X @ W_v
    return Q, K, V


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
