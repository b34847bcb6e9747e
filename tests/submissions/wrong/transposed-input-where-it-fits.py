# loses project_tokens: transposed-input; project_qkv: transposed-input
import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return np.sum(x * W[:, j])


def project_row(x, W):
    return x @ W


def project_tokens(X, W):
    # the shapes told me which way round
    if X.shape[0] == W.shape[0]:
        return X.T @ W
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
