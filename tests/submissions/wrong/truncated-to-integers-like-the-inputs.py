# loses component_terms: truncated-to-integers; project_row: truncated-to-integers; project_tokens: truncated-to-integers
import numpy as np


def component_terms(x, W, j):
    terms = np.zeros_like(x)
    for i in range(len(x)):
        terms[i] = x[i] * W[i, j]
    return terms


def project_component(x, W, j):
    return np.sum(x * W[:, j])


def project_row(x, W):
    y = np.zeros(W.shape[1], dtype=W.dtype)
    for j in range(W.shape[1]):
        for i in range(len(x)):
            y[j] += x[i] * W[i, j]
    return y


def project_tokens(X, W):
    Y = np.empty((len(X), W.shape[1]), dtype=X.dtype)
    for t in range(len(X)):
        for j in range(W.shape[1]):
            Y[t, j] = np.dot(X[t], W[:, j])
    return Y


def project_qkv(X, W_q, W_k, W_v):
    return X @ W_q, X @ W_k, X @ W_v


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
