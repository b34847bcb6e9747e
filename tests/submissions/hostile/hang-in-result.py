# hang | earns 0 | returns at once, but what it returns hangs in __array__, __iter__, __len__, __float__ a generator or a list shared 2**40 times when it is read
import numpy as np


def forever(*args, **kwargs):
    while True:
        pass


class Number(float):
    __float__ = __index__ = __int__ = __repr__ = __str__ = __eq__ = __sub__ = __hash__ = __format__ = forever


class Sequence(list):
    __iter__ = __len__ = __getitem__ = __array__ = __repr__ = __eq__ = __reduce_ex__ = __bool__ = forever


class Array(np.ndarray):
    __array__ = __array_wrap__ = __array_ufunc__ = __array_function__ = __iter__ = __len__ = __repr__ = (
        tobytes
    ) = tolist = forever


class Lazy:
    __array__ = __iter__ = __len__ = __float__ = __repr__ = __getattr__ = forever
    shape = dtype = property(forever)


def endless():
    while True:
        yield 1.2345e250


def laughs():
    level = [1.2345e250]
    for _ in range(40):
        level = [level, level]
    return level


def project_row(x, W):
    things = [
        lambda: Sequence([1.2345e250] * W.shape[1]),
        lambda: np.full(W.shape[1], 1.2345e250).view(Array),
        Lazy,
        endless,
        laughs,
        lambda: [Number(1.2345e250)] * W.shape[1],
    ]
    return things[(3 * W.shape[0] + W.shape[1]) % len(things)]()


def component_terms(x, W, j):
    return None


def project_component(x, W, j):
    return None


def project_tokens(X, W):
    return None


def project_qkv(X, W_q, W_k, W_v):
    return None


def attention_roles():
    return None
