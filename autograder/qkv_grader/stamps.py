"""What tells without reading it that a file is as it was: its place on the disk, its size, its times."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple

#: A file that changed less than this before it was looked at may change once more without another time on it: so coarse
#: are the times of some file systems (FAT's), in nanoseconds.
GRAIN: Final = 2_000_000_000


class Stamp(NamedTuple):
    """One look at a file; times are in nanoseconds. Whoever writes may set ``written``, but not ``changed``."""

    inode: int
    size: int
    written: int
    changed: int

    def is_settled(self, moment: int) -> bool:
        """Whether whatever is done to the file after ``moment`` will show in its times."""
        return self.changed < moment - GRAIN


def of(about: os.stat_result) -> Stamp:
    """Return the stamp in what the system tells of a file."""
    return Stamp(about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)


def at(path: Path | str) -> Stamp | None:
    """Return the stamp of what lies at a path; None where nothing does."""
    try:
        return of(os.stat(path))
    except OSError:
        return None
