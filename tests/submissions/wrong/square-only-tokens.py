# loses project_tokens: square-only; project_qkv: square-only
# Y is allocated with the shape of X
import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return component_terms(x, W, j).sum()


def project_row(x, W):
    return np.array([project_component(x, W, j) for j in range(W.shape[1])])


def project_tokens(X, W):
    Y = np.zeros(X.shape)
    for t in range(X.shape[0]):
        for j in range(X.shape[1]):
            Y[t, j] = project_component(X[t], W, j)
    return Y


def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
