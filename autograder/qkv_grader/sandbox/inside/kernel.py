"""The few kernel interfaces that Python does not wrap, through ctypes; on other systems everything raises OSError."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import signal
import struct
import sys
from typing import Final

from .syscalls import NUMBERS

_PR_SET_PDEATHSIG: Final = 1
_PR_GET_DUMPABLE: Final = 3
_PR_SET_DUMPABLE: Final = 4
_PR_CAPBSET_DROP: Final = 24
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_GET_NO_NEW_PRIVS: Final = 39
_PR_CAP_AMBIENT: Final = 47
_PR_CAP_AMBIENT_CLEAR_ALL: Final = 4
_CAPABILITY_HEADER: Final = ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0), 8)  # version 3, this process
_NO_CAPABILITIES: Final = ctypes.create_string_buffer(24)

_libc = ctypes.CDLL(None, use_errno=True)
LINUX: Final = sys.platform == "linux"


def call(name: str, *arguments: object) -> int:
    """Make one system call by name."""
    number = NUMBERS.get(name)
    if number is None:
        raise OSError(errno.ENOSYS, f"{name}: not known on this system")
    return _checked(_libc.syscall(ctypes.c_long(number), *arguments), name)


def _prctl(option: int, *arguments: int) -> int:
    if not LINUX:
        raise OSError(errno.ENOSYS, "prctl: Linux only")
    padded = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_libc.prctl(ctypes.c_int(option), *padded), "prctl")


def _checked(result: int, name: str) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def die_with_parent(parent: int, how: int = signal.SIGKILL) -> None:
    """Have the kernel end this process when its parent ends; end at once if ``parent`` is gone already."""
    if LINUX:
        _prctl(_PR_SET_PDEATHSIG, how)
    if os.getppid() != parent:
        os._exit(1)


def prefer_for_the_oom_killer(score: int) -> None:
    """Have the kernel, where memory runs out, end this process before those of a lower score (1000 is the first).

    Never lowers what is there already: a system may have its own mind about who goes first.
    """
    with contextlib.suppress(OSError, ValueError), open("/proc/self/oom_score_adj", "r+", encoding="ascii") as current:
        if int(current.read()) < score:
            current.seek(0)
            current.write(str(score))


def no_new_privileges() -> bool:
    """Give up gaining privileges by exec; return whether that is so."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    return has_no_new_privileges()


def has_no_new_privileges() -> bool:
    """Return whether this process has given up gaining privileges."""
    return _prctl(_PR_GET_NO_NEW_PRIVS) == 1


def undumpable() -> None:
    """Let no other process of this user trace this one, and leave no core file."""
    _prctl(_PR_SET_DUMPABLE, 0)


def drop_capability_bounds() -> None:
    """Empty the bounding and the ambient set of this process and its children."""
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(64):
        try:
            _prctl(_PR_CAPBSET_DROP, capability)
        except OSError as problem:
            if problem.errno == errno.EINVAL:  # one past the last that this kernel knows
                return
            raise


def drop_capabilities() -> None:
    """Empty the permitted, effective and inheritable sets of this process."""
    call("capset", _CAPABILITY_HEADER, _NO_CAPABILITIES)
