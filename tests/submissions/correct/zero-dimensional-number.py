# correct: the one number is a 0-d array, and the rows are filled with such arrays
import numpy as np


def component_terms(x, W, j):
    return np.array([np.array(x[i] * W[i, j]) for i in range(x.size)])


def project_component(x, W, j):
    return np.asarray(np.tensordot(x, W[:, j], axes=1))


def project_row(x, W):
    y = np.empty(W.shape[1])
    for j in range(y.size):
        y[j] = project_component(x, W, j)
    return y


def project_tokens(X, W):
    Y = np.empty((len(X), W.shape[1]))
    for t, x in enumerate(X):
        Y[t, :] = project_row(x, W)
    return Y


def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
