# correct: results in Fortran order, or views with strides (every second, reversed)
import numpy as np


def component_terms(x, W, j):
    # interleaved with zeros, then every second entry
    wide = np.zeros(2 * len(x))
    wide[::2] = x * W[:, j]
    return wide[::2]


def project_component(x, W, j):
    return np.cumsum(x * W[:, j])[-1]


def project_row(x, W):
    # built from the back
    y = [x @ W[:, j] for j in range(W.shape[1] - 1, -1, -1)]
    return np.array(y)[::-1]


def project_tokens(X, W):
    return np.asfortranarray(X @ W)


def project_qkv(X, W_q, W_k, W_v):
    Q = np.array(X @ W_q, order="F")
    K = np.empty((W_k.shape[1], X.shape[0])).T
    K[:] = X @ W_k
    V = np.flipud(np.flipud(X) @ W_v)
    return Q, K, V


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
