# correct: a main block with tests of its own that would fail and exit, which must not run
import sys

import numpy as np


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return np.dot(component_terms(x, W, j), np.ones(len(x)))


def project_row(x, W):
    return np.dot(x, W)


def project_tokens(X, W):
    return np.dot(X, W)


def project_qkv(X, W_q, W_k, W_v):
    return np.dot(X, W_q), np.dot(X, W_k), np.dot(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}


def main(argv):
    x = np.array([2, 3])
    W = np.array([[1, 10], [0, -1]])
    print("y =", project_row(x, W))
    with open(argv[1]) as handle:
        print(handle.read())
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
