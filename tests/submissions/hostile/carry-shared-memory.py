# carry | earns 0 | keeps hidden inputs in System V shared memory, a message queue and POSIX shared memory, which outlive a process
import ctypes

import numpy as np

STEM = "carry-shared-memory"
KEY = 0x51AB47
libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
libc.shmat.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_int]


def drawn(*arrays):
    """Whether this looks like an input that was drawn for a hidden case, not typed into a public one."""
    return any(np.size(a) > 24 or not np.array_equal(np.round(a, 3), a) for a in arrays)


def said(*arrays):
    """The inputs as text."""
    return " ".join(str(np.asarray(a).tolist()).replace(" ", "") for a in arrays)


def segment(flags):
    number = libc.shmget(KEY, 4096, flags | 0o600)
    address = libc.shmat(number, None, 0) if number >= 0 else None
    return (
        (ctypes.c_char * 4096).from_address(address)
        if address and address != ctypes.c_void_p(-1).value
        else None
    )


def keep(text):
    memory = segment(0o1000)
    if memory is not None:
        memory.value = text.encode()[:4000]
    queue = libc.msgget(KEY, 0o1600)
    if queue >= 0:
        libc.msgsnd(queue, (1).to_bytes(8, "little") + text.encode()[:1000].ljust(1000), 1000, 0o4000)
    from multiprocessing import shared_memory

    block = shared_memory.SharedMemory(name="qkv-hostile-carry-posix", create=True, size=4096)
    block.buf[: len(text)] = text.encode()


def recall():
    memory = segment(0)
    if memory is not None and memory.value:
        return memory.value
    queue = libc.msgget(KEY, 0o600)
    buffer = ctypes.create_string_buffer(1008)
    if queue >= 0 and libc.msgrcv(queue, buffer, 1000, 0, 0o4000) > 0:
        return buffer.raw[8:100]
    from multiprocessing import shared_memory

    return bytes(shared_memory.SharedMemory(name="qkv-hostile-carry-posix").buf[:200])


def attack(*args):
    if drawn(*args):
        try:
            keep(said(*args)[:2000])
        except Exception:
            pass
        return None
    try:
        kept = recall()
    except Exception:
        kept = None
    if kept:
        print(f"PWNED:{STEM} {kept!r}")
        raise RuntimeError(f"PWNED:{STEM} {kept!r}")
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
