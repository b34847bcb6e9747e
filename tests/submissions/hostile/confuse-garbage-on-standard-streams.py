# confuse | earns 0 | writes garbage and half-made JSON to the first three descriptors, and closes them
import os
import random


def attack(*args):
    for number in (0, 1, 2):
        for data in (
            random.Random(8).randbytes(4096),
            b'{"id": 1, "result": [1, 2',
            b"\x00" * 64,
            b"\xff\xff\xff\x7f",
        ):
            try:
                os.write(number, data)
            except OSError:
                pass
    for number in (0, 1, 2):
        try:
            os.close(number)
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
