# correct: the three matrices side by side, one product, then np.split
import numpy as np


def component_terms(x, W, j):
    return (x * W.T)[j]


def project_component(x, W, j):
    return (x * W.T).sum(axis=1)[j]


def project_row(x, W):
    return (x * W.T).sum(axis=1)


def project_tokens(X, W):
    return np.apply_along_axis(project_row, 1, X, W)


def project_qkv(X, W_q, W_k, W_v):
    fused = np.hstack([W_q, W_k, W_v])
    everything = X @ fused
    d_q, d_k = W_q.shape[1], W_k.shape[1]
    return np.split(everything, [d_q, d_q + d_k], axis=1)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
