# loses component_terms: summed-too-much
# component_terms adds the products at once
import numpy as np


def component_terms(x, W, j):
    return np.sum(x * W[:, j])


def project_component(x, W, j):
    return component_terms(x, W, j).sum()


def project_row(x, W):
    return np.array([project_component(x, W, j) for j in range(W.shape[1])])


def project_tokens(X, W):
    return np.array([project_row(x, W) for x in X])


def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
