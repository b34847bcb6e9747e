"""System call numbers by name, as the kernel's headers give them, for the two architectures that are supported."""

from __future__ import annotations

import platform
import sys
from typing import Final

#: Architecture -> (its AUDIT_ARCH value, its system calls). A name that an architecture lacks has no entry.
_TABLES: Final = {
    "x86_64": (0xC000003E, {
        "access": 21, "acct": 163, "add_key": 248, "bpf": 321, "brk": 12, "capset": 126, "chdir": 80,
        "chroot": 161, "clock_getres": 229, "clock_gettime": 228, "clock_nanosleep": 230, "clock_settime": 227,
        "close": 3, "delete_module": 176, "dup": 32, "dup2": 33, "dup3": 292, "exit": 60, "exit_group": 231,
        "faccessat": 269, "faccessat2": 439, "fadvise64": 221, "fchdir": 81, "fcntl": 72, "finit_module": 313,
        "fsconfig": 431, "fsmount": 432, "fsopen": 430, "fspick": 433, "fstat": 5, "futex": 202,
        "futex_waitv": 449, "getcpu": 309, "getcwd": 79, "getdents": 78, "getdents64": 217, "getegid": 108,
        "geteuid": 107, "getgid": 104, "getgroups": 115, "getpgid": 121, "getpgrp": 111, "getpid": 39,
        "getppid": 110, "getrandom": 318, "getresgid": 120, "getresuid": 118, "getrlimit": 97, "getrusage": 98,
        "getsid": 124, "gettid": 186, "gettimeofday": 96, "getuid": 102, "init_module": 175,
        "io_uring_enter": 426, "io_uring_register": 427, "io_uring_setup": 425, "ioctl": 16, "ioperm": 173,
        "iopl": 172, "kcmp": 312, "kexec_file_load": 320, "kexec_load": 246, "keyctl": 250,
        "landlock_add_rule": 445, "landlock_create_ruleset": 444, "landlock_restrict_self": 446, "lseek": 8,
        "lstat": 6, "madvise": 28, "mmap": 9, "modify_ldt": 154, "mount": 165, "mount_setattr": 442,
        "move_mount": 429, "mprotect": 10, "mremap": 25, "munmap": 11, "name_to_handle_at": 303,
        "nanosleep": 35, "newfstatat": 262, "open": 2, "open_by_handle_at": 304, "open_tree": 428,
        "openat": 257, "pause": 34, "perf_event_open": 298, "pidfd_getfd": 438, "pivot_root": 155, "poll": 7,
        "ppoll": 271, "pread64": 17, "preadv": 295, "prlimit64": 302, "process_madvise": 440,
        "process_vm_readv": 310, "process_vm_writev": 311, "pselect6": 270, "ptrace": 101, "quotactl": 179,
        "read": 0, "readlink": 89, "readlinkat": 267, "readv": 19, "reboot": 169, "request_key": 249,
        "restart_syscall": 219, "rseq": 334, "rt_sigaction": 13, "rt_sigpending": 127, "rt_sigprocmask": 14,
        "rt_sigreturn": 15, "sched_getaffinity": 204, "sched_yield": 24, "seccomp": 317, "select": 23,
        "set_robust_list": 273, "setdomainname": 171, "sethostname": 170, "setns": 308, "settimeofday": 164,
        "sigaltstack": 131, "stat": 4, "statx": 332, "swapoff": 168, "swapon": 167, "sysinfo": 99, "time": 201,
        "times": 100, "umount2": 166, "uname": 63, "unshare": 272, "userfaultfd": 323, "vhangup": 153,
        "write": 1, "writev": 20,
    }),
    "aarch64": (0xC00000B7, {
        "acct": 89, "add_key": 217, "bpf": 280, "brk": 214, "capset": 91, "chdir": 49, "chroot": 51,
        "clock_getres": 114, "clock_gettime": 113, "clock_nanosleep": 115, "clock_settime": 112, "close": 57,
        "delete_module": 106, "dup": 23, "dup3": 24, "exit": 93, "exit_group": 94, "faccessat": 48,
        "faccessat2": 439, "fadvise64": 223, "fchdir": 50, "fcntl": 25, "finit_module": 273, "fsconfig": 431,
        "fsmount": 432, "fsopen": 430, "fspick": 433, "fstat": 80, "futex": 98, "futex_waitv": 449,
        "getcpu": 168, "getcwd": 17, "getdents64": 61, "getegid": 177, "geteuid": 175, "getgid": 176,
        "getgroups": 158, "getpgid": 155, "getpid": 172, "getppid": 173, "getrandom": 278, "getresgid": 150,
        "getresuid": 148, "getrlimit": 163, "getrusage": 165, "getsid": 156, "gettid": 178,
        "gettimeofday": 169, "getuid": 174, "init_module": 105, "io_uring_enter": 426,
        "io_uring_register": 427, "io_uring_setup": 425, "ioctl": 29, "kcmp": 272, "kexec_file_load": 294,
        "kexec_load": 104, "keyctl": 219, "landlock_add_rule": 445, "landlock_create_ruleset": 444,
        "landlock_restrict_self": 446, "lseek": 62, "madvise": 233, "mmap": 222, "mount": 40,
        "mount_setattr": 442, "move_mount": 429, "mprotect": 226, "mremap": 216, "munmap": 215,
        "name_to_handle_at": 264, "nanosleep": 101, "newfstatat": 79, "open_by_handle_at": 265,
        "open_tree": 428, "openat": 56, "perf_event_open": 241, "pidfd_getfd": 438, "pivot_root": 41,
        "ppoll": 73, "pread64": 67, "preadv": 69, "prlimit64": 261, "process_madvise": 440,
        "process_vm_readv": 270, "process_vm_writev": 271, "pselect6": 72, "ptrace": 117, "quotactl": 60,
        "read": 63, "readlinkat": 78, "readv": 65, "reboot": 142, "request_key": 218, "restart_syscall": 128,
        "rseq": 293, "rt_sigaction": 134, "rt_sigpending": 136, "rt_sigprocmask": 135, "rt_sigreturn": 139,
        "sched_getaffinity": 123, "sched_yield": 124, "seccomp": 277, "set_robust_list": 99,
        "setdomainname": 162, "sethostname": 161, "setns": 268, "settimeofday": 170, "sigaltstack": 132,
        "statx": 291, "swapoff": 225, "swapon": 224, "sysinfo": 179, "times": 153, "umount2": 39, "uname": 160,
        "unshare": 97, "userfaultfd": 282, "vhangup": 58, "write": 64, "writev": 66,
    }),
}

AUDIT_ARCH: Final[int]
NUMBERS: Final[dict[str, int]]
AUDIT_ARCH, NUMBERS = _TABLES.get(platform.machine(), (0, {})) if sys.platform == "linux" else (0, {})
