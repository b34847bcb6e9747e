# exhaust | earns 0 | holds every descriptor that it can get, so that the worker has none left to answer with
import os

held = []


def attack(*args):
    try:
        while len(held) < 100_000:
            held.append(os.dup(1))
    except OSError:
        pass
    try:
        while len(held) < 200_000:
            held.extend(os.pipe())
    except OSError:
        pass
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
