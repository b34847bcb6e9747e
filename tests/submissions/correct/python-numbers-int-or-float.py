# correct: a Python int where the sum is whole, a Python float where it is not, mixed lists of both


def tidy(number):
    """2.0 looks nicer as 2."""
    number = float(number)
    if number.is_integer() and abs(number) < 1e15:
        return int(number)
    return number


def component_terms(x, W, j):
    return [tidy(x[i] * W[i, j]) for i in range(len(x))]


def project_component(x, W, j):
    return tidy(sum(float(x[i]) * float(W[i, j]) for i in range(len(x))))


def project_row(x, W):
    return [project_component(x, W, j) for j in range(len(W[0]))]


def project_tokens(X, W):
    return [project_row(x, W) for x in X]


def project_qkv(X, W_q, W_k, W_v):
    return (project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v))


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
