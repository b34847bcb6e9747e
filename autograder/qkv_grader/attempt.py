"""One submission's processes: a worker a question, with what each limit costs.

What a call does to its process decides the case: a hang or a death costs that case, the next case gets a fresh process,
and after the second such case the rest of the question is blocked.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from typing import Any, Final

from qkv_grader.config import Limits
from qkv_grader.content import Loaded
from qkv_grader.sandbox import BadFrame, Raised, Reply, Sandbox, Worker, WorkerDied, WorkerTimeout
from qkv_grader.submission import Source

MOST_STRIKES: Final = 2
MOST_KILLS: Final = 3


class Again(Exception):
    """A process was killed by somebody else; the case deserves another try."""


class Ended(Exception):
    """The source itself hangs or kills its process: the submission ends here, with ``status`` and a reason."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Attempt:
    """Runs the calls of one submission and keeps its clock, strikes and flags."""

    def __init__(self, sandbox: Sandbox, source: Source, module: str, limits: Limits, loaded: Loaded) -> None:
        self._sandbox, self._source, self._module, self._limits = sandbox, source, module, limits
        self._call = loaded.checks.Call
        self._workers: dict[str, Worker] = {}
        self._strikes: dict[str, int] = {}
        self._kills = 0
        self._deadline = time.monotonic() + limits.submission_seconds
        self.flags: set[str] = set()

    def first_run(self, question: str) -> list[Raised]:
        """Run the source for the first time; return what its statements raised.

        Raises:
            Ended: it hangs or kills its process.
        """
        while True:
            try:
                return self._worker(question).notes
            except Again:
                continue
            except WorkerTimeout:
                self.flags.add("timeout")
                text = f"running the file took longer than {self._limits.source_seconds:g} seconds"
                raise Ended("timeout", f"{text}; look for a loop without an end outside the functions") from None
            except (WorkerDied, BadFrame) as death:
                raise Ended("crashed", f"running the file ended the whole Python process ({death})") from None

    @property
    def spent(self) -> bool:
        """Whether the submission's budget is used up."""
        return self._left() <= 0

    def blocked(self, question: str) -> bool:
        """Whether this question's remaining cases are not to be tried."""
        return self.spent or self._strikes.get(question, 0) >= MOST_STRIKES

    def perform(self, question: str) -> Callable[[str, tuple[Any, ...]], Any]:
        """Return the function by which a case of ``question`` calls the submission: it gives a `Call`, or `Again`."""

        def perform(name: str, arguments: tuple[Any, ...]) -> Any:
            call = self._call(name, copy.deepcopy(arguments))
            try:
                worker = self._worker(question)
                reply = worker.call(name, arguments, min(self._limits.call_seconds, self._left()))
                _fill(call, reply)
                self.flags |= reply.flags
            except WorkerTimeout:
                call.outcome = "timed-out"
                self._strike(question, "timeout")
            except BadFrame:
                call.outcome = "crashed"
                self._strike(question, "bad-frame")
            except WorkerDied as death:
                self._workers.pop(question, None)
                self._retry_if_killed(death)
                call.outcome = "crashed"
                self._strike(question, *death.flags)
            return call

        return perform

    def close(self) -> None:
        """End every process of this submission."""
        for worker in self._workers.values():
            worker.close()
        self._workers.clear()

    def _worker(self, question: str) -> Worker:
        if question not in self._workers:
            try:
                worker = self._sandbox.start(
                    self._source.cells,
                    self._source.filename,
                    self._source.notebook,
                    max(0.0, min(self._limits.source_seconds, self._left())),
                    self._module,
                )
            except WorkerDied as death:
                self._retry_if_killed(death)
                raise
            self.flags |= worker.flags
            self._workers[question] = worker
        return self._workers[question]

    def _strike(self, question: str, *flags: str) -> None:
        self.flags.update(flags)
        self._strikes[question] = self._strikes.get(question, 0) + 1
        worker = self._workers.pop(question, None)
        if worker is not None:
            worker.close()

    def _retry_if_killed(self, death: WorkerDied) -> None:
        if death.killed:
            self.flags.add("killed")
            self._kills += 1
            if self._kills <= MOST_KILLS:
                raise Again from death

    def _left(self) -> float:
        return self._deadline - time.monotonic()


def _fill(call: Any, reply: Reply) -> None:
    call.outcome, call.result, call.output, call.mutated = reply.outcome, reply.result, reply.output, reply.mutated
    if reply.exception is not None:
        raised = reply.exception
        call.exception = {"type": raised.type, "message": raised.message, "line": raised.line, "source": raised.source}
        if raised.type == "MemoryError":
            call.outcome = "out-of-memory"
