"""Q, K and V projections: functions to fill in.

A token is a row of numbers, its embedding x. Attention needs three related rows from it, a query, a key and
a value, and gets each by multiplying x with a weight matrix of its own. You build that product up here, from
single terms to all tokens at once.

Read concept.html first. Then replace each `raise NotImplementedError`, run `pytest` in this folder as often
as you like, and hand in this one file. Any way of computing the right result is right; only leave the inputs
as they are.
"""

import numpy as np


def component_terms(x, W, j):
    """Return the products that component j of y = xW is made of, not yet added.

    x: array of shape (d_in,), one token's embedding row
    W: array of shape (d_in, d_out), the weight matrix
    j: an int, 0 <= j < d_out

    Returns an array of shape (d_in,): entry i is the product that x[i] contributes.

    Example: with x = (2, 3) and W = [[1, 10], [0, -1]],
    j = 0 gives (2, 0) and j = 1 gives (20, -3).
    """
    raise NotImplementedError("component_terms: fill me in")


def project_component(x, W, j):
    """Return component j of y = xW: the sum of its products.

    x: array of shape (d_in,)
    W: array of shape (d_in, d_out)
    j: an int, 0 <= j < d_out

    Returns one number.

    Example: with x = (2, 3) and W = [[1, 10], [0, -1]],
    j = 0 gives 2 and j = 1 gives 17.
    """
    raise NotImplementedError("project_component: fill me in")


def project_row(x, W):
    """Return y = xW, the projection of one embedding row.

    x: array of shape (d_in,)
    W: array of shape (d_in, d_out); d_out may differ from d_in

    Returns an array of shape (d_out,).

    Example: x = (2, 3) and W = [[1, 10], [0, -1]] give (2, 17).
    """
    raise NotImplementedError("project_row: fill me in")


def project_tokens(X, W):
    """Return the projection of every token's row by the same W.

    X: array of shape (n_tokens, d_in), one row a token
    W: array of shape (d_in, d_out)

    Returns an array of shape (n_tokens, d_out), its rows in the order of the tokens.

    Example: X = [[2, 3], [1, 0]] and W = [[1, 10], [0, -1]] give [[2, 17], [1, 10]].
    """
    raise NotImplementedError("project_tokens: fill me in")


def project_qkv(X, W_q, W_k, W_v):
    """Return the queries, keys and values of all tokens, each made from X itself.

    X: array of shape (n_tokens, d_in)
    W_q, W_k: arrays of shape (d_in, d_out)
    W_v: array of shape (d_in, d_value); d_value may differ from d_out

    Returns three arrays in the order Q, K, V, of shapes (n_tokens, d_out), (n_tokens, d_out) and
    (n_tokens, d_value).

    Example: X = [[2, 3]] with W_q = [[1, 10], [0, -1]], W_k = [[1, 0], [0, 1]] and W_v = [[1], [1]]
    gives Q = [[2, 17]], K = [[2, 3]] and V = [[5]].
    """
    raise NotImplementedError("project_qkv: fill me in")


def attention_roles():
    """Return a dict that says what each of the three projections is for.

    Its keys are "query", "key" and "value". Its values are these three phrases, each used once, at the key
    that it belongs to: "being matched against", "carried forward", "matching".
    """
    raise NotImplementedError("attention_roles: fill me in")
