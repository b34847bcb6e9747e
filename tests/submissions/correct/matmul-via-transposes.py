# correct: W transposed on the left and the result transposed back, so results are Fortran ordered
import numpy as np


def component_terms(x, W, j):
    return W.T[j] * x


def project_component(x, W, j):
    return W.T[j] @ x


def project_row(x, W):
    # (x W) = (W^T x)^T, and a 1-D array is its own transpose
    return W.T @ x


def project_tokens(X, W):
    return (W.T @ X.T).T


def project_qkv(X, W_q, W_k, W_v):
    return np.transpose(W_q.T @ X.T), np.transpose(W_k.T @ X.T), np.transpose(W_v.T @ X.T)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
