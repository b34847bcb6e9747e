"""Folders that live no longer than the process that made them; what a killed one left is swept by the next."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"qkv-[a-z]+-(\d{1,9})-(\d{1,19})-\w+")


def make(kind: str) -> Path:
    """Make a folder that only this user may enter, its name telling whose it is; the caller removes it."""
    pid = os.getpid()
    return Path(tempfile.mkdtemp(prefix=f"qkv-{kind}-{pid}-{_started(pid)}-"))


@contextlib.contextmanager
def folder(kind: str) -> Iterator[Path]:
    """Give such a folder for the length of a ``with`` block."""
    path = make(kind)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sweep() -> None:
    """Remove what processes of ours that are gone have left in the temporary folder."""
    for path in Path(tempfile.gettempdir()).glob("qkv-*"):
        match = _NAME.fullmatch(path.name)
        if match is None or path.is_symlink() or _lives(int(match[1]), int(match[2])):
            continue
        with contextlib.suppress(OSError):  # another run may be sweeping too
            if path.lstat().st_uid == os.geteuid():
                shutil.rmtree(path, ignore_errors=True)


def _lives(pid: int, started: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _started(pid) == started


def _started(pid: int) -> int:
    """Return when a process began, in the kernel's ticks: its number may be another's by now; 0 where nothing tells."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            return int(stat.read().rpartition(b")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        return 0
