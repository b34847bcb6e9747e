# correct: remembers results, by all that they depend on
import numpy as np

known = {}


def remember(function):
    def wrapped(*arguments):
        key = [function.__name__]
        for one in arguments:
            key.append((one.shape, one.dtype.str, one.tobytes()) if isinstance(one, np.ndarray) else one)
        if tuple(key) not in known:
            known[tuple(key)] = function(*arguments)
        return known[tuple(key)]

    return wrapped


@remember
def component_terms(x, W, j):
    return x * W[:, j]


@remember
def project_component(x, W, j):
    return component_terms(x, W, j).sum()


@remember
def project_row(x, W):
    return np.array([project_component(x, W, j) for j in range(W.shape[1])])


@remember
def project_tokens(X, W):
    return np.array([project_row(x, W) for x in X])


@remember
def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
