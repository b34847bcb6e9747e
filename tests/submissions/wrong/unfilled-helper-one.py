# loses component_terms: not-implemented; project_component: unfilled-helper
# the second function adds up what the first one, still the stub, should give
import numpy as np


def component_terms(x, W, j):
    raise NotImplementedError("component_terms: fill me in")


def project_component(x, W, j):
    return component_terms(x, W, j).sum()


def project_row(x, W):
    return np.einsum("i,ij->j", x, W)


def project_tokens(X, W):
    return np.einsum("ti,ij->tj", X, W)


def project_qkv(X, W_q, W_k, W_v):
    return tuple(np.einsum("ti,ij->tj", X, W) for W in (W_q, W_k, W_v))


def attention_roles():
    return dict(query="matching", key="being matched against", value="carried forward")
