# exhaust | earns 0 | returns arrays of some 70 MB, contiguous and not, text of 20 MB and an exception of that length
import numpy as np


def component_terms(x, W, j):
    return np.ones(8_000_000)


def project_component(x, W, j):
    return "x" * 20_000_000


def project_row(x, W):
    raise ValueError("x" * 20_000_000)


def project_tokens(X, W):
    return np.ones((2500, 2500))[::-1, ::-1].T


def project_qkv(X, W_q, W_k, W_v):
    return [np.ones(3_000_000)] * 3


def attention_roles():
    raise type("E" * 2_000_000, (Exception,), {})("x" * 2_000_000)
