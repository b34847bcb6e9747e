# correct: y as the sum of the rows of W, each weighted by an entry of x
import numpy as np


def component_terms(x, W, j):
    return np.array([x[i] * W[i] for i in range(len(x))])[:, j]


def project_component(x, W, j):
    return project_row(x, W)[j]


def project_row(x, W):
    y = np.zeros(W.shape[1])
    for weight, row in zip(x, W):
        y += weight * row
    return y


def project_tokens(X, W):
    Y = np.zeros((X.shape[0], W.shape[1]))
    for i in range(W.shape[0]):
        Y += np.outer(X[:, i], W[i])
    return Y


def project_qkv(X, W_q, W_k, W_v):
    Q, K, V = map(lambda W: project_tokens(X, W), [W_q, W_k, W_v])
    return Q, K, V


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
