# loses project_tokens: row-instead-of-column; project_qkv: row-instead-of-column
# X W^T, as in torch's nn.Linear
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
    return np.dot(embeddings, mat.T)


def project_qkv(embeddings, W_q, W_k, W_v):
    return np.dot(embeddings, W_q.T), np.dot(embeddings, W_k.T), np.dot(embeddings, W_v.T)


def attention_roles():
    answer = {"query": "matching"}
    answer["key"] = "being matched against"
    answer["value"] = "carried forward"
    return answer
