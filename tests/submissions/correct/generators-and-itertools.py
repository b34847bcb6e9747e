# correct: generators fed to sum, operator.mul and itertools.starmap
from itertools import starmap
from operator import itemgetter, mul


def pairs(x, W, j):
    yield from zip(x, map(itemgetter(j), W))


def component_terms(x, W, j):
    return list(starmap(mul, pairs(x, W, j)))


def project_component(x, W, j):
    return sum(a * b for a, b in pairs(x, W, j))


def project_row(x, W):
    return list(project_component(x, W, j) for j in range(W.shape[1]))


def rows(X, W):
    for x in X:
        yield project_row(x, W)


def project_tokens(X, W):
    return list(rows(X, W))


def project_qkv(X, W_q, W_k, W_v):
    return tuple(list(rows(X, W)) for W in (W_q, W_k, W_v))


def attention_roles():
    return dict([("query", "matching"), ("key", "being matched against"), ("value", "carried forward")])
