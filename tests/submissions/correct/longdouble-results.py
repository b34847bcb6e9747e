# correct: more precision than asked for: np.longdouble inside and out
import numpy as np


def precise(a):
    return np.asarray(a).astype(np.longdouble)


def component_terms(x, W, j):
    return precise(x) * precise(W)[:, j]


def project_component(x, W, j):
    return component_terms(x, W, j).sum()


def project_row(x, W):
    return precise(x) @ precise(W)


def project_tokens(X, W):
    return precise(X) @ precise(W)


def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
