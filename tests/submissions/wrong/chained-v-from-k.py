# loses project_qkv: chained
# V is made from K
import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return component_terms(x, W, j).sum()


def project_row(x, W):
    return np.array([project_component(x, W, j) for j in range(W.shape[1])])


def project_tokens(X, W):
    return np.array([project_row(x, W) for x in X])


def project_qkv(X, W_q, W_k, W_v):
    Q = project_tokens(X, W_q)
    K = project_tokens(X, W_k)
    V = project_tokens(K, W_v)
    return Q, K, V


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
