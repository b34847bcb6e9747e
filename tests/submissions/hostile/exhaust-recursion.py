# exhaust | earns 1 | recurses without end in Python, in C through repr, and in what it returns
import sys


class Deep:
    def __repr__(self):
        return repr(self)


def component_terms(x, W, j):
    return component_terms(x, W, j)


def project_component(x, W, j):
    sys.setrecursionlimit(200_000)
    return repr(Deep())


def project_row(x, W):
    result = []
    result.append(result)
    return result


def project_tokens(X, W):
    inner = []
    for _ in range(200_000):
        inner = [inner]
    return inner


def project_qkv(X, W_q, W_k, W_v):
    roles = {}
    roles["query"] = roles
    return roles, (roles, [roles]), roles


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
