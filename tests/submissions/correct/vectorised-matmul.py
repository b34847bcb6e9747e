# correct: the @ operator everywhere, the way it stands in the lecture notes
"""Q, K and V projections."""
import numpy as np


def component_terms(x, W, j):
    """The products that make up component j, shape (d_in,)."""
    return x * W[:, j]


def project_component(x, W, j):
    """One component of y."""
    return x @ W[:, j]


def project_row(x, W):
    """y = x W, shape (d_out,)."""
    return x @ W


def project_tokens(X, W):
    """All tokens at once, shape (n_tokens, d_out)."""
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    """Queries, keys, values."""
    Q = X @ W_q
    K = X @ W_k
    V = X @ W_v
    return Q, K, V


def attention_roles():
    """What each of the three is for."""
    return {
        "query": "matching",
        "key": "being matched against",
        "value": "carried forward",
    }
