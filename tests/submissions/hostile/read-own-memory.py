# read | earns 0 | searches its own memory for cases, expected values or other sources that the process may have inherited by the fork
import ctypes
import re
import sys
import time

STEM = "read-own-memory"
CASE = re.compile(b'worked_exampl[e]\\(student|referenc[e][.]project_row|max_point[s]": ')


def spans():
    """The memory to look at: what the kernel lists, or else what lies around the interpreter's own objects."""
    try:
        with open("/proc/self/maps") as maps:
            for line in maps:
                span, rights = line.split()[:2]
                if rights.startswith("rw"):
                    yield tuple(int(part, 16) for part in span.split("-"))
    except OSError:
        for thing in [object(), [], {}, "text" * 200, sys.modules, *list(sys.modules.values())[:200]]:
            base = id(thing) & ~0xFFFFF
            yield base, base + 0x100000


class Span(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


def look():
    import os

    libc = ctypes.CDLL(None)
    page, seen, end = ctypes.create_string_buffer(1 << 16), set(), time.monotonic() + 0.8
    for start, stop in spans():
        for base in range(start, min(stop, start + (64 << 20)), len(page)):
            if base in seen or time.monotonic() > end:
                continue
            seen.add(base)
            here, there = Span(ctypes.addressof(page), len(page)), Span(base, len(page))
            read = libc.process_vm_readv(os.getpid(), ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
            for hit in CASE.finditer(page.raw[: max(read, 0)]):
                yield page.raw[hit.start() : hit.start() + 200].decode(errors="replace")


_found = []


def attack(*args):
    if not _found:
        _found.append(None)
        _found[0] = list(look())
    if _found[0]:
        text = f"PWNED:{STEM} {_found[0][:5]!r}"[:4000]
        print(text)
        raise RuntimeError(text)
    return None


def component_terms(x, W, j):
    return None


def project_component(x, W, j):
    return None


def project_row(x, W):
    return attack(x, W)


def project_tokens(X, W):
    return None


def project_qkv(X, W_q, W_k, W_v):
    return None


def attention_roles():
    return None
