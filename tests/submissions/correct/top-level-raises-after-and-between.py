# correct: statements after and between the functions raise: a wrong assert, a typo, an exit
import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


x = np.array([2, 3])
W = np.array([[1, 10], [0, -1]])
assert component_terms(x, W, 0) == [2, 0]      # "truth value of an array is ambiguous"??


def project_component(x, W, j):
    return np.sum(x * W[:, j])


prnt(project_component(x, W, 1))


def project_row(x, W):
    return x @ W


project_row(x, W, 3)


def project_tokens(X, W):
    return X @ W


print(project_tokens(x, W)[0, 0])


def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}


Q, K = project_qkv(np.eye(2), W, W, W)
raise SystemExit("all done")
