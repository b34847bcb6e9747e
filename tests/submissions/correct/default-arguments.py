# correct: extra parameters with defaults that the checks never pass
import numpy as np


def component_terms(x, W, j=0, *, dtype=float):
    return np.asarray(x, dtype=dtype) * np.asarray(W, dtype=dtype)[:, j]


def project_component(x, W, j=0, bias=0.0):
    return component_terms(x, W, j).sum() + bias


def project_row(x, W, bias=None):
    y = np.asarray(x) @ np.asarray(W)
    if bias is not None:
        y = y + bias
    return y


def project_tokens(X, W, bias=None, verbose=False):
    Y = np.array([project_row(x, W, bias) for x in X])
    if verbose:
        print("tokens", X.shape, "->", Y.shape)
    return Y


def project_qkv(X, W_q, W_k=None, W_v=None):
    if W_k is None:
        W_k = W_q
    if W_v is None:
        W_v = W_k
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles(query="matching", key="being matched against", value="carried forward"):
    return {"query": query, "key": key, "value": value}
