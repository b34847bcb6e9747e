# write | earns 0 | writes into /dev/shm and makes named shared memory and a named semaphore

STEM = "write-shared-memory"


def trace(what):
    """Leave a trace that a test can see: text, and the marker file where that can be written."""
    print(f"PWNED:{STEM} {what}", flush=True)
    try:
        with open(f"/tmp/qkv-hostile-{STEM}", "a") as file:
            file.write(f"{what}\n")
    except OSError:
        pass


def tries():
    try:
        with open(f"/dev/shm/qkv-hostile-{STEM}", "w") as file:
            file.write("written by a submission\n")
        trace("/dev/shm")
    except OSError:
        pass
    try:
        from multiprocessing import shared_memory

        block = shared_memory.SharedMemory(name=f"qkv-hostile-{STEM}-posix", create=True, size=4096)
        block.buf[:5] = b"PWNED"
        trace(block.name)
    except Exception:
        pass
    try:
        import _multiprocessing

        _multiprocessing.SemLock(1, 1, 1, f"/qkv-hostile-{STEM}", False)
        trace("semaphore")
    except Exception:
        pass


_tried = []


def attack(*args):
    if not _tried:
        _tried.append(True)
        tries()
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
