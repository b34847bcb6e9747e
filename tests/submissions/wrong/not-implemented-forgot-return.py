# loses project_row: not-implemented; project_tokens: not-implemented
# computes y and Y, but there is no return, so both give None
import numpy as np
# vec = one embedding row, mat = the weight matrix


def component_terms(vec, mat, j):
    column = mat[:, j]
    return np.multiply(vec, column)


def project_component(vec, mat, j):
    column = mat[:, j]
    return np.dot(vec, column)


def project_row(vec, mat):
    y = np.dot(vec, mat)


def project_tokens(embeddings, mat):
    Y = np.zeros((embeddings.shape[0], mat.shape[1]))
    for t, vec in enumerate(embeddings):
        Y[t] = np.dot(vec, mat)


def project_qkv(embeddings, W_q, W_k, W_v):
    return np.dot(embeddings, W_q), np.dot(embeddings, W_k), np.dot(embeddings, W_v)


def attention_roles():
    answer = {"query": "matching"}
    answer["key"] = "being matched against"
    answer["value"] = "carried forward"
    return answer
