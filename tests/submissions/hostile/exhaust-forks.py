# exhaust | earns 0 | forks up to 200 processes, each of which sleeps for three seconds
import os
import time

STEM = "exhaust-forks"


def tries():
    children = 0
    for _ in range(200):
        try:
            child = os.fork()
        except OSError:
            break
        if child == 0:
            time.sleep(3)
            os._exit(0)
        children += 1
    if children:
        print(f"PWNED:{STEM} {children} processes", flush=True)


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
