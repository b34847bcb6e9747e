"""System call numbers by name, as the kernel's headers give them, for the two architectures that are supported."""

from __future__ import annotations

import platform
import sys
from typing import Final

AUDIT_ARCHES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
#: A name, its number on x86_64 and its number on aarch64 (a dash where there is no such call).
_TABLE: Final = """
    access 21 -, acct 163 89, add_key 248 217, bpf 321 280, brk 12 214, capset 126 91, chdir 80 49, chroot 161 51,
    clock_getres 229 114, clock_gettime 228 113, clock_nanosleep 230 115, clock_settime 227 112, close 3 57,
    delete_module 176 106, dup 32 23, dup2 33 -, dup3 292 24, exit 60 93, exit_group 231 94, faccessat 269 48,
    faccessat2 439 439, fadvise64 221 223, fchdir 81 50, fcntl 72 25, finit_module 313 273, fsconfig 431 431,
    fsmount 432 432, fsopen 430 430, fspick 433 433, fstat 5 80, futex 202 98, futex_waitv 449 449, getcpu 309 168,
    getcwd 79 17, getdents 78 -, getdents64 217 61, getegid 108 177, geteuid 107 175, getgid 104 176,
    getgroups 115 158, getpgid 121 155, getpgrp 111 -, getpid 39 172, getppid 110 173, getrandom 318 278,
    getresgid 120 150, getresuid 118 148, getrlimit 97 163, getrusage 98 165, getsid 124 156, gettid 186 178,
    gettimeofday 96 169, getuid 102 174, init_module 175 105, io_uring_enter 426 426, io_uring_register 427 427,
    io_uring_setup 425 425, ioctl 16 29, ioperm 173 -, iopl 172 -, kcmp 312 272, kexec_file_load 320 294,
    kexec_load 246 104, keyctl 250 219, landlock_add_rule 445 445, landlock_create_ruleset 444 444,
    landlock_restrict_self 446 446, lseek 8 62, lstat 6 -, madvise 28 233, mmap 9 222, modify_ldt 154 -,
    mount 165 40, mount_setattr 442 442, move_mount 429 429, mprotect 10 226, mremap 25 216, munmap 11 215,
    name_to_handle_at 303 264, nanosleep 35 101, newfstatat 262 79, open 2 -, open_by_handle_at 304 265,
    open_tree 428 428, openat 257 56, pause 34 -, perf_event_open 298 241, pidfd_getfd 438 438, pivot_root 155 41,
    poll 7 -, ppoll 271 73, pread64 17 67, preadv 295 69, prlimit64 302 261, process_madvise 440 440,
    process_vm_readv 310 270, process_vm_writev 311 271, pselect6 270 72, ptrace 101 117, quotactl 179 60,
    read 0 63, readlink 89 -, readlinkat 267 78, readv 19 65, reboot 169 142, request_key 249 218,
    restart_syscall 219 128, rseq 334 293, rt_sigaction 13 134, rt_sigpending 127 136, rt_sigprocmask 14 135,
    rt_sigreturn 15 139, sched_getaffinity 204 123, sched_yield 24 124, seccomp 317 277, select 23 -,
    set_robust_list 273 99, setdomainname 171 162, sethostname 170 161, setns 308 268, settimeofday 164 170,
    sigaltstack 131 132, stat 4 -, statx 332 291, swapoff 168 225, swapon 167 224, sysinfo 99 179, time 201 -,
    times 100 153, umount2 166 39, uname 63 160, unshare 272 97, userfaultfd 323 282, vhangup 153 58, write 1 64,
    writev 20 66
"""


def numbers(machine: str) -> dict[str, int]:
    """Return the system calls of one architecture; none for one that is not supported."""
    if machine not in AUDIT_ARCHES:
        return {}
    column = 1 + list(AUDIT_ARCHES).index(machine)
    rows = [row.split() for row in _TABLE.split(",")]
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


_MACHINE: Final = platform.machine() if sys.platform == "linux" else ""
AUDIT_ARCH: Final = AUDIT_ARCHES.get(_MACHINE, 0)
NUMBERS: Final = numbers(_MACHINE)
