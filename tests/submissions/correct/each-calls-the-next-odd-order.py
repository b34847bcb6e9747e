# correct: each function calls the one below it and they are defined from the last to the first
import numpy as np


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}


def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def project_tokens(X, W):
    return np.stack([project_row(X[t], W) for t in range(X.shape[0])])


def project_row(x, W):
    return np.stack([project_component(x, W, j) for j in range(W.shape[1])])


def project_component(x, W, j):
    return np.sum(component_terms(x, W, j))


def component_terms(x, W, j):
    return x * W[:, j]
