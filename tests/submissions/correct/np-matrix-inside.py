# correct: np.matrix inside, because * is then the matrix product, but plain arrays come out
import numpy as np


def component_terms(x, W, j):
    column = np.asmatrix(W)[:, j]                   # (d_in, 1)
    return np.multiply(np.asmatrix(x).T, column).A1


def project_component(x, W, j):
    y = np.asmatrix(x) * np.asmatrix(W)[:, j]       # (1, 1)
    return y.item()


def project_row(x, W):
    y = np.asmatrix(x) * np.asmatrix(W)             # (1, d_out)
    return np.asarray(y).ravel()


def project_tokens(X, W):
    return np.asarray(np.asmatrix(X) * np.asmatrix(W))


def project_qkv(X, W_q, W_k, W_v):
    M = np.asmatrix(X)
    return (M * np.asmatrix(W_q)).A, (M * np.asmatrix(W_k)).A, (M * np.asmatrix(W_v)).A


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
