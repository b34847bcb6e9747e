# exhaust | earns 18 | asks for 4 GB of ones in one go
import numpy as np

STEM = "exhaust-memory-at-once"

_tried = []


def attack(*args):
    if not _tried:
        _tried.append(True)
        np.ones(500_000_000)
        print(f"PWNED:{STEM} had 4 GB")
    return None


def component_terms(x, W, j):
    return attack(x, W, j)


def project_component(x, W, j):
    return sum(x[i] * W[i, j] for i in range(len(x)))


def project_row(x, W):
    return x @ W


def project_tokens(X, W):
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    return X @ W_q, X @ W_k, X @ W_v


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
