"""What can go wrong between the judge and a worker, and whose fault it is."""

from __future__ import annotations

import signal as signals

from qkv_grader.sandbox.inside.wire import BadFrame

__all__ = ["BadFrame", "ForkerDied", "OutOfWallTime", "WorkerDied", "WorkerTimeout"]


class ForkerDied(Exception):
    """The mechanism failed, not the submission: the forking process ended, or no worker could be made ready.

    The next `Sandbox.start` begins with a new forking process.
    """

    def __init__(self, what: str, killed: bool = False) -> None:
        super().__init__(what)
        #: Whether somebody ended it with SIGKILL, which another try may outlast.
        self.killed = killed


class OutOfWallTime(Exception):
    """The time that a submission has over all its tries is over: on this machine, now, it could not be judged.

    Not the submission's fault: what it used itself is counted by `Worker.seconds_used`.
    """


class WorkerTimeout(Exception):
    """The source or a call took longer than its limit; its process was ended."""

    flags = frozenset({"timeout"})


class WorkerDied(Exception):
    """The worker's process ended before it answered."""

    def __init__(self, code: int | None, by_judge: bool = False) -> None:
        self.signal = -code if code is not None and code < 0 else None
        self.exit_code = code if code is not None and code >= 0 else None
        #: It had hung up without ending, and was ended for that.
        self.by_judge = by_judge
        super().__init__(self._how())

    @property
    def killed(self) -> bool:
        """Whether somebody else ended it with SIGKILL, which a submission cannot do: it deserves another try."""
        return self.signal == signals.SIGKILL and not self.by_judge

    @property
    def flags(self) -> frozenset[str]:
        """What the death says of the submission."""
        if self.killed:
            return frozenset({"killed"})
        return frozenset({"forbidden-call"}) if self.signal == signals.SIGSYS else frozenset()

    def _how(self) -> str:
        if self.by_judge:
            return "it closed its connection to the grader"
        if self.signal is None:
            return f"ended with exit code {self.exit_code}"
        try:
            return f"ended by {signals.Signals(self.signal).name}"
        except ValueError:
            return f"ended by signal {self.signal}"
