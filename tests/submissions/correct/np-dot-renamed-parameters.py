# correct: np.dot, and the student's own names for the parameters
import numpy as np


def component_terms(vec, mat, col):
    # entry by entry against column `col`
    return vec * mat[:, col]


def project_component(vec, mat, col):
    return np.dot(vec, mat[:, col])


def project_row(vec, mat):
    return np.dot(vec, mat)


def project_tokens(embeddings, mat):
    return np.dot(embeddings, mat)


def project_qkv(embeddings, query_matrix, key_matrix, value_matrix):
    queries = np.dot(embeddings, query_matrix)
    keys = np.dot(embeddings, key_matrix)
    values = np.dot(embeddings, value_matrix)
    return queries, keys, values


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
