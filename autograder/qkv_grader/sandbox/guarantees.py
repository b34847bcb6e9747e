"""Which layers hold which guarantee: the rules by which a run is official, or is not."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

GUARANTEES: Final = ("secret", "untouchable", "cut off", "bounded")


def held(
    layers: Collection[str], uid: int, private: Sequence[Path], readable: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Return, for each guarantee, the layers that hold it: none where it is missing.

    ``uid`` is a worker's user, ``private`` what nobody may read, ``readable`` what Landlock lets a worker read.
    """
    on = set(layers)
    return {
        "secret": _secret(on, private, readable),
        "untouchable": _untouchable(on),
        "cut off": ("seccomp",) if "seccomp" in on else (),
        "bounded": _bounded(on, uid),
    }


def _secret(on: set[str], private: Sequence[Path], readable: Sequence[str]) -> tuple[str, ...]:
    open_places = {Path(place).resolve() for place in readable} if private else set()
    exposed = any(open_places.intersection((path.resolve(), *path.resolve().parents)) for path in private)
    holding = ["landlock"] if "landlock" in on and not exposed else []
    if "uid-drop" in on and private and all(map(_root_only, private)):
        holding.append("uid-drop")
    return tuple(holding)


def _untouchable(on: set[str]) -> tuple[str, ...]:
    # Landlock by itself lets a process of the same user change modes and owners, and before its ABI 6 send signals.
    together = ("landlock", "seccomp") if {"landlock", "seccomp"} <= on else ()
    return (*together, *(("uid-drop",) if "uid-drop" in on else ()))


def _bounded(on: set[str], uid: int) -> tuple[str, ...]:
    if "rlimits" not in on:
        return ()
    if "seccomp" in on:
        return ("rlimits", "seccomp")
    # RLIMIT_NPROC does not count for root, so nothing would stop a root worker from forking.
    return ("rlimits",) if uid != 0 else ()


def _root_only(path: Path) -> bool:
    """Whether other users are kept out of ``path`` by a folder on the way to it, or by itself."""
    if os.name != "posix":
        return False
    for place in (path.resolve(), *path.resolve().parents):
        try:
            mode = place.stat().st_mode
        except FileNotFoundError:
            continue  # nothing there to be read
        closed = stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH
        if not mode & closed:
            return True
    return False
