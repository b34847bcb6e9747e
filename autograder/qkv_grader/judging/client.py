"""The parent's end of a judge's process: starts it, gives it tasks, ends it when it takes too long."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from qkv_grader.content import Content, ContentError
from qkv_grader.judging.messages import (
    MOST_BYTES,
    Answer,
    FromJudge,
    Half,
    MessageError,
    Ready,
    Refused,
    Task,
    read_from_judge,
    to_line,
)  # fmt: skip

_START_SECONDS: Final = 180.0
#: How much longer than its task's seconds a judge is waited for: it ends by itself when they are over.
_GRACE_SECONDS: Final = 15.0
#: More than a verdict and its pages mostly take.
_PIPE_BYTES: Final = 1 << 20


class JudgeDied(Exception):
    """A judge's process ended, or was ended for taking too long, before it had answered."""


class JudgeProcess:
    """One judge in a process of its own, started and ready, on one ``cpu`` with all that it starts if that is given.

    ``private`` is what no submission may read.

    Raises:
        ContentError: the assignment's own cases are not in order.
        JudgeDied: the process ended before it was ready.
    """

    def __init__(self, content: Content, private: Sequence[Path] = (), cpu: int | None = None) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        threads = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "BLIS")}
        module = [sys.executable, "-P", "-m", "qkv_grader.judging.process"]
        self._process = subprocess.Popen(
            [*module, str(content.root), str(os.getpid()), json.dumps([str(path) for path in private])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment | threads,
        )
        self.pid = self._process.pid
        self._widen()
        if cpu is not None:
            with contextlib.suppress(OSError):  # it may be gone since: then any will do
                os.sched_setaffinity(self.pid, [cpu])
        self._heard = bytearray()
        self._complaints: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()
        ready = self._read(time.monotonic() + _START_SECONDS)
        if isinstance(ready, Refused):
            self.close()
            raise ContentError(ready.problem)
        if not isinstance(ready, Ready):
            raise self._died()
        self.guarantees, self.exposed, self.cases = ready.guarantees, ready.exposed, ready.cases

    def judge(self, task: Task, keep: Callable[[Half], None] = lambda half: None) -> Answer:
        """Have one submission judged; ``keep`` is given the public half as soon as it is there.

        Raises:
            JudgeDied: the process ended instead of answering.
        """
        assert self._process.stdin is not None
        deadline = time.monotonic() + task.seconds + _GRACE_SECONDS
        try:
            self._process.stdin.write(to_line(task))
            self._process.stdin.flush()
        except OSError as problem:
            raise self._died() from problem
        while not isinstance(message := self._read(deadline), Answer):
            if not isinstance(message, Half):
                raise self._died()
            keep(message)
        return message

    def kill(self) -> None:
        """End the process at once; whoever waits for it meets `JudgeDied`."""
        self._process.kill()

    def close(self) -> None:
        """End the process, gently if it will."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _read(self, deadline: float) -> FromJudge:
        try:
            return read_from_judge(self._line(deadline))
        except MessageError as problem:
            raise self._died(str(problem)) from problem

    def _widen(self) -> None:
        """Give an answer room in the pipe, where that is allowed: or the judge waits till it is heard."""
        assert self._process.stdout is not None
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            with contextlib.suppress(OSError):
                fcntl.fcntl(self._process.stdout, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)

    def _line(self, deadline: float) -> bytes:
        """Return the next line, at most `MOST_BYTES` long and before a moment of `time.monotonic`."""
        assert self._process.stdout is not None
        poll, seen = select.poll(), 0
        poll.register(self._process.stdout, select.POLLIN)
        while (end := self._heard.find(b"\n", seen)) < 0:
            seen = len(self._heard)
            left = deadline - time.monotonic()
            part = b""
            if left > 0 and seen < MOST_BYTES and poll.poll(1000 * left):
                part = os.read(self._process.stdout.fileno(), _PIPE_BYTES)
            if not part:
                raise self._died()
            self._heard += part
        line = bytes(self._heard[:end])
        del self._heard[: end + 1]
        return line

    def _died(self, complaint: str = "") -> JudgeDied:
        self.kill()
        self.close()
        said = b"".join([*self._complaints, complaint.encode()]).decode(errors="replace").strip()
        return JudgeDied(f"the judge ended with {self._process.poll()}" + (f": {said[-1500:]}" if said else ""))

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stderr:
            for line in stderr:
                self._complaints = [*self._complaints[-20:], line[:2000]]
