# lie | earns 0 | returns objects that are another thing at each look: arrays that resize themselves, lists that shrink, properties that alternate
import itertools

import numpy as np

JUNK = 1.2345e250  # right for no input at all

turns = itertools.count()


class Changing:
    @property
    def shape(self):
        return ((1,), (2,), (2, 2))[next(turns) % 3]

    @property
    def __class__(self):
        return (float, np.ndarray, list)[next(turns) % 3]

    def __array__(self, *args, **kwargs):
        return np.full(self.shape, JUNK * (next(turns) % 2 + 1))

    def __float__(self):
        return JUNK * (next(turns) + 1)

    def __iter__(self):
        return iter([JUNK] * (next(turns) % 5 + 1))

    def __len__(self):
        return next(turns) % 5


class Shrinking(list):
    def __iter__(self):
        while self:
            yield self.pop()


class Slippery(np.ndarray):
    def __getattribute__(self, name):
        if name in ("shape", "dtype", "ndim", "nbytes", "flags"):
            return ((3,), np.dtype("f4"), 5, 0, None)[next(turns) % 5]
        return super().__getattribute__(name)


def component_terms(x, W, j):
    return np.full(len(x), JUNK).view(Slippery)


def project_component(x, W, j):
    return Changing()


def project_row(x, W):
    return Shrinking([JUNK] * W.shape[1])


def project_tokens(X, W):
    return Changing()


def project_qkv(X, W_q, W_k, W_v):
    return Shrinking([Changing(), Shrinking([JUNK]), np.full((2, 2), JUNK).view(Slippery)])


def attention_roles():
    return None
