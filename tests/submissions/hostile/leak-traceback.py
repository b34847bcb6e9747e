# leak | earns 0 | writes the inputs into the file name, the function name and the source line that a traceback would quote
import linecache

import numpy as np

STEM = "leak-traceback"


def drawn(*arrays):
    """Whether this looks like an input that was drawn for a hidden case, not typed into a public one."""
    return any(np.size(a) > 24 or not np.array_equal(np.round(a, 3), a) for a in arrays)


def said(*arrays):
    """The inputs as text."""
    return " ".join(str(np.asarray(a).tolist()).replace(" ", "") for a in arrays)


def attack(*args):
    if drawn(*args):
        text = f"PWNED:{STEM} {said(*args)}"
        line = f"raise ValueError  # {text}"
        linecache.cache[text] = (len(line), None, [line + "\n"], text)
        code = compile(line, text, "exec")
        exec(code.replace(co_name=text, co_qualname=text), {})
    return None


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
