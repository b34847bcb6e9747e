# leak | earns 0 | returns arrays whose field names, metadata and units spell the inputs, and objects whose repr does
import numpy as np

STEM = "leak-dtype-names"


def drawn(*arrays):
    """Whether this looks like an input that was drawn for a hidden case, not typed into a public one."""
    return any(np.size(a) > 24 or not np.array_equal(np.round(a, 3), a) for a in arrays)


def said(*arrays):
    """The inputs as text."""
    return " ".join(str(np.asarray(a).tolist()).replace(" ", "") for a in arrays)


class Said:
    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    __str__ = __format__ = lambda self, *rest: self.text


def attack(*args):
    if not drawn(*args):
        return None
    text = f"PWNED:{STEM} {said(*args)}"
    if len(args) == 3:
        return Said(text)
    if len(args) == 4:
        return (
            Said(text),
            np.zeros(2, dtype=[(text, float)]),
            np.zeros(1, np.dtype(float, metadata={"text": text})),
        )
    return np.zeros(3, dtype=[((text[:60], "f0"), float)])


def component_terms(x, W, j):
    return attack(x, W, j)


def project_component(x, W, j):
    return attack(x, W, j)


def project_row(x, W):
    return attack(x, W)


def project_tokens(X, W):
    return attack(X, W)


def project_qkv(X, W_q, W_k, W_v):
    return attack(X, W_q, W_k, W_v)


def attention_roles():
    return attack()
