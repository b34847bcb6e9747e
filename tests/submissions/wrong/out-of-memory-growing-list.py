# loses project_component: out-of-memory
# the list of products is repeated again and again until there is no room
import numpy as np


def component_terms(x, W, j):
    return [x[i] * W[i][j] for i in range(len(x))]


def project_component(x, W, j):
    products = [x[i] * W[i][j] for i in range(len(x))]
    while products:
        products = products * 1000
    return sum(products)


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
