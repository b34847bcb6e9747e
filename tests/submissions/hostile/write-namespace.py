# write | earns 0 | asks for a user and mount namespace of its own, in which it would be root, and writes from there
import ctypes
import os

STEM = "write-namespace"


def trace(what):
    """Leave a trace that a test can see: text, and the marker file where that can be written."""
    print(f"PWNED:{STEM} {what}", flush=True)
    try:
        with open(f"/tmp/qkv-hostile-{STEM}", "a") as file:
            file.write(f"{what}\n")
    except OSError:
        pass


def tries():
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x10000000 | 0x00020000) == 0:
        trace("unshare")
        if (
            libc.mount(b"none", b"/", None, 0x44000, None) == 0
            and libc.mount(b"qkv-hostile", b"/tmp", b"tmpfs", 0, b"size=1m") == 0
        ):
            trace("mounted a tmpfs of its own")
    for name in ("chroot", "chdir"):
        try:
            getattr(os, name)("/proc/self/cwd/..")
        except (OSError, AttributeError):
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
