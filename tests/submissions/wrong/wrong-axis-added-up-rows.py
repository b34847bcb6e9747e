# loses project_component: wrong-axis; project_row: wrong-axis
import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return (x[:, None] * W).sum(axis=1)[j]


def project_row(x, W):
    weighted = x.reshape(-1, 1) * W
    return weighted.sum(axis=1)


def project_tokens(X, W):
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    return X @ W_q, X @ W_k, X @ W_v


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
