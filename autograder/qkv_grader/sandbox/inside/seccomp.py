"""A seccomp filter as raw BPF: an allowlist of what computing in memory and importing modules take.

What is not listed fails with EPERM, so that code which merely tries meets a `PermissionError` and goes on; what only an
attack would call kills the process (SIGSYS), and the judge notes it. Where a call may serve or harm (opening to read or
to write), its arguments decide; paths cannot be looked at from here, which is what Landlock is for.

What could carry a word from one submission to another is refused as well: futexes that are shared, advice about the
page cache, clocks of other processes, how much memory is free, when a symbolic link was last followed.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Mapping, Sequence
from typing import Final

from . import kernel
from .syscalls import AUDIT_ARCH, NUMBERS


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ALLOWED: Final = _words("""
    access brk chdir close dup dup2 dup3 exit exit_group faccessat faccessat2 fchdir fstat getcpu getcwd getdents
    getdents64 getegid geteuid getgid getgroups getpgid getpgrp getpid getppid getrandom getresgid getresuid
    getrlimit getrusage getsid gettid gettimeofday getuid lseek mmap mprotect mremap munmap nanosleep pause poll
    ppoll pread64 preadv pselect6 read readv restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask
    rt_sigreturn sched_getaffinity sched_yield select set_robust_list sigaltstack stat time times uname write writev
""")

KILLED: Final = _words("""
    acct add_key bpf chroot clock_settime delete_module finit_module fsconfig fsmount fsopen fspick
    init_module io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp kexec_file_load
    kexec_load keyctl modify_ldt mount mount_setattr move_mount name_to_handle_at open_by_handle_at
    open_tree perf_event_open pidfd_getfd pivot_root process_madvise process_vm_readv process_vm_writev
    ptrace quotactl reboot request_key setdomainname sethostname setns settimeofday swapoff swapon umount2
    unshare userfaultfd vhangup
""")

_ALLOW: Final = 0x7FFF0000
_EPERM: Final = 0x00050001
_KILL: Final = 0x80000000
_LOAD, _JUMP, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x05, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16
_X32: Final = 0x40000000
_SET_MODE_FILTER: Final = 1
# Without it older kernels slow the whole process down, to guard secrets in its own memory: a worker's has none.
_SPEC_ALLOW: Final = 4

_TMPFILE: Final = getattr(os, "O_TMPFILE", 0) & ~os.O_DIRECTORY
_PATH: Final = getattr(os, "O_PATH", 0)  # with it a link itself can be opened, and its times read
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | _TMPFILE
_DUPFD, _GETFD, _SETFD, _GETFL, _SETFL, _DUPFD_CLOEXEC = 0, 1, 2, 3, 4, 1030
#: What allocators say of their own memory: DONTNEED, FREE, HUGEPAGE, NOHUGEPAGE. Other advice moves pages of files in
#: and out of the memory that all processes share (WILLNEED, COLD, PAGEOUT, POPULATE_READ).
_ADVICE: Final = (4, 8, 14, 15)
_FUTEX_PRIVATE: Final = 128
_CLOCKS: Final = 12  # those of the system and of this process; numbers from 2**31 on are others' processes and devices
_NOFOLLOW: Final = 0x100  # AT_SYMLINK_NOFOLLOW: a link's own times tell who followed it, wherever it lies
_TCGETS, _TIOCGWINSZ, _FIONCLEX, _FIOCLEX = 0x5401, 0x5413, 0x5450, 0x5451

Code = list[tuple[int, int, int, int]]


def available() -> bool:
    """Return whether this module knows the machine's system calls."""
    return bool(NUMBERS)


def program(arch: int = AUDIT_ARCH, numbers: Mapping[str, int] = NUMBERS) -> bytes:
    """Return the filter's instructions for one architecture: this machine's unless another is named."""
    rules: dict[int, Code] = {}
    for names, action in ((ALLOWED, _ALLOW), (KILLED, _KILL)):
        rules.update({numbers[name]: _give(action) for name in names if name in numbers})
    for name, code in _checked().items():
        if name in numbers:
            rules[numbers[name]] = code
    spans: list[tuple[int, Code]] = [(0, _give(_EPERM))]
    for number in range(max(rules) + 2):
        code = rules.get(number, _give(_EPERM))
        if spans[-1][1] != code:
            spans.append((number, code))
    head: Code = [
        (_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, arch), (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL),
    ]  # fmt: skip
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in head + _tree(spans))


