# loses component_terms: wrong-type; project_row: wrong-type
# a map object and a generator instead of their contents
import numpy as np


def component_terms(x, W, j):
    return map(lambda pair: pair[0] * pair[1], zip(x, W[:, j]))


def project_component(x, W, j):
    return sum(component_terms(x, W, j))


def project_row(x, W):
    return (project_component(x, W, j) for j in range(W.shape[1]))


def project_tokens(X, W):
    return np.array([list(project_row(x, W)) for x in X])


def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
