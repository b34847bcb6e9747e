# correct: matrices cut into quarters, multiplied piece by piece and put together again
import numpy as np


def multiply(A, B):
    rows, inner, columns = A.shape[0], A.shape[1], B.shape[1]
    if max(rows, inner, columns) <= 2:
        return np.array([[sum(A[i, k] * B[k, j] for k in range(inner)) for j in range(columns)] for i in range(rows)])
    r, m, c = -(-rows // 2), -(-inner // 2), -(-columns // 2)
    C = np.zeros((rows, columns))
    for a in (slice(0, r), slice(r, rows)):
        for b in (slice(0, c), slice(c, columns)):
            for k in (slice(0, m), slice(m, inner)):
                if A[a, k].size and B[k, b].size:
                    C[a, b] = C[a, b] + multiply(A[a, k], B[k, b])
    return C


def component_terms(x, W, j):
    return np.diag(x) @ W[:, j]


def project_component(x, W, j):
    return multiply(x.reshape(1, -1), W[:, j : j + 1])[0, 0]


def project_row(x, W):
    return multiply(x[np.newaxis], W)[0]


def project_tokens(X, W):
    return multiply(X, W)


def project_qkv(X, W_q, W_k, W_v):
    return multiply(X, W_q), multiply(X, W_k), multiply(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
