"""Whether what was handed in is as it was, told by names, sizes and times: nothing of it is read."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from qkv_grader import stamps
from qkv_grader.intake.archive import ignored
from qkv_grader.intake.handins import RESULTS, RESULTS_MARK
from qkv_grader.stamps import Stamp


def look(paths: Iterable[Path], leave_out: Path) -> str:
    """Return a digest of all that lies at these paths, folders of results and ``leave_out`` aside.

    It is "" where something changed so lately that it could change once more without another time on it, or cannot be
    looked at: then nobody can tell by it that all is as it was.
    """
    whole, moment = hashlib.sha256(), time.time_ns()
    try:
        for place in sorted({os.path.realpath(path) for path in paths}):
            for path, stamp in _below(place, os.path.realpath(leave_out)):
                if stamp and not stamp.is_settled(moment):
                    return ""
                whole.update(f"{path}\0{stamp}\0".encode("utf-8", "surrogateescape"))
    except OSError:
        return ""
    return whole.hexdigest()


def _below(place: str, leave_out: str) -> Iterator[tuple[str, Stamp | None]]:
    """Yield a file, or all that lies in a folder, in the same order every time; folders have no stamp."""
    if not os.path.isdir(place):
        yield place, stamps.of(os.stat(place))
        return
    waiting = [place]
    while waiting:
        folder = waiting.pop()
        yield folder, None
        with os.scandir(folder) as entries:
            found = {entry.name: entry for entry in entries if not ignored(entry.name)}
        if RESULTS_MARK in found and found.keys() <= RESULTS:
            continue
        for _, entry in sorted(found.items()):
            if not entry.is_dir(follow_symlinks=False):
                yield entry.path, stamps.of(entry.stat(follow_symlinks=False))
            elif entry.path != leave_out:
                waiting.append(entry.path)
