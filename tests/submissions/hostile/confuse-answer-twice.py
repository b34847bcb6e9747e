# confuse | earns 0 | sends each answer of the worker twice, by wrapping every function that can write to a descriptor
import os
import socket


def twice(function):
    def wrapped(*args, **kwargs):
        function(*args, **kwargs)
        return function(*args, **kwargs)

    return wrapped


for name in ("write", "writev", "pwrite", "sendfile"):
    if hasattr(os, name):
        setattr(os, name, twice(getattr(os, name)))


class Twice(socket.socket):
    send = twice(socket.socket.send)
    sendall = twice(socket.socket.sendall)
    sendmsg = twice(socket.socket.sendmsg)


def attack(*args):
    import gc

    for thing in gc.get_objects():
        if type(thing) is socket.socket:
            try:
                thing.__class__ = Twice
            except TypeError:
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
