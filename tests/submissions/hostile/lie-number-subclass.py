# lie | earns 0 | returns subclasses of float, int, bool and numpy.float64 that equal everything and differ from nothing
import numpy as np

JUNK = 1.2345e250  # right for no input at all


def agree(self, *others):
    return True


def nothing(self, *others):
    return 0.0


LIES = {name: agree for name in ("__eq__", "__le__", "__lt__", "__ge__", "__gt__", "__bool__")}
LIES |= {name: nothing for name in ("__sub__", "__rsub__", "__abs__")}
LIES |= {
    "__ne__": lambda self, other: False,
    "__hash__": lambda self: 0,
    "__reduce__": lambda self: (open, ("/tmp/qkv-hostile-lie-number-subclass", "w")),
}
Float = type("float", (float,), LIES)
Int = type("int", (int,), LIES)
Float64 = type("float64", (np.float64,), LIES)


def component_terms(x, W, j):
    return [Float(JUNK)] * len(x)


def project_component(x, W, j):
    return (Float("nan"), Float64(JUNK), Int(10**250))[len(x) % 3]


def project_row(x, W):
    return tuple(Int(10**250) for _ in range(W.shape[1]))


def project_tokens(X, W):
    return [[Float64("nan")] * W.shape[1]] * X.shape[0]


def project_qkv(X, W_q, W_k, W_v):
    return Float(JUNK), Int(10**250), Float64("inf")


def attention_roles():
    return None
