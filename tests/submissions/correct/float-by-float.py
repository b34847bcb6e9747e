# correct: Python floats one at a time, added with math.fsum, lists from .tolist()
import math


def component_terms(x, W, j):
    result = []
    for i in range(len(x)):
        result.append(float(x[i]) * float(W[i][j]))
    return result


def project_component(x, W, j):
    return math.fsum(component_terms(x, W, j))


def project_row(x, W):
    xs = x.tolist()
    rows = W.tolist()
    d_out = len(rows[0])
    return [math.fsum(xs[i] * rows[i][j] for i in range(len(xs))) for j in range(d_out)]


def project_tokens(X, W):
    return [project_row(x, W) for x in X]


def project_qkv(X, W_q, W_k, W_v):
    Q = project_tokens(X, W_q)
    K = project_tokens(X, W_k)
    V = project_tokens(X, W_v)
    return (Q, K, V)


def attention_roles():
    return {
        "query": "matching",
        "key": "being matched against",
        "value": "carried forward",
    }
