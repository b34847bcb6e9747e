# loses project_qkv: (not named)
import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return np.sum(x * W[:, j])


def project_row(x, W):
    return x @ W


def project_tokens(X, W):
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    names = {id(W_q): "Q", id(W_k): "K", id(W_v): "V"}
    results = {"Q": X @ W_q, "K": X @ W_k, "V": X @ W_v}
    return [results[names[id(W)]] for W in (W_q, W_k, W_v)] if len(names) == 3 else (X @ W_q,) * 3


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
