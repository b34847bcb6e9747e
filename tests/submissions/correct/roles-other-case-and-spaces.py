# correct: the roles with capitals and with spaces around them
import numpy as np


def component_terms(x, W, j):
    return np.array([x[i] * W[i][j] for i in range(len(x))])


def project_component(x, W, j):
    s = 0
    for term in component_terms(x, W, j):
        s += term
    return s


def project_row(x, W):
    return np.array([project_component(x, W, j) for j in range(len(W[0]))])


def project_tokens(X, W):
    return np.array([project_row(row, W) for row in X])


def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles():
    answer = """
    query: Matching
    key: BEING MATCHED AGAINST
    value: Carried Forward
    """
    return dict(line.strip().split(":") for line in answer.strip().splitlines())
