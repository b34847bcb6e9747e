# correct: recursion, splitting the vector (and the tokens) in halves
import numpy as np


def component_terms(x, W, j):
    if len(x) == 1:
        return [x[0] * W[0, j]]
    half = len(x) // 2
    return component_terms(x[:half], W[:half], j) + component_terms(x[half:], W[half:], j)


def project_component(x, W, j):
    if len(x) == 1:
        return x[0] * W[0, j]
    half = len(x) // 2
    return project_component(x[:half], W[:half], j) + project_component(x[half:], W[half:], j)


def project_row(x, W):
    if W.shape[1] == 1:
        return np.array([project_component(x, W, 0)])
    middle = W.shape[1] // 2
    return np.concatenate([project_row(x, W[:, :middle]), project_row(x, W[:, middle:])])


def project_tokens(X, W):
    if len(X) == 1:
        return project_row(X[0], W).reshape(1, -1)
    middle = len(X) // 2
    return np.vstack([project_tokens(X[:middle], W), project_tokens(X[middle:], W)])


def project_qkv(X, *matrices):
    if not matrices:
        return []
    first, *rest = matrices
    return [project_tokens(X, first)] + project_qkv(X, *rest)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
