"""Which layers hold which guarantee: the rules by which a run is official, or is not."""

from __future__ import annotations

import shlex
import stat
from collections.abc import Collection, Sequence
from pathlib import Path

from qkv_grader.layers import Guarantee, Layer


def held(
    layers: Collection[Layer], uid: int, private: Sequence[Path], readable: Sequence[str]
) -> dict[Guarantee, tuple[Layer, ...]]:
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


def open_to_others(private: Sequence[Path]) -> tuple[Path, ...]:
    """Return which private paths any user could read: neither are they closed, nor do they lie in a closed folder."""
    return tuple(path for path in private if _open_to_others(path))


def how_to_close(path: Path) -> str:
    """Say in one line how to mend it; nothing here changes the mode of what is the user's own."""
    return f"{path} can be read by other users: chmod go-rwx {shlex.quote(str(path))}"


def _secret(on: set[Layer], private: Sequence[Path], readable: Sequence[str]) -> tuple[Layer, ...]:
    open_places = {Path(place).resolve() for place in readable} if private else set()
    exposed = any(open_places.intersection((path.resolve(), *path.resolve().parents)) for path in private)
    holding: list[Layer] = ["landlock"] if "landlock" in on and not exposed else []
    if "uid-drop" in on and private and not open_to_others(private):
        holding.append("uid-drop")
    return tuple(holding)


def _untouchable(on: set[Layer]) -> tuple[Layer, ...]:
    # Landlock by itself lets a process of the same user change modes and owners, and before its ABI 6 send signals.
    together: tuple[Layer, ...] = ("landlock", "seccomp") if {"landlock", "seccomp"} <= on else ()
    return (*together, "uid-drop") if "uid-drop" in on else together


def _bounded(on: set[Layer], uid: int) -> tuple[Layer, ...]:
    if "rlimits" not in on:
        return ()
    if "seccomp" in on:
        return ("rlimits", "seccomp")
    # RLIMIT_NPROC does not count for root, so nothing would stop a root worker from forking.
    return ("rlimits",) if uid != 0 else ()


def _open_to_others(path: Path) -> bool:
    """Whether a user without rights of its own can read a file, or enter or list a folder."""
    path = path.resolve()
    try:
        mode = path.stat().st_mode
        reading = stat.S_IROTH | stat.S_IXOTH if stat.S_ISDIR(mode) else stat.S_IROTH
        return bool(mode & reading) and all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)
    except (FileNotFoundError, NotADirectoryError):
        return False  # nothing there to be read
    except OSError:
        return True
