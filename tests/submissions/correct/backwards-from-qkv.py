# correct: the small questions are answered by calling the large ones
import numpy as np


def project_tokens(X, W):
    Q, _, _ = project_qkv(X, W, W, W)
    return Q


def project_row(x, W):
    return project_tokens(np.array([x]), W)[0]


def project_component(x, W, j):
    return project_row(x, W)[j]


def component_terms(x, W, j):
    # diag(x) W has x_i * W_ij in row i
    return project_tokens(np.diag(x), W)[:, j]


def project_qkv(X, W_q, W_k, W_v):
    return np.matmul(X, W_q), np.matmul(X, W_k), np.matmul(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
