"""How long the judge waits for a worker: by the worker's own clock, and by the one on the wall."""

from __future__ import annotations

import math
import select
import time
from typing import Final

from qkv_grader.sandbox.clock import Clock
from qkv_grader.sandbox.errors import OutOfWallTime, WorkerTimeout

#: Reads of what lies ready when the limit is reached: enough for all that a socket holds, too few for a drip.
_LATE_READS: Final = 16


class Limit:
    """How long one exchange with a worker may take: its ``clock``, and until when by `time.monotonic`."""

    def __init__(self, clock: Clock, until: float | None) -> None:
        self._clock, self._until = clock, until
        self._late = _LATE_READS

    def wait(self, poll: select.poll) -> None:
        """Wait for what ``poll`` waits for. What lies ready when the clock is looked at is in time."""
        while True:
            left = self._clock.left()
            if self._until is not None:
                left = min(left, self._until - time.monotonic())
            if poll.poll(max(0, math.ceil(left * 1000))):
                self._late -= left <= 0
                if self._late >= 0:
                    return
            if left > 0:
                continue
            if self._until is not None and time.monotonic() >= self._until:
                raise OutOfWallTime("the time for all tries of this submission is over")
            raise WorkerTimeout("it took longer than its limit")
