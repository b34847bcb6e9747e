# write | earns 0 | goes round Python's open: libc's creat, openat and raw syscalls, sqlite, and a library that writes by itself
import ctypes
import os
import platform

STEM = "write-below-python"
MARKER = f"/tmp/qkv-hostile-{STEM}".encode()


def tries():
    libc = ctypes.CDLL(None, use_errno=True)
    openat, arm = (257, False) if platform.machine() == "x86_64" else (56, True)
    opened = [
        libc.creat(MARKER, 0o600),
        libc.open(MARKER, os.O_CREAT | os.O_WRONLY, 0o600),
        libc.syscall(openat, -100, MARKER, os.O_CREAT | os.O_WRONLY, 0o600),
        -1 if arm else libc.syscall(85, MARKER, 0o600),
    ]
    if any(number >= 0 for number in opened):
        print(f"PWNED:{STEM} {opened}")
    try:
        import sqlite3

        sqlite3.connect(MARKER.decode() + ".sqlite").execute("create table marker (x)")
        print(f"PWNED:{STEM} sqlite")
    except Exception:
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
