# correct: every array is returned as a tuple, or a tuple of tuples, of Python floats


def column(W, j):
    return tuple(float(row[j]) for row in W)


def component_terms(x, W, j):
    return tuple(float(a) * b for a, b in zip(x, column(W, j)))


def project_component(x, W, j):
    return sum(component_terms(x, W, j))


def project_row(x, W):
    return tuple(project_component(x, W, j) for j in range(W.shape[1]))


def project_tokens(X, W):
    return tuple(project_row(x, W) for x in X)


def project_qkv(X, W_q, W_k, W_v):
    return tuple(project_tokens(X, W) for W in (W_q, W_k, W_v))


def attention_roles():
    return dict(query="matching", key="being matched against", value="carried forward")
