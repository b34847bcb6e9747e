"""The parent's end of a judge's process: starts it, gives it tasks, ends it when it takes too long."""

from __future__ import annotations

import contextlib
import json
import os
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
    PublicHalf,
    Ready,
    Refused,
    Task,
    read_from_judge,
    to_line,
)  # fmt: skip

_START_SECONDS: Final = 180.0
#: How much longer than its task's seconds a judge is waited for: it ends by itself when they are over.
_GRACE_SECONDS: Final = 15.0


class JudgeDied(Exception):
    """A judge's process ended, or was ended for taking too long, before it had answered."""


class JudgeProcess:
    """One judge in a process of its own, started and ready. ``private`` is what no submission may read.

    Raises:
        ContentError: the assignment's own cases are not in order.
        JudgeDied: the process ended before it was ready.
    """

    def __init__(self, content: Content, private: Sequence[Path] = ()) -> None:
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
        self._complaints: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()
        ready = self._read(time.monotonic() + _START_SECONDS)
        if isinstance(ready, Refused):
            self.close()
            raise ContentError(ready.problem)
        if not isinstance(ready, Ready):
            raise self._died()
        self.guarantees, self.exposed, self.cases = ready.guarantees, ready.exposed, ready.cases

    def judge(self, task: Task, keep: Callable[[PublicHalf], None] = lambda half: None) -> Answer:
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
            keep(message.half)
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
        assert self._process.stdout is not None
        watchdog = threading.Timer(max(0.0, deadline - time.monotonic()), self._process.kill)
        watchdog.start()
        try:
            line = self._process.stdout.readline(MOST_BYTES)
        finally:
            watchdog.cancel()
        if not line.endswith(b"\n"):
            raise self._died()
        try:
            return read_from_judge(line)
        except MessageError as problem:
            raise self._died(str(problem)) from problem

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
