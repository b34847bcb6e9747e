# exhaust | earns 0 | returns an array of a hundred million rows without an entry: eighty bytes that become lists
import numpy as np


def component_terms(x, W, j):
    return np.zeros((100_000_000, 0))


def project_component(x, W, j):
    return np.zeros((100_000_000, 0))


def project_row(x, W):
    return np.zeros((100_000_000, 0))


def project_tokens(X, W):
    return np.zeros((100_000_000, 0))


def project_qkv(X, W_q, W_k, W_v):
    return np.zeros((100_000_000, 0))
