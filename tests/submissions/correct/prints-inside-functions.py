# correct: debugging prints left inside every function, and at the top level
import sys

import numpy as np

print("numpy", np.__version__)


def component_terms(x, W, j):
    print("x =", x, "column =", W[:, j])
    terms = x * W[:, j]
    print("terms:", terms)
    return terms


def project_component(x, W, j):
    y_j = component_terms(x, W, j).sum()
    print(f"y_{j} = {y_j}", file=sys.stderr)
    return y_j


def project_row(x, W):
    print("project_row", x.shape, W.shape)
    y = x @ W
    print(y)
    return y


def project_tokens(X, W):
    print("project_tokens", X.shape, W.shape, end="\n\n", flush=True)
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    results = []
    for name, W in [("Q", W_q), ("K", W_k), ("V", W_v)]:
        print(name, "by a matrix of", W.shape)
        results.append(X @ W)
    sys.stdout.write("done\r\n")
    return tuple(results)


def attention_roles():
    print("query, key, value")
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}


print("2, 17?", project_row(np.array([2, 3]), np.array([[1, 10], [0, -1]])))
