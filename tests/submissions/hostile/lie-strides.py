# lie | earns 0 | returns views whose strides lead backwards, overlap or leave the memory that they own
import numpy as np
from numpy.lib.stride_tricks import as_strided

JUNK = 1.2345e250  # right for no input at all


def component_terms(x, W, j):
    return as_strided(np.full(4, JUNK), shape=(1 << 33,), strides=(8,))


def project_component(x, W, j):
    return as_strided(np.full(4, JUNK), shape=(), strides=())


def project_row(x, W):
    return np.full((W.shape[1], 3), JUNK)[::-1, 1][::-1][::-1]


def project_tokens(X, W):
    return as_strided(np.full(8, JUNK), shape=(X.shape[0], W.shape[1]), strides=(-(1 << 40), 1 << 40))


def project_qkv(X, W_q, W_k, W_v):
    lying = as_strided(np.full(2, JUNK), shape=(3, X.shape[0], W_q.shape[1]), strides=(0, 1, 0))
    lying.flags.writeable = False
    return lying


def attention_roles():
    return None
