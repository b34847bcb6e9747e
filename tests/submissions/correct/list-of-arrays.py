# correct: tokens come back as a list of row arrays, Q, K and V as a list of such lists
import numpy as np


def component_terms(x, W, j):
    return np.multiply(x, W[:, j])


def project_component(x, W, j):
    return np.sum(np.multiply(x, W[:, j]))


def project_row(x, W):
    y = []
    for j in range(W.shape[1]):
        y.append(project_component(x, W, j))
    return y


def project_tokens(X, W):
    Y = []
    for row in X:
        Y.append(np.array(project_row(row, W)))
    return Y


def project_qkv(X, W_q, W_k, W_v):
    return [project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)]


def attention_roles():
    return {
        "value": "carried forward",
        "key": "being matched against",
        "query": "matching",
    }
