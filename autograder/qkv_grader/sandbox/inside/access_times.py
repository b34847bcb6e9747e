"""Access times of what workers may read, held still, so that no worker can leave word in them for another.

With ``relatime``, as Linux mounts by default, reading moves a file's access time only where that is a day old, or not
later than the file's last change. So whatever the next read would move is read here once, before any worker can: after
that nothing moves for a day. (With ``strictatime`` every read moves it, and nothing here helps.)
"""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Iterable, Iterator
from typing import Final

_DAY: Final = 24 * 60 * 60
#: On a slow disk the rest is left to the next start: no submission waits for longer than this, in seconds.
_MOST_SECONDS: Final = 20.0
_STILL: Final = getattr(os, "ST_NOATIME", 0) | getattr(os, "ST_RDONLY", 0)


def settle(readable: Iterable[str]) -> float:
    """Read a byte of each file and list each folder whose access time would move; return when that is due again."""
    now = time.time()
    oldest = now
    moving: dict[int, bool] = {}
    end = time.monotonic() + _MOST_SECONDS
    for path, about in _below(readable):
        if time.monotonic() > end:
            break
        if about.st_dev not in moving:
            moving[about.st_dev] = _moves(path)
        if not moving[about.st_dev]:
            continue
        if about.st_atime_ns <= _changed(about) or now - about.st_atime >= _DAY:
            _read(path, about.st_mode)
        else:
            oldest = min(oldest, about.st_atime)
    return oldest + _DAY


def _moves(path: str) -> bool:
    """Whether the file system of a path keeps access times."""
    try:
        return not os.statvfs(path).f_flag & _STILL
    except OSError:
        return True


def _changed(about: os.stat_result) -> int:
    return max(about.st_mtime_ns, about.st_ctime_ns)


def _below(paths: Iterable[str]) -> Iterator[tuple[str, os.stat_result]]:
    """Give every file and folder among ``paths`` and below them, once."""
    waiting = list(dict.fromkeys(map(os.path.realpath, paths)))
    seen: set[tuple[int, int]] = set()
    while waiting:
        path = waiting.pop()
        with contextlib.suppress(OSError):  # gone meanwhile, or closed to this user and so to a worker
            about = os.lstat(path)
            if stat.S_ISREG(about.st_mode):
                yield path, about
            elif stat.S_ISDIR(about.st_mode) and (about.st_dev, about.st_ino) not in seen:
                seen.add((about.st_dev, about.st_ino))
                yield path, about
                waiting += [os.path.join(path, name) for name in os.listdir(path)]


def _read(path: str, mode: int) -> None:
    with contextlib.suppress(OSError):
        if stat.S_ISDIR(mode):
            os.listdir(path)
            return
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            os.read(file, 1)
        finally:
            os.close(file)
