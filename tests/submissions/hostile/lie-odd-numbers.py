# lie | earns 0 | returns numbers that are hard to take: 10**400, Fraction, Decimal, subnormals, ragged lists, ranges, sets, iterators and Ellipsis
from decimal import Decimal
from fractions import Fraction


def component_terms(x, W, j):
    return [10**400] * len(x)


def project_component(x, W, j):
    return (10**400, Fraction(10**300, 7), Decimal("sNaN"), Ellipsis, NotImplemented)[len(x) % 5]


def project_row(x, W):
    return ([[1.0], [1.0, 2.0]], range(10**12), {1.5}, iter([1.5]), [[], [[]]])[W.shape[1] % 5]


def project_tokens(X, W):
    return [[Decimal("Infinity")] * W.shape[1], [Fraction(10**300, 7)]] * X.shape[0]


def project_qkv(X, W_q, W_k, W_v):
    return map(None, [1]), zip(), (lambda: X)


def attention_roles():
    return {1: 2, None: 3, ("query",): "matching"}
