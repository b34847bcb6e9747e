# loses component_terms: row-instead-of-column; project_component: row-instead-of-column; project_row: row-instead-of-column
# W @ x as for column vectors, and W[j] for component j
import numpy as np


def component_terms(x, W, j):
    """The products of component j."""
    return x * W[j]


def project_component(x, W, j):
    """One number: y_j."""
    return x @ W[j]


def project_row(x, W):
    """y."""
    return W @ x


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
