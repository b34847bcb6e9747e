# loses project_qkv: attention-output
# returns Q, K and, in the place of V, what attention makes of V
import numpy as np


def _softmax(row):
    e = np.exp(row - row.max())
    return e / e.sum()


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return component_terms(x, W, j).sum()


def project_row(x, W):
    return np.array([project_component(x, W, j) for j in range(W.shape[1])])


def project_tokens(X, W):
    return np.array([project_row(x, W) for x in X])


def project_qkv(X, W_q, W_k, W_v):
    Q, K, V = project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)
    weights = np.array([_softmax(row) for row in Q.dot(K.T) / np.sqrt(Q.shape[1])])
    return Q, K, weights.dot(V)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
