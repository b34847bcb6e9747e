# correct: Q, K and V as one array of leading length 3 where the widths agree, a list where they do not
import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return (x * W[:, j]).sum()


def project_row(x, W):
    return x.dot(W)


def project_tokens(X, W):
    return X.dot(W)


def project_qkv(X, W_q, W_k, W_v):
    if W_q.shape == W_k.shape == W_v.shape:
        # one batched product for all three heads
        return np.matmul(X[None, :, :], np.stack([W_q, W_k, W_v]))
    return [X.dot(W_q), X.dot(W_k), X.dot(W_v)]


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
