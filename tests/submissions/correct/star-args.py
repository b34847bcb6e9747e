# correct: *args and **kwargs instead of named parameters
import numpy as np


def component_terms(*args):
    x, W, j = args
    return x * W[..., j]


def project_component(*args, **kwargs):
    return np.sum(component_terms(*args, **kwargs))


def project_row(*args):
    return np.matmul(*args)


def project_tokens(*args):
    return np.matmul(*args)


def project_qkv(X, *weights):
    return [project_tokens(X, W) for W in weights]


def attention_roles(*args, **kwargs):
    return {**{"query": "matching"}, **{"key": "being matched against"}, **{"value": "carried forward"}}
