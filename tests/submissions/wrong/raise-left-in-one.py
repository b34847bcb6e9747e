# loses project_row: raise-left-in
# the answer stands below the line that the stub ends with
import numpy as np


def component_terms(x, W, j):
    return np.einsum("i,i->i", x, W[:, j])


def project_component(x, W, j):
    return np.einsum("i,i", x, W[:, j])


def project_row(x, W):
    raise NotImplementedError("project_row: fill me in")
    return np.einsum("i,ij->j", x, W)


def project_tokens(X, W):
    return np.einsum("ti,ij->tj", X, W)


def project_qkv(X, W_q, W_k, W_v):
    return tuple(np.einsum("ti,ij->tj", X, W) for W in (W_q, W_k, W_v))


def attention_roles():
    return dict(query="matching", key="being matched against", value="carried forward")
