# correct: tensordot, inner and vdot, each in another question
import numpy as np
from numpy import inner, tensordot, vdot


def component_terms(x, W, j):
    return np.diag(np.outer(x, W[:, j])).copy()


def project_component(x, W, j):
    return vdot(x, W[:, j])


def project_row(x, W):
    return inner(x, W.T)


def project_tokens(X, W):
    return tensordot(X, W, axes=([1], [0]))


def project_qkv(X, W_q, W_k, W_v):
    return (
        tensordot(X, W_q, axes=1),
        inner(X, W_k.T),
        np.matmul(X, W_v),
    )


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
