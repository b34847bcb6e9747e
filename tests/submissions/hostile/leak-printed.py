# leak | earns 0 | prints every hidden input to stdout, stderr, the log and as a warning
import logging
import os
import sys
import warnings

import numpy as np

STEM = "leak-printed"


def drawn(*arrays):
    """Whether this looks like an input that was drawn for a hidden case, not typed into a public one."""
    return any(np.size(a) > 24 or not np.array_equal(np.round(a, 3), a) for a in arrays)


def said(*arrays):
    """The inputs as text."""
    return " ".join(str(np.asarray(a).tolist()).replace(" ", "") for a in arrays)


def attack(*args):
    if drawn(*args):
        text = f"PWNED:{STEM} {said(*args)}"
        print(text)
        print(text, file=sys.stderr)
        logging.getLogger().error(text)
        warnings.warn(text, stacklevel=1)
        try:
            os.write(1, text.encode())
            os.write(2, text.encode())
        except OSError:
            pass
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
