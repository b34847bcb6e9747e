# loses project_tokens: not-implemented; project_qkv: not-implemented
# ran out of time, the last two stubs are as they were handed out
import numpy as np


def component_terms(x, W, j):
    d_in = len(x)
    terms = np.zeros(d_in)
    for i in range(d_in):
        terms[i] = x[i] * W[i, j]
    return terms


def project_component(x, W, j):
    total = 0.0
    for i in range(len(x)):
        total += x[i] * W[i, j]
    return total


def project_row(x, W):
    d_in, d_out = W.shape
    y = np.zeros(d_out)
    for j in range(d_out):
        for i in range(d_in):
            y[j] += x[i] * W[i, j]
    return y


def project_tokens(X, W):
    """Every row of X by the same W.

    X has shape (n_tokens, d_in), W has shape (d_in, d_out); returns (n_tokens, d_out).
    """
    raise NotImplementedError("project_tokens: fill me in")


def project_qkv(X, W_q, W_k, W_v):
    """Queries, keys and values."""
    raise NotImplementedError("project_qkv: fill me in")


def attention_roles():
    roles = {}
    roles["query"] = "matching"
    roles["key"] = "being matched against"
    roles["value"] = "carried forward"
    return roles
