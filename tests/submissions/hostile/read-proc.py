# read | earns 0 | looks through /proc for other processes: their command lines, folders, descriptors, stacks and mounts
import os

STEM = "read-proc"


def look():
    try:
        processes = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        processes = [str(os.getppid()), "1"]
    for process in processes[:200]:
        if int(process) == os.getpid():
            continue
        for name in ("environ", "auxv", "stack", "io"):
            try:
                with open(f"/proc/{process}/{name}", "rb") as file:
                    if file.read(100):
                        yield f"{process}/{name}"
            except OSError:
                pass
        for name in ("cwd", "root", "fd"):
            try:
                if os.listdir(f"/proc/{process}/{name}"):
                    yield f"{process}/{name}"
            except OSError:
                pass


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
