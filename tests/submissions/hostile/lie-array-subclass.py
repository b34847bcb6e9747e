# lie | earns 0 | returns an ndarray subclass that equals everything, hides its data and answers for every numpy function
import numpy as np

JUNK = 1.2345e250  # right for no input at all


class Right(np.ndarray):
    __array_priority__ = 1e9

    def __array__(self, *args, **kwargs):
        return np.full(self.shape, JUNK)

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros(1) if ufunc in (np.subtract, np.absolute) else np.True_

    def __array_function__(self, function, types, args, kwargs):
        return True

    def __eq__(self, other):
        return True

    __le__ = __lt__ = __ge__ = __gt__ = __eq__
    __hash__ = None

    def __sub__(self, other):
        return 0.0

    __rsub__ = __abs__ = __sub__

    def tobytes(self, *args):
        return b"\x7f" * self.nbytes

    def tolist(self):
        return [JUNK]

    def __reduce__(self):
        return (open, ("/tmp/qkv-hostile-lie-array-subclass", "w"))


def lie(*shape):
    return np.full(shape, JUNK).view(Right)


def component_terms(x, W, j):
    return lie(len(x))


def project_component(x, W, j):
    return lie()


def project_row(x, W):
    return lie(W.shape[1])


def project_tokens(X, W):
    return lie(X.shape[0], W.shape[1])


def project_qkv(X, W_q, W_k, W_v):
    return lie(X.shape[0], W_q.shape[1]), lie(X.shape[0], W_k.shape[1]), lie(X.shape[0], W_v.shape[1])


def attention_roles():
    return None
