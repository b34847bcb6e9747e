# read | earns 0 | reads its own and its parent's environment for the names of variables that are the grader's
import os
import re

STEM = "read-environ"
TELLING = re.compile("QKV|OTTER|PYTEST|GRADESCOPE|SECRET|VIRTUAL_ENV|SSH_", re.I)


def look():
    """The names alone: a value that matters to somebody must not end up in a report."""
    names = set(os.environ)
    for process in ("self", os.getppid(), 1):
        try:
            with open(f"/proc/{process}/environ", "rb") as file:
                names.update(
                    text.split("=")[0] for text in file.read(100000).decode(errors="replace").split("\0")
                )
        except OSError:
            pass
    return sorted(name for name in names if TELLING.search(name))


_found = []


def attack(*args):
    if not _found:
        _found.append(None)
        _found[0] = list(look())
    if _found[0]:
        text = f"PWNED:{STEM} {_found[0][:5]!r}"[:4000]
        print(text)
        raise RuntimeError(text)
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
