# correct: broadcasting with None axes, then a sum over the axis of x
import numpy as np


def component_terms(x, W, j):
    all_products = x[:, None] * W      # (d_in, d_out)
    return all_products[:, j]


def project_component(x, W, j):
    return (x[:, np.newaxis] * W).sum(axis=0)[j]


def project_row(x, W):
    return (x[:, None] * W).sum(axis=0)


def project_tokens(X, W):
    # (n, d_in, 1) * (1, d_in, d_out) -> (n, d_in, d_out)
    return (X[:, :, None] * W[None, :, :]).sum(axis=1)


def project_qkv(X, W_q, W_k, W_v):
    X3 = X[:, :, None]
    return (X3 * W_q).sum(axis=1), (X3 * W_k).sum(axis=1), (X3 * W_v).sum(axis=1)


def attention_roles():
    return {'query': 'matching', 'key': 'being matched against', 'value': 'carried forward'}
