# kill | earns 0 | dies of SIGSEGV while its source runs
import ctypes

ctypes.string_at(0)


def component_terms(x, W, j):
    return None


def project_component(x, W, j):
    return None


def project_row(x, W):
    return None


def project_tokens(X, W):
    return None


def project_qkv(X, W_q, W_k, W_v):
    return None


def attention_roles():
    return None
