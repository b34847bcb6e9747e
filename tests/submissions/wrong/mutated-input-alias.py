# loses project_row: mutated-input
# products = mat is no copy, so the caller's matrix is multiplied
import numpy as np
# vec = one embedding row, mat = the weight matrix


def component_terms(vec, mat, j):
    column = mat[:, j]
    return np.multiply(vec, column)


def project_component(vec, mat, j):
    column = mat[:, j]
    return np.dot(vec, column)


def project_row(vec, mat):
    products = mat
    products *= vec[:, None]
    return products.sum(axis=0)


def project_tokens(embeddings, mat):
    return np.dot(embeddings, mat)


def project_qkv(embeddings, W_q, W_k, W_v):
    return np.dot(embeddings, W_q), np.dot(embeddings, W_k), np.dot(embeddings, W_v)


def attention_roles():
    answer = {"query": "matching"}
    answer["key"] = "being matched against"
    answer["value"] = "carried forward"
    return answer
