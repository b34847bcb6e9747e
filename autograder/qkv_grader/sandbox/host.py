"""The sandbox as the judge sees it."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

from qkv_grader.config import Limits
from qkv_grader.layers import LAYERS, SWITCHES, Guarantee, Layer
from qkv_grader.sandbox.errors import ForkerDied, WorkerDied
from qkv_grader.sandbox.forking import Forking
from qkv_grader.sandbox.guarantees import held, open_to_others
from qkv_grader.sandbox.replies import Ready
from qkv_grader.sandbox.worker import Worker

#: Tries of a first process that is killed, each after a longer pause, in seconds; and of one that cannot start.
_MOST_PROBES: Final = 8
_FIRST_PAUSE: Final = 0.01
_MOST_PROBES_UNABLE: Final = 3


class Sandbox:
    """Locked-down processes for submissions, one for each `start`, forked from one process that has NumPy loaded.

    Use it as a context manager, from the one thread that made it: its processes end with that thread.

    ``private`` is all that no submission may read: hidden cases, reference, configuration, submissions, scratch,
    results. A layer counts as keeping them secret only where it keeps every one of them out of a submission's reach.
    ``without`` switches layers off: for the tests that prove what each one holds.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        private: Sequence[Path] = (),
        without: Collection[str] = (),
        python: str = sys.executable,
    ) -> None:
        if unknown := sorted(set(without) - set(SWITCHES)):
            raise ValueError(f"no layer called {unknown[0]!r} can be switched off; known: {', '.join(SWITCHES)}")
        self._limits = limits
        self._private = tuple(private)
        self._without = tuple(without)
        self._python = python
        self._forking: Forking | None = None
        self._ready: Ready | None = None
        self._guarantees: dict[Guarantee, tuple[Layer, ...]] | None = None
        self._workers: list[Worker] = []
        self._used_before = 0.0
        self._closed = False

    def __enter__(self) -> Sandbox:
        try:
            self._probe()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin(self) -> None:
        """Start the process that forks and do not wait for it, as the first that asks for a worker will."""
        self._running()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers in force, as a worker that ran no submission found them."""
        found = self._probe().layers
        return tuple(layer for layer in LAYERS if layer in found)

    @property
    def missing(self) -> dict[str, str]:
        """Why each layer that is not in force is not."""
        return self._probe().missing

    @property
    def guarantees(self) -> dict[Guarantee, tuple[Layer, ...]]:
        """Each guarantee, and the layers that hold it here: none where it is missing."""
        if self._guarantees is None:
            ready = self._probe()
            self._guarantees = held(self.layers, ready.uid, self._private, self._running().readable)
        return dict(self._guarantees)

    @property
    def exposed(self) -> tuple[Path, ...]:
        """The private paths that are why *secret* is missing where it would rest on the change of user."""
        if self.guarantees["secret"] or "uid-drop" not in self.layers:
            return ()
        return open_to_others(self._private)

    @property
    def seconds_used(self) -> float:
        """What all sources and calls so far have used of their limits, those that ended badly included."""
        return self._used_before + sum(worker.seconds_used for worker in self._workers)

    def start(
        self,
        cells: Sequence[str],
        filename: str,
        notebook: bool,
        timeout: float,
        module: str = "submission",
        *,
        until: float | None = None,
    ) -> Worker:
        """Run a source in a process of its own, as the module called ``module``.

        Raises:
            WorkerTimeout: running it took longer than ``timeout`` seconds, in which only what it used itself counts.
            OutOfWallTime: it is later than ``until``, by `time.monotonic`.
            WorkerDied: it ended its process.
            BadFrame: what came back is not what an honest worker sends.
            ForkerDied: the mechanism failed; the next start begins afresh.
        """
        worker = self._fork(until)
        if self._ready is not None and worker.ready.layers != self._ready.layers:
            worker.close()
            self._running().dead = True
            raise ForkerDied(f"a process started with other layers than before: {', '.join(worker.ready.layers)}")
        self._ready = worker.ready
        self._used_before += sum(other.seconds_used for other in self._workers if not other.is_open)
        self._workers = [*(other for other in self._workers if other.is_open), worker]
        worker.run(cells, filename, notebook, module, timeout, until=until)
        return worker

    def close(self) -> None:
        """End every process. Never raises."""
        self._closed = True
        for worker in self._workers:
            worker.close()
        if self._forking is not None:
            self._forking.close()
            self._forking = None

    def _fork(self, until: float | None = None) -> Worker:
        forking = self._running()
        try:
            return Worker(forking, self._limits.output_kb * 1024, until)
        except ForkerDied:
            forking.dead = True  # whatever it was, the next try begins afresh
            raise

    def _running(self) -> Forking:
        if self._closed:
            raise ValueError("this sandbox is closed; make another")
        if self._forking is not None and self._forking.dead:
            self._forking.close()
            self._forking = None
        if self._forking is None:
            self._forking = Forking(self._limits.memory_mb, self._without, self._python)
        return self._forking

    def _probe(self) -> Ready:
        """Return what a first process finds in force, before any submission: so whatever ends it is not one."""
        tries = 0
        while self._ready is None:
            tries += 1
            try:
                probe = self._fork()
            except (ForkerDied, WorkerDied) as death:
                if tries == (_MOST_PROBES if death.killed else _MOST_PROBES_UNABLE):
                    raise death if isinstance(death, ForkerDied) else ForkerDied(f"a first process {death}") from death
                if death.killed:  # by somebody, or for want of memory: both may pass
                    time.sleep(_FIRST_PAUSE * 2**tries)
            else:
                self._ready = probe.ready
                probe.close()
        return self._ready
