"""Limits count the time that a submission uses itself; time in which it got no CPU is the machine's."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from qkv_grader.config import Limits
from qkv_grader.sandbox import OutOfWallTime, Sandbox, WorkerTimeout, clock
from qkv_grader.sandbox.clock import Clock
from sandbox_fixtures import LONG, PROC, start

pytest_plugins = ["sandbox_fixtures"]
pytestmark = pytest.mark.skipif(
    not (PROC / "self" / "schedstat").is_file(), reason="this system does not tell who waits for a CPU"
)
BUSY = 12
#: Burns CPU of its own, as Linux counts it for this process.
BURN = """
import time
def f(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return "done"
def endless():
    while True:
        pass
"""


@pytest.fixture
def one_cpu() -> Iterator[int]:
    """All processes that start here share one CPU."""
    before = os.sched_getaffinity(0)
    cpu = min(before)
    os.sched_setaffinity(0, {cpu})
    yield cpu
    os.sched_setaffinity(0, before)


@pytest.fixture
def starved(one_cpu: int) -> Iterator[Sandbox]:
    """A sandbox that shares its one CPU, as does its judge, with a dozen busy processes."""
    with Sandbox(Limits()) as sandbox:
        _ = sandbox.layers
        # each in a session of its own, or the kernel would give them all together no more than the sandbox gets
        busy = [sys.executable, "-S", "-c", "while True: pass"]
        others = [subprocess.Popen(busy, start_new_session=True) for _ in range(BUSY)]
        try:
            yield sandbox
        finally:
            for other in others:
                other.kill()
            for other in others:
                other.wait()


def test_time_in_which_a_worker_gets_no_cpu_does_not_count(starved: Sandbox) -> None:
    worker = start(starved, BURN)
    begun = time.monotonic()
    worker.call("f", [0.15], 0.25)
    seconds = time.monotonic() - begun
    assert seconds > 0.25
    assert 0.15 <= worker.seconds_used < 0.5 * seconds


def test_an_endless_loop_ends_on_a_starved_machine_too(starved: Sandbox) -> None:
    worker = start(starved, BURN)
    before = worker.seconds_used
    with pytest.raises(WorkerTimeout):
        worker.call("endless", [], 0.1)
    assert 0.1 <= worker.seconds_used - before < 1.0


def test_a_sleep_counts_in_full(starved: Sandbox) -> None:
    worker = start(starved, "import time\ndef f(seconds):\n    time.sleep(seconds)\n")
    worker.call("f", [0.2], LONG)
    assert worker.seconds_used >= 0.1  # what it waited for a CPU before the call may be told within it
    with pytest.raises(WorkerTimeout):
        worker.call("f", [LONG], 0.2)


def test_what_a_source_used_counts_where_it_did_not_end(sandbox: Sandbox) -> None:
    before = sandbox.seconds_used
    with pytest.raises(WorkerTimeout):
        start(sandbox, "while True: pass", 0.3)
    assert 0.3 <= sandbox.seconds_used - before < LONG


def test_all_tries_together_end_on_the_wall(sandbox: Sandbox) -> None:
    worker = start(sandbox, BURN)
    with pytest.raises(OutOfWallTime):
        worker.call("endless", [], LONG, until=time.monotonic() + 0.2)
    assert not worker.is_open
    with pytest.raises(OutOfWallTime):
        sandbox.start(["while True: pass"], "projections.py", False, LONG, until=time.monotonic() + 0.2)


def test_an_answer_that_lies_ready_when_the_clock_is_looked_at_is_in_time(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = start(sandbox, "def f(): return 17")

    def late(self: Clock) -> float:
        time.sleep(0.3)  # a judge that gets no CPU itself
        return 0.0

    monkeypatch.setattr(Clock, "left", late)
    assert worker.call("f", [], 0.1).result == 17


def test_an_answer_that_drips_in_is_late(sandbox: Sandbox) -> None:
    source = """
        import os, sys
        wire = sys.modules["qkv_grader.sandbox.inside.wire"]
        def f():
            os.write(3, wire.PREFIX.pack(wire.MAGIC, 1 << 19, 0))
            while True: os.write(3, b" ")
    """
    worker = start(sandbox, source)
    begun = time.monotonic()
    with pytest.raises(WorkerTimeout):
        worker.call("f", [], 0.3)
    assert time.monotonic() - begun < 10


def test_where_waiting_is_not_told_the_wall_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clock, "_read", lambda self: None)
    watch = Clock(os.getpid(), 0.05)
    assert 0 < watch.left() <= 0.05
    time.sleep(0.06)
    assert watch.left() <= 0
    assert watch.counted() >= 0.06


def test_a_wait_that_the_kernel_has_not_told_yet_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [(10**9, 10**9)]
    monkeypatch.setattr(Clock, "_read", lambda self: told[-1])
    monkeypatch.setattr(clock, "_ready", lambda pid: True)
    watch = Clock(os.getpid(), 0.02)
    time.sleep(0.03)
    assert watch.left() == clock.MOMENT  # it may have been ready all the while
    told.append((10**9 + 10**6, 10**9 + 10**9))
    assert watch.left() > clock.MOMENT  # and so it was
    told.append((10**9 + 10**9, 10**9 + 10**9))
    assert watch.left() == clock.MOMENT
    told.append((10**9 + 2 * 10**9, 10**9 + 10**9))
    assert watch.left() < 0
