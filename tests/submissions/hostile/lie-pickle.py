# lie | earns 0 | returns object arrays and objects that make a marker file when anything unpickles, copies or formats them
import copyreg

import numpy as np

MARKER = "/tmp/qkv-hostile-lie-pickle"


class Opens:
    def __reduce_ex__(self, protocol):
        return (open, (MARKER, "w"))

    def __deepcopy__(self, memo):
        return open(MARKER, "w")

    def __getstate__(self):
        return {"marker": open(MARKER, "w")}


copyreg.pickle(Opens, lambda thing: (open, (MARKER, "w")))
RAW = b"cbuiltins\nopen\n(S'/tmp/qkv-hostile-lie-pickle'\nS'w'\ntR."


def component_terms(x, W, j):
    return np.array([Opens()] * len(x), dtype=object)


def project_component(x, W, j):
    return Opens()


def project_row(x, W):
    return RAW


def project_tokens(X, W):
    return np.array([[Opens()] * W.shape[1]] * X.shape[0], dtype=object)


def project_qkv(X, W_q, W_k, W_v):
    return RAW, np.frombuffer(RAW, dtype="S1"), RAW.decode()


def attention_roles():
    return {
        "query": Opens(),
        "key": "!!python/object/apply:os.mkdir ['/tmp/qkv-hostile-lie-pickle']",
        "value": RAW.decode(),
    }
