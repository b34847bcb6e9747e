# lie | earns 0 | returns objects whose __array_interface__, __array_struct__, __dlpack__ or buffer describes memory that is not theirs
import ctypes


class Elsewhere:
    """Claims that an array lies at an address of nobody's."""

    def __init__(self, shape, address):
        self.shape = shape
        self.__array_interface__ = {"shape": shape, "typestr": "<f8", "data": (address, True), "version": 3}


class Freed:
    @property
    def __array_struct__(self):
        return ctypes.py_object()

    def __dlpack__(self, **options):
        return None

    def __dlpack_device__(self):
        return (1, 0)


def component_terms(x, W, j):
    return Elsewhere((len(x),), 8)


def project_component(x, W, j):
    return Elsewhere((), 8)


def project_row(x, W):
    return Elsewhere((1 << 40,), id(x))


def project_tokens(X, W):
    return Freed()


def project_qkv(X, W_q, W_k, W_v):
    return memoryview(b"\x7f" * 64), (ctypes.c_double * 4)(), Elsewhere((-1, 2), 8)


def attention_roles():
    return None
