"""stub until the merge."""

from __future__ import annotations

import time


class Clock:
    def __init__(self, pid: int, seconds: float) -> None:
        self.seconds, self._began = seconds, time.monotonic()

    def counted(self) -> float:
        return time.monotonic() - self._began

    def left(self) -> float:
        return self.seconds - self.counted()
