# correct: functools.reduce does the adding
from functools import reduce

import numpy as np


def component_terms(x, W, j):
    return reduce(lambda seen, i: seen + [x[i] * W[i, j]], range(len(x)), [])


def project_component(x, W, j):
    return reduce(lambda a, b: a + b, component_terms(x, W, j))


def project_row(x, W):
    return reduce(np.add, [x_i * w_i for x_i, w_i in zip(x, W)])


def project_tokens(X, W):
    return reduce(lambda Y, x: np.vstack([Y, project_row(x, W)]), X, np.empty((0, W.shape[1])))


def project_qkv(X, W_q, W_k, W_v):
    return reduce(lambda done, W: done + (project_tokens(X, W),), (W_q, W_k, W_v), ())


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
