"""One submission's processes: a worker a question, with what each limit costs.

What a call does to its process decides the case: a hang or a death costs that case, the next case gets a fresh process,
and after the second such case the rest of the question is blocked.

A process that is not in use does not run, and may hold little memory: one that holds much is ended, and its question's
next call begins with a fresh one that has run the source again. So what the calls of a question leave behind in their
process is lost at most once, between its public and its hidden cases.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import numpy as np

from qkv_grader.config import Limits
from qkv_grader.kit.calls import Call, Raised
from qkv_grader.kit.layouts import copied
from qkv_grader.kit.reading import Source
from qkv_grader.kit.student import Perform
from qkv_grader.kit.values import Opaque
from qkv_grader.sandbox import BadFrame, Reply, Sandbox, Worker, WorkerDied, WorkerTimeout
from qkv_grader.verdict import Status

MOST_STRIKES: Final = 2
MOST_KILLS: Final = 3
#: What a process may hold of its own, in bytes, while another question's is used.
MOST_IDLE: Final = 32 * 1024 * 1024
#: What the judge keeps of one submission's results, in bytes, until its mistakes are named.
MOST_KEPT: Final = 64 * 1024 * 1024


class Again(Exception):
    """A process was killed by somebody else; the case deserves another try."""


class KilledTooOften(Exception):
    """Somebody keeps killing this submission's processes: no fault of the submission's, and no grade."""


class Ended(Exception):
    """The source itself hangs or kills its process: the submission ends here, with ``status`` and a reason.

    ``detail`` is what the submission had a choice in.
    """

    def __init__(self, status: Status, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.status, self.detail = status, detail


class Attempt:
    """Runs the calls of one submission and keeps its clock, strikes and flags.

    ``seconds`` are what is left of its budget, in time that counts; ``until`` is when, by `time.monotonic`, even the
    patience with a starved machine ends.
    """

    def __init__(
        self, sandbox: Sandbox, source: Source, module: str, limits: Limits, *, seconds: float, until: float
    ) -> None:
        self._sandbox, self._source, self._module, self._limits = sandbox, source, module, limits
        self._workers: dict[str, Worker] = {}
        self._latest = ""
        self._to_run_again: set[str] = set()
        self._strikes: dict[str, int] = {}
        self._kills = 0
        self._ends, self._until = sandbox.seconds_used + seconds, until
        self._room = MOST_KEPT
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
                raise Ended("crashed", "running the file ended the whole Python process", str(death)) from None

    @property
    def seconds(self) -> float:
        """What is left of the submission's budget."""
        return self._ends - self._sandbox.seconds_used

    def charge(self, seconds: float) -> None:
        """Take what the judge itself has spent on this submission's answers from its budget."""
        self._ends -= seconds

    @property
    def spent(self) -> bool:
        """Whether the submission's budget is used up."""
        return self.seconds <= 0

    def blocked(self, question: str) -> bool:
        """Whether this question's remaining cases are not to be tried."""
        return self.spent or self._strikes.get(question, 0) >= MOST_STRIKES

    def perform(self, question: str) -> Perform:
        """Return the function by which a case of ``question`` calls the submission: it gives a `Call`, or `Again`."""

        def perform(name: str, arguments: tuple[Any, ...]) -> Call:
            call = Call(name, copied(arguments))
            try:
                worker = self._worker(question)
                reply = worker.call(name, arguments, min(self._limits.call_seconds, self.seconds), until=self._until)
                self._fill(call, reply)
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

    def _lay_to_rest(self, latest: str) -> None:
        """Stop what is not used now, as it may go on after its answer, and end what of it holds much memory.

        That is done where the question changes, not at each call.
        """
        if latest == self._latest:
            return
        self._latest = latest
        for question, worker in list(self._workers.items()):
            if question == latest:
                continue
            worker.rest()
            if worker.memory > MOST_IDLE:
                self._workers.pop(question).close(wait=True)
                self._to_run_again.add(question)

    def _worker(self, question: str) -> Worker:
        self._lay_to_rest(question)
        if question not in self._workers:
            limit = max(0.0, min(self._limits.source_seconds, self.seconds))
            try:
                worker = self._sandbox.start(
                    self._source.cells, self._name, self._source.notebook, limit, self._module, until=self._until
                )
            except WorkerDied as death:
                self._retry_if_killed(death)
                raise
            self.flags |= worker.flags
            self._workers[question] = worker
            if question in self._to_run_again:  # for our sake, so it costs the submission nothing
                self._to_run_again.remove(question)
                self.charge(-worker.seconds_used)
        return self._workers[question]

    @property
    def _name(self) -> str:
        """The file's name as its process is told: the template's, so that nothing but the cells tells two apart."""
        return f"{self._module}.ipynb" if self._source.notebook else f"{self._module}.py"

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
            if self._kills > MOST_KILLS:
                raise KilledTooOften(f"its processes were killed {self._kills} times, not by the grader") from death
            raise Again from death

    def _fill(self, call: Call, reply: Reply) -> None:
        self.flags |= reply.flags
        call.outcome, call.result, call.exception = reply.outcome, reply.result, reply.exception
        call.instead, call.output, call.mutated = reply.message, reply.output, reply.mutated
        self._room -= sys.getsizeof(reply.output)
        size = _size(reply.result)
        if size > max(0, self._room):
            call.result = Opaque(type(reply.result).__name__, "left out: its results are too large to keep them all")
        else:
            self._room -= size


def _size(value: object) -> int:
    """Return about how many bytes of memory a value takes that came from a worker."""
    if isinstance(value, np.ndarray):
        return 128 + value.nbytes
    if isinstance(value, list | tuple):
        return 64 + sum(8 + _size(item) for item in value)
    if isinstance(value, dict):
        return 64 + sum(100 + _size(key) + _size(item) for key, item in value.items())
    if isinstance(value, Opaque):
        return 200 + _size(value.type_name) + _size(value.detail)
    return sys.getsizeof(value)  # of a text, one letter may make all others four times as large
