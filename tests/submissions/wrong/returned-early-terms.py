# loses component_terms: returned-early; project_component: returned-early
# return inside the for loop in both functions
import numpy as np


def component_terms(x, W, j):
    products = []
    for i in range(len(x)):
        products.append(x[i] * W[i][j])
        return products


def project_component(x, W, j):
    result = 0
    for x_i, row in zip(x, W):
        result = result + x_i * row[j]
        return result


def project_row(x, W):
    return [sum(x[i] * W[i][j] for i in range(len(x))) for j in range(len(W[0]))]


def project_tokens(X, W):
    Y = []
    for x in X:
        Y.append([sum(x[i] * W[i][j] for i in range(len(x))) for j in range(len(W[0]))])
    return Y


def project_qkv(X, W_q, W_k, W_v):
    out = []
    for W in [W_q, W_k, W_v]:
        out.append([[sum(x[i] * W[i][j] for i in range(len(x))) for j in range(len(W[0]))] for x in X])
    return out


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
