# loses project_tokens: unfilled-helper; project_qkv: unfilled-helper
# two functions share a helper that was never written
import numpy as np


def component_terms(x, W, j):
    return np.einsum("i,i->i", x, W[:, j])


def project_component(x, W, j):
    return np.einsum("i,i", x, W[:, j])


def project_row(x, W):
    return np.einsum("i,ij->j", x, W)


def times(X, W):
    raise NotImplementedError


def project_tokens(X, W):
    return times(X, W)


def project_qkv(X, W_q, W_k, W_v):
    return tuple(times(X, W) for W in (W_q, W_k, W_v))


def attention_roles():
    return dict(query="matching", key="being matched against", value="carried forward")
