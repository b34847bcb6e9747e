# loses project_tokens: wrong-shape
# squeeze() drops the axis of a single token, or of a single column
import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return component_terms(x, W, j).sum()


def project_row(x, W):
    return np.array([project_component(x, W, j) for j in range(W.shape[1])])


def project_tokens(X, W):
    return np.array([project_row(x, W) for x in X]).squeeze()


def project_qkv(X, W_q, W_k, W_v):
    return X @ W_q, X @ W_k, X @ W_v


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
