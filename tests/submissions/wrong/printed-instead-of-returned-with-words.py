# loses project_component: printed-instead-of-returned
# prints a sentence with the component in it instead of returning it
import numpy as np


def component_terms(x, W, j):
    return [x[i] * W[i][j] for i in range(len(x))]


def project_component(x, W, j):
    y_j = sum([x[i] * W[i][j] for i in range(len(x))])
    print("The component is", y_j)


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
