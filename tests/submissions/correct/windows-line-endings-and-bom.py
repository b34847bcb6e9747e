# correct: Windows line endings and a byte order mark, as Notepad saves it
import numpy as np

# Student: P. Example
# Datum:   12.11.


def component_terms(x, W, j):
    """
    Products of x with column j.
    """
    return x * W[:, j]


def project_component(x, W, j):
    return float(np.sum(component_terms(x, W, j)))


def project_row(x, W):
    d_out = W.shape[1]
    y = np.zeros(d_out)
    for j in range(d_out):
        y[j] = project_component(x, W, j)
    return y


def project_tokens(X, W):
    Y = np.zeros((len(X), W.shape[1]))
    for t in range(len(X)):
        Y[t] = \
            project_row(X[t], W)
    return Y


def project_qkv(X, W_q, W_k, W_v):
    return (project_tokens(X, W_q),
            project_tokens(X, W_k),
            project_tokens(X, W_v))


def attention_roles():
    return {"query": "matching",
            "key": "being matched against",
            "value": "carried forward"}
