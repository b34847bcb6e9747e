# exhaust | earns 0 | returns, prints and raises as much as each single limit lets through, in every call
import numpy as np


def component_terms(x, W, j):
    print("evidence " * 7_000)
    return ["x" * 9_000] * 100 + [[10**900] * 100, np.ones((19, 21))] * 20


def project_component(x, W, j):
    print("evidence " * 7_000)
    return ["x" * 9_000] * 100 + [[10**900] * 100, np.ones((19, 21))] * 20


def project_row(x, W):
    print("evidence " * 7_000)
    return ["x" * 9_000] * 100 + [[10**900] * 100, np.ones((19, 21))] * 20


def project_tokens(X, W):
    print("evidence " * 7_000)
    return ["x" * 9_000] * 100 + [[10**900] * 100, np.ones((19, 21))] * 20


def project_qkv(X, W_q, W_k, W_v):
    print("evidence " * 7_000)
    return ["x" * 9_000] * 100 + [[10**900] * 100, np.ones((19, 21))] * 20
