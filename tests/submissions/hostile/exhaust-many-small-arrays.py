# exhaust | earns 0 | returns 2,500 small arrays in lists, each small enough to be shown whole
import numpy as np


def component_terms(x, W, j):
    return [[np.ones((20, 20))] * 50] * 50


def project_component(x, W, j):
    return [[np.ones((20, 20))] * 50] * 50


def project_row(x, W):
    return [[np.ones((20, 20))] * 50] * 50


def project_tokens(X, W):
    return [[np.ones((20, 20))] * 50] * 50


def project_qkv(X, W_q, W_k, W_v):
    return [[np.ones((20, 20))] * 50] * 50
