# lie | earns 0 | returns arrays that claim terabytes and hold one number
import numpy as np

JUNK = 1.2345e250  # right for no input at all


def component_terms(x, W, j):
    return np.broadcast_to(JUNK, (10**9,))


def project_component(x, W, j):
    return np.broadcast_to(JUNK, (1,) * 32)


def project_row(x, W):
    return np.broadcast_to(JUNK, (10**6, 10**6))


def project_tokens(X, W):
    return np.broadcast_to(np.zeros((0, 1)), (0, 2**60))


def project_qkv(X, W_q, W_k, W_v):
    return np.broadcast_to(JUNK, (3, 10**9, 10**9))


def attention_roles():
    return None
