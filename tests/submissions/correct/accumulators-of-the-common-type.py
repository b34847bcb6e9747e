# correct: arrays prepared in the type that holds whole numbers and decimals alike, filled entry by entry
import numpy as np


def component_terms(x, W, j):
    terms = np.empty_like(x, dtype=np.result_type(x, W))
    for i, entry in enumerate(x):
        terms[i] = entry * W[i, j]
    return terms


def project_component(x, W, j):
    total = np.float64(0)
    for term in component_terms(x, W, j):
        total += term
    return total


def project_row(x, W):
    y = np.zeros(W.shape[1], dtype=np.promote_types(x.dtype, W.dtype))
    for entry, weights in zip(x, W):
        y += entry * weights
    return y


def project_tokens(X, W):
    Y = np.full((X.shape[0], W.shape[1]), 0.0)
    for t in range(X.shape[0]):
        for i in range(X.shape[1]):
            Y[t] += X[t, i] * W[i]
    return Y


def project_qkv(X, W_q, W_k, W_v):
    shapes = [(len(X), W.shape[1]) for W in (W_q, W_k, W_v)]
    results = [np.zeros(shape, dtype="float64") for shape in shapes]
    for result, W in zip(results, (W_q, W_k, W_v)):
        np.matmul(X, W, out=result, casting="same_kind")
    return tuple(results)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
