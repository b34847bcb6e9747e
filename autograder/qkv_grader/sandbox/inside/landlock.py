"""Landlock: a process that may read a few folders, and reach nothing else by path, network or signal.

The ruleset is made once, in the forking process; a worker only binds itself to it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
from collections.abc import Iterable
from typing import Final

from . import kernel

_VERSION: Final = 1  # landlock_create_ruleset's flag that asks for the ABI
_PATH_BENEATH: Final = 1
_READ_FILE: Final = 1 << 2
_READ_DIR: Final = 1 << 3
_QUIET: Final = 1  # LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF: attempts would fill the machine's audit log
#: How many file-system rights each ABI knows (all are handled, so all but those granted below are denied).
_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NET: Final = 0b11
_SCOPES: Final = 0b11


def abi() -> int:
    """Return the kernel's Landlock version; OSError where there is none."""
    return kernel.call("landlock_create_ruleset", None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))


def ruleset(readable: Iterable[str]) -> int:
    """Return a descriptor of a ruleset under which only ``readable`` (folders with all below, files) can be read."""
    version = abi()
    rights = (1 << _RIGHTS.get(version, 16)) - 1
    attributes = struct.pack("=QQQ", rights, _NET, _SCOPES)[: 8 if version < 4 else 16 if version < 6 else 24]
    size = ctypes.c_size_t(len(attributes))
    rules = kernel.call("landlock_create_ruleset", attributes, size, ctypes.c_uint32(0))
    try:
        for path in readable:
            _allow(rules, path)
    except BaseException:
        os.close(rules)
        raise
    return rules


def _allow(rules: int, path: str) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as problem:
        if problem.errno in (errno.ENOENT, errno.EACCES, errno.ENOTDIR):
            return
        raise
    try:
        right = _READ_FILE | _READ_DIR if stat.S_ISDIR(os.fstat(folder).st_mode) else _READ_FILE
        rule = struct.pack("=Qi", right, folder)
        kernel.call("landlock_add_rule", ctypes.c_int(rules), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0))
    finally:
        os.close(folder)


def restrict(rules: int, version: int) -> None:
    """Bind this process to a ruleset, for good. Needs no-new-privs."""
    flags = _QUIET if version >= 7 else 0
    kernel.call("landlock_restrict_self", ctypes.c_int(rules), ctypes.c_uint32(flags))


def in_force() -> bool:
    """Return whether the root folder cannot be listed, which nothing but Landlock prevents."""
    try:
        os.close(os.open("/", os.O_RDONLY | os.O_DIRECTORY))
    except PermissionError:
        return True
    return False
