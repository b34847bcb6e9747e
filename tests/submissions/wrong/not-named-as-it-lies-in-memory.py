# loses project_row: (not named); project_tokens: (not named)
import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return np.sum(x * W[:, j])


def project_row(x, W):
    weights = W.ravel(order="K")
    d_out = W.shape[1]
    return np.array([sum(x[i] * weights[i * d_out + j] for i in range(len(x))) for j in range(d_out)])


def project_tokens(X, W):
    if X is W:
        return X
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    return X @ W_q, X @ W_k, X @ W_v


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
