# correct: in-place operators, but on copies, so the inputs stay as they were
import copy

import numpy as np


def component_terms(x, W, j):
    terms = np.array(x, dtype=float)       # a copy
    terms *= W[:, j]
    return terms


def project_component(x, W, j):
    terms = component_terms(x, W, j)
    while terms.size > 1:
        terms = np.append(terms[:-2], terms[-2] + terms[-1])
    return terms[0]


def project_row(x, W):
    products = copy.deepcopy(W).astype(float)
    products *= np.reshape(x, (-1, 1))
    return products.sum(0)


def project_tokens(X, W):
    X = X.copy()
    X.setflags(write=False)
    Y = np.empty((X.shape[0], W.shape[1]))
    np.matmul(X, W, out=Y, casting="unsafe")
    return Y


def project_qkv(X, W_q, W_k, W_v):
    out = [None] * 3
    for n, W in enumerate([W_q, W_k, W_v]):
        out[n] = project_tokens(X, W)
    return out


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
