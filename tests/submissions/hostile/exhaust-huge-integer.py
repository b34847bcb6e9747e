# exhaust | earns 0 | returns whole numbers of a hundred million bits, alone, in lists and in object arrays
import numpy as np

HUGE = 1 << 100_000_000


def component_terms(x, W, j):
    return [HUGE] * len(x)


def project_component(x, W, j):
    return HUGE


def project_row(x, W):
    return np.array([HUGE] * W.shape[1], dtype=object)


def project_tokens(X, W):
    return -HUGE


def project_qkv(X, W_q, W_k, W_v):
    return HUGE, HUGE, [[HUGE]]


def attention_roles():
    return {HUGE: HUGE, "query": HUGE}
