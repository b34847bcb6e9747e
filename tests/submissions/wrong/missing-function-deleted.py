# loses project_qkv: missing-function; attention_roles: missing-function
# deleted the last two stubs to make the file run
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
