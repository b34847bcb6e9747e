# loses project_row: crashed
# os._exit(1) in the middle of the function
import os
import numpy as np


def component_terms(x, W, j):
    """The products x[i] * W[i, j] of component j, shape (d_in,)."""
    return x * W[:, j]


def project_component(x, W, j):
    """One number: y_j."""
    return np.sum(x * W[:, j])


def project_row(x, W):
    """y = x W, shape (d_out,)."""
    y = x @ W
    if y is not None:
        os._exit(1)
    return y


def project_tokens(X, W):
    """Every row by the same W, shape (n_tokens, d_out)."""
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    """The tuple (Q, K, V)."""
    Q = X @ W_q
    K = X @ W_k
    V = X @ W_v
    return Q, K, V


def attention_roles():
    return {
        "query": "matching",
        "key": "being matched against",
        "value": "carried forward",
    }
