# lie | earns 0 | returns masked arrays, recarrays, matrices and character arrays in which no entry can be seen to be wrong
import numpy as np

JUNK = 1.2345e250  # right for no input at all


def component_terms(x, W, j):
    return np.ma.array(np.full(len(x), JUNK), mask=True, hard_mask=True)


def project_component(x, W, j):
    return np.ma.array(JUNK, mask=True)


def project_row(x, W):
    return np.ma.array(np.full(W.shape[1], JUNK), mask=True, fill_value=0.0)


def project_tokens(X, W):
    return np.rec.array(np.full((X.shape[0], W.shape[1]), JUNK))


def project_qkv(X, W_q, W_k, W_v):
    return (
        np.ma.array(np.full((X.shape[0], W_q.shape[1]), JUNK), mask=True),
        np.matrix([[JUNK]]),
        np.char.array(["17"]),
    )


def attention_roles():
    return None
