# leak | earns 0 | writes the inputs of one call into every function's __name__, __qualname__ and __doc__ and then raises or returns the function
import numpy as np

STEM = "leak-function-name"


def drawn(*arrays):
    """Whether this looks like an input that was drawn for a hidden case, not typed into a public one."""
    return any(np.size(a) > 24 or not np.array_equal(np.round(a, 3), a) for a in arrays)


def said(*arrays):
    """The inputs as text."""
    return " ".join(str(np.asarray(a).tolist()).replace(" ", "") for a in arrays)


def attack(*args):
    if not drawn(*args):
        return None
    text = f"PWNED:{STEM} {said(*args)}"
    for name, function in list(globals().items()):
        if name.startswith(("component", "project", "attention")):
            function.__name__ = function.__qualname__ = function.__doc__ = function.__module__ = text
            function.__annotations__ = {"return": text}
    globals()["__name__"] = globals()["__doc__"] = globals()["__file__"] = text
    return project_row


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
