# leak | earns 0 | redefines its functions so that a later call's TypeError names a parameter that is spelt with the inputs
import re

import numpy as np

STEM = "leak-signature"


def drawn(*arrays):
    """Whether this looks like an input that was drawn for a hidden case, not typed into a public one."""
    return any(np.size(a) > 24 or not np.array_equal(np.round(a, 3), a) for a in arrays)


def said(*arrays):
    """The inputs as text."""
    return " ".join(str(np.asarray(a).tolist()).replace(" ", "") for a in arrays)


def attack(*args):
    if not drawn(*args):
        return None
    words = "PWNED_" + re.sub(r"\W", "_", STEM + "_" + said(*args))
    for name in ("component_terms", "project_component", "project_row", "project_tokens", "project_qkv"):
        exec(f"def {name}(*, {words}): return None", globals())
    raise TypeError(f"{words}() takes 0 positional arguments")


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
