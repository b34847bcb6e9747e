"""Starts a command as Docker would: root with Docker's default capabilities, under its default filter of system calls.

    python dockerlike.py [--landlock] [--without setuid,...] [--hide FOLDER]... COMMAND...

What cannot be emulated so are Docker's namespaces and its root of folders: the command sees this machine, save what is
hidden. Landlock is refused as by a kernel that has none, which is how it is on many hosts, unless it is asked for.
Exits with 77 where this machine does not let us, and says why.
"""

from __future__ import annotations

import argparse
import ctypes
import errno
import os
import struct
import sys
from collections.abc import Iterable
from typing import Final

NOT_HERE: Final = 77
#: The capabilities of a container that asks for none, by their numbers.
CAPABILITIES: Final = {
    "chown": 0, "dac_override": 1, "fowner": 3, "fsetid": 4, "kill": 5, "setgid": 6, "setuid": 7, "setpcap": 8,
    "net_bind_service": 10, "net_raw": 13, "sys_chroot": 18, "mknod": 27, "audit_write": 29, "setfcap": 31,
}  # fmt: skip
#: System calls that the default profile refuses to them: x86_64's numbers, then those of aarch64 (None: there is none).
REFUSED: Final = {
    "acct": (163, 89), "add_key": (248, 217), "bpf": (321, 280), "clock_settime": (227, 112),
    "delete_module": (176, 106), "finit_module": (313, 273), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fsopen": (430, 430), "init_module": (175, 105), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425), "kcmp": (312, 272), "kexec_load": (246, 104), "keyctl": (250, 219),
    "mbind": (237, 235), "mount": (165, 40), "mount_setattr": (442, 442), "move_mount": (429, 429),
    "move_pages": (279, 239), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "open_tree": (428, 428),
    "perf_event_open": (298, 241), "pidfd_getfd": (438, 438), "pivot_root": (155, 41), "process_madvise": (440, 440),
    "quotactl": (179, 60), "reboot": (169, 142), "request_key": (249, 218), "sethostname": (170, 161),
    "setns": (308, 268), "settimeofday": (164, 170), "swapon": (167, 224), "syslog": (103, 116), "umount2": (166, 39),
    "unshare": (272, 97), "userfaultfd": (323, 282), "vhangup": (153, 58),
}  # fmt: skip
LANDLOCK: Final = (444, 445, 446)
CLONE: Final = (56, 220)
CLONE3: Final = 435
NAMESPACES: Final = 0x7E020000
ARCHES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW: Final = 0x7FFF0000
_ERRNO: Final = 0x00050000
_NEWNS, _MS_REC, _MS_PRIVATE = 0x20000, 0x4000, 1 << 18
_SECCOMP: Final = {"x86_64": 317, "aarch64": 277}
_PR_CAPBSET_DROP: Final = 24

_libc = ctypes.CDLL(None, use_errno=True)


def hide(folders: Iterable[str]) -> None:
    """Put an empty folder in the place of each, for this process and what it starts."""
    _checked(_libc.unshare(_NEWNS), "a mount namespace")
    _checked(_libc.mount(None, b"/", None, ctypes.c_ulong(_MS_REC | _MS_PRIVATE), None), "mounts of its own")
    for folder in folders:
        _checked(_libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"mode=700"), f"hiding {folder}")


def refuse(landlock: bool) -> None:
    """Refuse system calls as the default profile does."""
    machine = os.uname().machine
    if machine not in ARCHES:
        raise OSError(f"no numbers of system calls for {machine}")
    column = list(ARCHES).index(machine)
    code = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, ARCHES[machine]), (_RETURN, 0, 0, _ERRNO | errno.EPERM), (_LOAD, 0, 0, 0)]
    refused = {numbers[column]: errno.EPERM for numbers in REFUSED.values()} | {CLONE3: errno.ENOSYS}
    if not landlock:
        refused |= dict.fromkeys(LANDLOCK, errno.ENOSYS)
    for number, error in refused.items():
        code += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | error)]
    code += [(_EQUAL, 0, 3, CLONE[column]), (_LOAD, 0, 0, 16), (_ANY_BIT, 0, 1, NAMESPACES)]
    code += [(_RETURN, 0, 0, _ERRNO | errno.EPERM), (_RETURN, 0, 0, _ALLOW)]
    text = b"".join(struct.pack("=HBBI", *line) for line in code)
    program = ctypes.create_string_buffer(text, len(text))
    filter_ = struct.pack("@HP", len(code), ctypes.addressof(program))
    number = ctypes.c_long(_SECCOMP[machine])
    _checked(_libc.syscall(number, ctypes.c_uint(1), ctypes.c_uint(0), filter_), "a filter of system calls")


def keep(capabilities: Iterable[int]) -> None:
    """Drop every other capability from what root has after exec."""
    kept = set(capabilities)
    with open("/proc/sys/kernel/cap_last_cap", encoding="ascii") as last:
        for capability in range(int(last.read()) + 1):
            if capability not in kept:
                _checked(_libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0), f"dropping capability {capability}")


def _checked(result: int, what: str) -> None:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Start a command as Docker would.")
    parser.add_argument("--landlock", action="store_true", help="let it have Landlock, where the kernel has it")
    parser.add_argument("--without", default="", help="capabilities that it is not to have either")
    parser.add_argument("--hide", action="append", default=[], metavar="FOLDER")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    try:
        if options.hide:
            hide(options.hide)
        refuse(options.landlock)
        keep(number for name, number in CAPABILITIES.items() if name not in options.without.split(","))
    except OSError as problem:
        print(f"no surroundings like Docker's here: {problem}", file=sys.stderr)
        sys.exit(NOT_HERE)
    os.execvp(options.command[0], options.command)


if __name__ == "__main__":
    main()
