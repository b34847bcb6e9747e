# loses project_tokens: raise-left-in; attention_roles: raise-left-in
# two answers stand below the line that the stub ends with, one after a comment
import numpy as np


def component_terms(x, W, j):
    return np.einsum("i,i->i", x, W[:, j])


def project_component(x, W, j):
    return np.einsum("i,i", x, W[:, j])


def project_row(x, W):
    return np.einsum("i,ij->j", x, W)


def project_tokens(X, W):
    raise NotImplementedError("project_tokens: fill me in")

    # every token by the same W
    Y = np.einsum("ti,ij->tj", X, W)
    return Y


def project_qkv(X, W_q, W_k, W_v):
    return tuple(np.einsum("ti,ij->tj", X, W) for W in (W_q, W_k, W_v))


def attention_roles():
    raise NotImplementedError("attention_roles: fill me in")
    return dict(query="matching", key="being matched against", value="carried forward")
