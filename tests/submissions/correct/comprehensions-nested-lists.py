# correct: list comprehensions, results are plain (nested) lists and numpy is not imported


def component_terms(x, W, j):
    return [x_i * row[j] for x_i, row in zip(x, W)]


def project_component(x, W, j):
    return sum([x_i * row[j] for x_i, row in zip(x, W)])


def project_row(x, W):
    return [sum([x_i * row[j] for x_i, row in zip(x, W)]) for j in range(len(W[0]))]


def project_tokens(X, W):
    return [[sum([x_i * w for x_i, w in zip(x, column)]) for column in zip(*W)] for x in X]


def project_qkv(X, W_q, W_k, W_v):
    return [project_tokens(X, W) for W in [W_q, W_k, W_v]]


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
