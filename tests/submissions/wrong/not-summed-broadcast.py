# loses project_row: not-summed; project_tokens: not-summed
# broadcasts to all products and forgets .sum(axis=...)
import numpy as np
# vec = one embedding row, mat = the weight matrix


def component_terms(vec, mat, j):
    column = mat[:, j]
    return np.multiply(vec, column)


def project_component(vec, mat, j):
    column = mat[:, j]
    return np.dot(vec, column)


def project_row(vec, mat):
    return vec[:, None] * mat


def project_tokens(embeddings, mat):
    return embeddings[:, :, None] * mat[None, :, :]


def project_qkv(embeddings, W_q, W_k, W_v):
    return np.dot(embeddings, W_q), np.dot(embeddings, W_k), np.dot(embeddings, W_v)


def attention_roles():
    answer = {"query": "matching"}
    answer["key"] = "being matched against"
    answer["value"] = "carried forward"
    return answer
