# exhaust | earns 0 | returns lists and dicts of very many elements: a million entries, a thousand levels, one list shared a quarter of a million times
def component_terms(x, W, j):
    return [0.5] * 1_000_000


def project_component(x, W, j):
    return {str(number): number for number in range(100_000)}


def project_row(x, W):
    level = [0.5]
    for _ in range(18):
        level = [level, level]
    return level


def project_tokens(X, W):
    return [[[]] * 1000] * 1000


def project_qkv(X, W_q, W_k, W_v):
    level = "text" * 100_000
    return [level] * 1000, (level,) * 3, level


def attention_roles():
    return {"query": "m" * 10_000_000, "key": ["x"] * 1_000_000, "value": {"value": {}}}
