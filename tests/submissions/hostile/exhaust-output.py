# exhaust | earns 5 | prints some 60 MB through print, the raw descriptors and stderr, in long lines, short ones and single bytes
import os
import sys

_calls = []


def attack(*args):
    _calls.append(None)
    if len(_calls) > 2:
        return None
    for _ in range(500):
        sys.stdout.write("x" * 65536)
        os.write(2, b"\xff" * 65536)
    for _ in range(2000):
        print("a line")
        os.write(1, b"\n")
    return None


def component_terms(x, W, j):
    return attack(x, W, j)


def project_component(x, W, j):
    return None


def project_row(x, W):
    return x @ W


def project_tokens(X, W):
    return None


def project_qkv(X, W_q, W_k, W_v):
    return None


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
