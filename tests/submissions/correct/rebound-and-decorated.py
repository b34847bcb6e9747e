# correct: functions defined twice (the last one counts), decorated, and checked by asserts inside
import functools
import time

import numpy as np

calls = {}


def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        calls[function.__name__] = calls.get(function.__name__, 0) + 1
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            wrapper.seconds = time.perf_counter() - start
    return wrapper


@counted
def component_terms(x, W, j):
    assert x.ndim == 1 and W.ndim == 2
    assert 0 <= j < W.shape[1]
    return x * W[:, j]


def project_component(x, W, j):
    return 0  # TODO


@counted
def project_row(x, W):
    return W @ x


@counted
def project_component(x, W, j):
    return component_terms(x, W, j).sum()


@counted
def project_row(x, W):
    assert x.shape[0] == W.shape[0], f"{x.shape} does not fit {W.shape}"
    return x @ W


@counted
def project_tokens(X, W):
    assert X.shape[1] == W.shape[0]
    return np.array([project_row(x, W) for x in X])


@counted
def project_qkv(X, W_q, W_k, W_v):
    Q, K, V = project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)
    assert Q.shape == K.shape
    assert V.shape == (len(X), W_v.shape[1])
    return Q, K, V


@counted
def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
