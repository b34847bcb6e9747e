# exhaust | earns 0 | starts up to 400 threads that sleep for three seconds each
import threading
import time


def tries():
    for _ in range(400):
        try:
            threading.Thread(target=time.sleep, args=(3,), daemon=True).start()
        except (RuntimeError, MemoryError):
            break


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