def install(instructions: ctypes.Array[ctypes.c_char]) -> None:
    """Filter every later system call of this process, for good. Needs no-new-privs."""
    count = ctypes.sizeof(instructions) // 8
    program_ = struct.pack("@HP", count, ctypes.addressof(instructions))
    kernel.call("seccomp", ctypes.c_uint(_SET_MODE_FILTER), ctypes.c_uint(_SPEC_ALLOW), program_)


def in_force() -> bool:
    """Return whether a signal to oneself, which is otherwise always allowed, is refused."""
    try:
        os.kill(os.getpid(), 0)
    except PermissionError:
        return True
    return False


def _give(action: int) -> Code:
    return [(_RETURN, 0, 0, action)]


def _checked() -> dict[str, Code]:
    return {
        "open": _none_of(1, _WRITING | _PATH),
        "openat": _none_of(2, _WRITING | _PATH),
        "newfstatat": _none_of(3, _NOFOLLOW),
        "statx": _none_of(2, _NOFOLLOW),
        "futex": _any_of(1, _FUTEX_PRIVATE),
        "madvise": _one_of(2, _ADVICE),
        **dict.fromkeys(("clock_getres", "clock_gettime", "clock_nanosleep"), _below(0, _CLOCKS)),
        "fcntl": _one_of(1, (_DUPFD, _GETFD, _SETFD, _GETFL, _SETFL, _DUPFD_CLOEXEC)),
        "ioctl": _one_of(1, (_TCGETS, _TIOCGWINSZ, _FIOCLEX, _FIONCLEX)),
        "prlimit64": _only_reading_own_limits(),
    }


def _none_of(argument: int, bits: int) -> Code:
    return [(_LOAD, 0, 0, _low(argument)), (_ANY_BIT, 0, 1, bits), *_give(_EPERM), *_give(_ALLOW)]


def _any_of(argument: int, bits: int) -> Code:
    return [(_LOAD, 0, 0, _low(argument)), (_ANY_BIT, 0, 1, bits), *_give(_ALLOW), *_give(_EPERM)]


def _below(argument: int, limit: int) -> Code:
    return [(_LOAD, 0, 0, _low(argument)), (_AT_LEAST, 0, 1, limit), *_give(_EPERM), *_give(_ALLOW)]


def _one_of(argument: int, values: Sequence[int]) -> Code:
    tests: Code = [(_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [(_LOAD, 0, 0, _low(argument)), *tests, *_give(_EPERM), *_give(_ALLOW)]


def _only_reading_own_limits() -> Code:
    # prlimit64(pid, which, new, old): getrlimit is made of it, with pid 0 and no new limit (a pointer of two halves).
    zero = [_low(0), _low(2), _low(2) + 4]
    tests: Code = []
    for place, offset in enumerate(zero):
        tests += [(_LOAD, 0, 0, offset), (_EQUAL, 0, 2 * (len(zero) - place) - 1, 0)]
    return [*tests, *_give(_ALLOW), *_give(_EPERM)]


def _low(argument: int) -> int:
    return _ARGUMENTS + 8 * argument  # little-endian, as both architectures are


def _tree(spans: Sequence[tuple[int, Code]]) -> Code:
    """Find a number's span by halving: the kernel runs the filter once for every number when it is installed."""
    if len(spans) == 1:
        return spans[0][1]
    middle = len(spans) // 2
    left, right = _tree(spans[:middle]), _tree(spans[middle:])
    start = spans[middle][0]
    if len(left) <= 255:
        return [(_AT_LEAST, len(left), 0, start), *left, *right]
    return [(_AT_LEAST, 0, 1, start), (_JUMP, 0, 0, len(left)), *left, *right]
