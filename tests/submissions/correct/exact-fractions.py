# correct: exact fractions, turned into floats at the very end
from fractions import Fraction


def exact(array):
    return [exact(row) for row in array] if array.ndim > 1 else [Fraction(entry) for entry in array.tolist()]


def component_terms(x, W, j):
    return [float(entry * row[j]) for entry, row in zip(exact(x), exact(W))]


def project_component(x, W, j):
    return float(sum(entry * row[j] for entry, row in zip(exact(x), exact(W))))


def project_row(x, W):
    return [project_component(x, W, j) for j in range(W.shape[1])]


def project_tokens(X, W):
    return [project_row(x, W) for x in X]


def project_qkv(X, W_q, W_k, W_v):
    return [project_tokens(X, W) for W in (W_q, W_k, W_v)]


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
