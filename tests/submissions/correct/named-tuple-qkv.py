# correct: Q, K and V in a named tuple
from typing import NamedTuple

import numpy as np


class QKV(NamedTuple):
    Q: np.ndarray
    K: np.ndarray
    V: np.ndarray


def component_terms(x, W, j):
    return np.prod([x, W[:, j]], axis=0)


def project_component(x, W, j):
    return np.prod([x, W[:, j]], axis=0).sum()


def project_row(x, W):
    return np.squeeze(x[np.newaxis] @ W, axis=0)


def project_tokens(X, W):
    return np.concatenate([x[np.newaxis] @ W for x in X], axis=0)


def project_qkv(X, W_q, W_k, W_v):
    return QKV(Q=X @ W_q, K=X @ W_k, V=X @ W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
