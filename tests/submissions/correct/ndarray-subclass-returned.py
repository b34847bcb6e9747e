# correct: results are instances of a subclass of ndarray that carries a label
import numpy as np


class Labelled(np.ndarray):
    """An array that knows what it is called."""

    def __new__(cls, values, label=""):
        array = np.asarray(values).view(cls)
        array.label = label
        return array

    def __array_finalize__(self, other):
        self.label = getattr(other, "label", "")

    def __repr__(self):
        return f"<{self.label} {self.shape}>"


def component_terms(x, W, j):
    return Labelled(x * W[:, j], f"terms of y_{j}")


def project_component(x, W, j):
    return component_terms(x, W, j).sum()


def project_row(x, W):
    return Labelled(x @ W, "y")


def project_tokens(X, W):
    return Labelled(X @ W, "Y")


def project_qkv(X, W_q, W_k, W_v):
    return Labelled(X @ W_q, "Q"), Labelled(X @ W_k, "K"), Labelled(X @ W_v, "V")


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
