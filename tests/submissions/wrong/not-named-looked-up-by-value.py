# loses project_component: (not named); project_row: (not named); project_tokens: (not named)
import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    entries = list(x)
    return sum(entry * W[entries.index(entry), j] for entry in entries)


def project_row(x, W):
    terms = [{x[i] * W[i, j] for i in range(len(x))} for j in range(W.shape[1])]
    return [sum(column) for column in terms]


def project_tokens(X, W):
    projected = {tuple(row): row @ W for row in X}
    return np.array(list(projected.values()))


def project_qkv(X, W_q, W_k, W_v):
    return X @ W_q, X @ W_k, X @ W_v


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
