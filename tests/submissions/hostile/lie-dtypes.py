# lie | earns 0 | returns structured, datetime, long double, complex, text, void and half-width arrays, byte-swapped ones among them
import numpy as np

JUNK = 1.2345e250  # right for no input at all


def component_terms(x, W, j):
    with np.errstate(all="ignore"):
        kinds = [np.longdouble, np.float16, ">f8", complex, "S8", bool, "V8"]
        return np.full(len(x), JUNK).astype(kinds[W.shape[1] % 6])


def project_component(x, W, j):
    return (np.longdouble(JUNK), np.complex128(JUNK), np.datetime64("NaT"), np.str_("17"), np.void(b"17"))[
        len(x) % 5
    ]


def project_row(x, W):
    return np.zeros(W.shape[1], dtype=[("y", float), ("z", "O")])


def project_tokens(X, W):
    return np.full((X.shape[0], W.shape[1]), "NaT", dtype="timedelta64[s]")


def project_qkv(X, W_q, W_k, W_v):
    return np.array([["17"]]), np.full((1, 1), JUNK, dtype=">f8"), np.array([[b"17"]], dtype="V2")


def attention_roles():
    return None
