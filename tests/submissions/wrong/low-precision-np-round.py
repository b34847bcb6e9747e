# loses component_terms: low-precision; project_tokens: low-precision
# np.round to three decimals
import numpy as np
# vec = one embedding row, mat = the weight matrix


def component_terms(vec, mat, j):
    column = mat[:, j]
    return np.round(np.multiply(vec, column), 3)


def project_component(vec, mat, j):
    column = mat[:, j]
    return np.dot(vec, column)


def project_row(vec, mat):
    return np.dot(vec, mat)


def project_tokens(embeddings, mat):
    return np.dot(embeddings, mat).round(3)


def project_qkv(embeddings, W_q, W_k, W_v):
    return np.dot(embeddings, W_q), np.dot(embeddings, W_k), np.dot(embeddings, W_v)


def attention_roles():
    answer = {"query": "matching"}
    answer["key"] = "being matched against"
    answer["value"] = "carried forward"
    return answer
