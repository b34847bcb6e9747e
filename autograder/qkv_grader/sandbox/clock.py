"""A limit's clock: it counts the time in which a process runs or waits by its own doing.

Time in which the process is ready to run and gets no CPU does not count. Linux tells it in ``/proc/PID/schedstat``;
where nothing tells it, the clock on the wall counts.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import Final

#: How long to look away while nothing can be said yet, in seconds: waiting must not take the CPU that is waited for.
MOMENT: Final = 0.005
#: A process that is ready and has got no CPU at all for as long as this, in seconds, is not waited for any more.
_MOST_PATIENCE: Final = 10.0
_MOST_TOLD: Final = 4096


class Times:
    """The kernel's word on how long a process has run and waited, at hand until it is closed."""

    def __init__(self, pid: int) -> None:
        self._file: int | None = None
        with contextlib.suppress(OSError):
            self._file = os.open(f"/proc/{pid}/schedstat", os.O_RDONLY | os.O_CLOEXEC)

    def read(self) -> tuple[int, int] | None:
        """Return for how many nanoseconds it has run and has waited for a CPU; None where that is not told."""
        if self._file is None:
            return None
        try:
            ran, waited = os.pread(self._file, _MOST_TOLD, 0).split()[:2]
            return int(ran), int(waited)
        except (OSError, ValueError):
            return None

    def close(self) -> None:
        """Let go of the process."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class Clock:
    """Counts from its making on, for one process; ``times`` are those of a process that has many clocks."""

    def __init__(self, pid: int, seconds: float, times: Times | None = None) -> None:
        self._pid, self._times = pid, times
        self._seconds = seconds
        self._began = time.monotonic()
        self._start = self._seen = self._read() or (0, 0)
        self._late: tuple[float, tuple[int, int]] | None = None

    def counted(self) -> float:
        """Return how many seconds count so far."""
        elapsed = time.monotonic() - self._began
        self._seen = self._read() or self._seen
        ran, waited = ((now - then) / 1e9 for now, then in zip(self._seen, self._start, strict=True))
        return max(ran, elapsed - waited)

    def left(self) -> float:
        """Return for how many seconds at least there is no need to look again: none when the limit is reached."""
        rest = self._seconds - (time.monotonic() - self._began)
        if rest > 0:  # whatever it has waited, so much is left
            return rest
        rest = self._seconds - self.counted()
        if rest > 0:
            self._late = None
        elif self._undecided():
            return MOMENT
        return rest

    def _undecided(self) -> bool:
        """Whether it may be waiting for a CPU: how long this wait is, the kernel tells once it has got one."""
        now = time.monotonic()
        if self._seen == (0, 0) or not _ready(self._pid):
            return False
        if self._late is None:
            self._late = now, self._seen
        since, seen = self._late
        return seen == self._seen and now - since < _MOST_PATIENCE

    def _read(self) -> tuple[int, int] | None:
        if self._times is not None:
            return self._times.read()
        with contextlib.closing(Times(self._pid)) as times:
            return times.read()


def _ready(pid: int) -> bool:
    """Whether a process runs or would if it got a CPU."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            return stat.read().rpartition(b")")[2].split()[0] == b"R"
    except (OSError, IndexError):
        return False
