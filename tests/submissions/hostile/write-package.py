# write | earns 0 | opens the grader's own package, numpy and the standard library for writing, without changing a byte
import os
import sys

STEM = "write-package"


def trace(what):
    """Leave a trace that a test can see: text, and the marker file where that can be written."""
    print(f"PWNED:{STEM} {what}", flush=True)
    try:
        with open(f"/tmp/qkv-hostile-{STEM}", "a") as file:
            file.write(f"{what}\n")
    except OSError:
        pass


def tries():
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if not path or not any(
            word in path
            for word in ("qkv", "numpy/__init__", "grader", "worker", "/json/__init__", "sandbox")
        ):
            continue
        try:
            with open(path, "ab"):
                trace(path)
            status = os.stat(path)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
            os.chmod(path, status.st_mode & 0o7777)
            trace(f"touched {path}")
        except OSError:
            pass


_tried = []


def attack(*args):
    if not _tried:
        _tried.append(True)
        tries()
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
