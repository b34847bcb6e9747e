# write | earns 0 | leaves a .pth file, a sitecustomize and a conftest (comments only, taken away again) where the next interpreter would run them
import os
import sys

STEM = "write-start-files"


def trace(what):
    """Leave a trace that a test can see: text, and the marker file where that can be written."""
    print(f"PWNED:{STEM} {what}", flush=True)
    try:
        with open(f"/tmp/qkv-hostile-{STEM}", "a") as file:
            file.write(f"{what}\n")
    except OSError:
        pass


def tries():
    folders = {os.getcwd(), os.path.expanduser("~/.local/lib/python3.11/site-packages"), "/tmp", *sys.path}
    for folder in sorted(folders):
        for name in (
            "qkv-hostile.pth",
            "sitecustomize.py",
            "usercustomize.py",
            "conftest.py",
            "numpy.py",
            "checks.py",
        ):
            path = os.path.join(folder, name)
            try:
                with open(path, "x") as file:
                    file.write("# a submission was here\n")
                os.unlink(path)
                trace(path)
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
