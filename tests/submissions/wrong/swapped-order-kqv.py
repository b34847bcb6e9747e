# loses project_qkv: swapped-order
# keys first, then queries
import numpy as np
# vec = one embedding row, mat = the weight matrix


def component_terms(vec, mat, j):
    column = mat[:, j]
    return np.multiply(vec, column)


def project_component(vec, mat, j):
    column = mat[:, j]
    return np.dot(vec, column)


def project_row(vec, mat):
    return np.dot(vec, mat)


def project_tokens(embeddings, mat):
    return np.dot(embeddings, mat)


def project_qkv(embeddings, W_q, W_k, W_v):
    K = np.dot(embeddings, W_k)
    Q = np.dot(embeddings, W_q)
    V = np.dot(embeddings, W_v)
    return K, Q, V


def attention_roles():
    answer = {"query": "matching"}
    answer["key"] = "being matched against"
    answer["value"] = "carried forward"
    return answer
