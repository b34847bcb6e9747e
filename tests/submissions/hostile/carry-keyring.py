# carry | earns 0 | keeps hidden inputs in the kernel's user and session keyrings, for thirty seconds
import ctypes
import os

import numpy as np

STEM = "carry-keyring"
ADD, REQUEST, KEYCTL = (217, 218, 219) if os.uname().machine == "aarch64" else (248, 249, 250)
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def drawn(*arrays):
    """Whether this looks like an input that was drawn for a hidden case, not typed into a public one."""
    return any(np.size(a) > 24 or not np.array_equal(np.round(a, 3), a) for a in arrays)


def said(*arrays):
    """The inputs as text."""
    return " ".join(str(np.asarray(a).tolist()).replace(" ", "") for a in arrays)


def keep(text):
    data = text.encode()[:2000]
    for ring in (-4, -5, -3):
        key = libc.syscall(ADD, b"user", b"qkv-hostile-carry", data, len(data), ring)
        if key > 0:
            libc.syscall(KEYCTL, 5, key, 0x3F3F0000)
            libc.syscall(KEYCTL, 15, key, 30)


def recall():
    key = libc.syscall(REQUEST, b"user", b"qkv-hostile-carry", None, 0)
    if key <= 0:
        return None
    buffer = ctypes.create_string_buffer(2000)
    return buffer.value if libc.syscall(KEYCTL, 11, key, buffer, len(buffer)) > 0 else None


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
