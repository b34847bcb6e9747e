# read | earns 0 | reads the parent's memory through /proc/<ppid>/maps and /proc/<ppid>/mem and looks for the text of a case
import os
import re

STEM = "read-parent-memory"
CASE = re.compile(b"worked_exampl[e]\\(student|referenc[e][.]project_row")


def look():
    parent, left = os.getppid(), 128 << 20
    try:
        with open(f"/proc/{parent}/maps") as maps, open(f"/proc/{parent}/mem", "rb", buffering=0) as memory:
            yield f"opened the memory of {parent}"
            for line in maps:
                span, rights = line.split()[:2]
                start, end = (int(part, 16) for part in span.split("-"))
                if not rights.startswith("rw") or left < 0:
                    continue
                try:
                    memory.seek(start)
                    block = memory.read(min(end - start, left))
                except (OSError, ValueError, OverflowError):
                    continue
                left -= len(block)
                for hit in CASE.finditer(block):
                    yield block[hit.start() : hit.start() + 200].decode(errors="replace")
    except OSError:
        return


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
