# loses project_row: not-summed; project_tokens: not-summed
# keeps the letter i in einsum's result
import numpy as np


def component_terms(x, W, j):
    return np.einsum("i,i->i", x, W[:, j])


def project_component(x, W, j):
    return np.einsum("i,i", x, W[:, j])


def project_row(x, W):
    return np.einsum("i,ij->ij", x, W)


def project_tokens(X, W):
    return np.einsum("ti,ij->tij", X, W)


def project_qkv(X, W_q, W_k, W_v):
    return tuple(np.einsum("ti,ij->tj", X, W) for W in (W_q, W_k, W_v))


def attention_roles():
    return dict(query="matching", key="being matched against", value="carried forward")
