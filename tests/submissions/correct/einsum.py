# correct: np.einsum for every question
import numpy as np


def component_terms(x, W, j):
    return np.einsum("i,i->i", x, W[:, j])


def project_component(x, W, j):
    return np.einsum("i,i->", x, W[:, j])


def project_row(x, W):
    return np.einsum("i,ij->j", x, W)


def project_tokens(X, W):
    return np.einsum("ti,ij->tj", X, W)


def project_qkv(X, W_q, W_k, W_v):
    q, k, v = (np.einsum("ti,ij->tj", X, W, optimize=True) for W in (W_q, W_k, W_v))
    return q, k, v


def attention_roles():
    names = ["query", "key", "value"]
    jobs = ["matching", "being matched against", "carried forward"]
    return dict(zip(names, jobs))
