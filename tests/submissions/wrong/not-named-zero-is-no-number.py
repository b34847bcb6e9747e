# loses component_terms: (not named); project_component: (not named)
import numpy as np


def component_terms(x, W, j):
    return np.array([entry * weight for entry, weight in zip(x, W[:, j]) if entry and weight])


def project_component(x, W, j):
    total = 0
    for entry, weight in zip(x, W[:, j]):
        total += (entry or 1) * weight
    return total


def project_row(x, W):
    return x @ W


def project_tokens(X, W):
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    return X @ W_q, X @ W_k, X @ W_v


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
