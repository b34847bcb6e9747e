"""The process that forks workers: how it ends, is mended and reports, and that nothing is left of it or of them."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import qkv_grader
from qkv_grader.config import Limits
from qkv_grader.sandbox import ForkerDied, Sandbox, WorkerTimeout
from qkv_grader.sandbox.forking import Forking
from sandbox_fixtures import LONG, PROC, alive, children, eventually, forker, on_linux, processes, start

pytest_plugins = ["sandbox_fixtures"]


@on_linux
def test_the_death_of_the_forking_process_takes_its_workers_along_and_is_mended(sandbox: Sandbox) -> None:
    layers = sandbox.layers
    worker = start(sandbox, "def f():\n    while True: pass")
    os.kill(forker(sandbox), signal.SIGKILL)
    with pytest.raises(ForkerDied):
        worker.call("f", [], LONG)
    assert eventually(lambda: not alive(worker._pid))
    assert start(sandbox, "def f(): return 1").call("f", [], LONG).result == 1
    assert sandbox.layers == layers


@on_linux
def test_a_forking_process_that_died_meanwhile_is_told_at_the_next_start(sandbox: Sandbox) -> None:
    os.kill(forker(sandbox), signal.SIGKILL)
    with pytest.raises(ForkerDied):
        start(sandbox, "def f(): return 1")
    assert start(sandbox, "def f(): return 1").call("f", [], LONG).result == 1


def test_a_forking_process_that_cannot_start_says_why(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho no such thing as numpy >&2\nexit 1\n")
    python.chmod(0o755)
    with pytest.raises(ForkerDied, match="no such thing as numpy"), Sandbox(Limits(), python=str(python)):
        pass


def test_an_unknown_layer_cannot_be_switched_off() -> None:
    with pytest.raises(ValueError, match="known: rlimits"):
        Sandbox(Limits(), without=["landlok"])


def test_a_closed_sandbox_starts_nothing() -> None:
    with Sandbox(Limits()) as sandbox:
        pass
    with pytest.raises(ValueError, match="closed"):
        sandbox.start([""], "projections.py", False, LONG)


@on_linux
def test_closing_ends_every_process_and_removes_the_folder() -> None:
    before = set(children(os.getpid()))
    with Sandbox(Limits()) as sandbox:
        folder = Path(os.readlink(f"/proc/{forker(sandbox)}/cwd"))
        workers = [start(sandbox, "def f(): pass") for _ in range(3)]
        assert eventually(lambda: len(children(forker(sandbox))) == 4)  # and the one made ahead of need
        pids = [forker(sandbox), *(worker._pid for worker in workers)]
        assert folder.is_dir()
    assert not any(pid in processes() for pid in pids)
    assert set(children(os.getpid())) == before
    assert not folder.exists()


@pytest.mark.slow
@on_linux
def test_two_hundred_workers_leave_no_descriptor_and_no_process() -> None:
    with Sandbox(Limits()) as sandbox:
        _leaves_nothing(sandbox)


def _leaves_nothing(sandbox: Sandbox) -> None:
    def descriptors(pid: int) -> int:
        return len(list((PROC / str(pid) / "fd").iterdir()))

    def some(count: int) -> None:
        for _ in range(count):
            worker = start(sandbox, "def f(): pass")
            worker.call("f", [], LONG)
            worker.close()

    def at_rest() -> tuple[int, int]:
        """Count when the one made ahead of need is there, whole: a fork holds both ends of its socket for a moment."""
        counts = [(0, 0)]
        assert eventually(lambda: len(children(forker(sandbox))) == 1)
        while len(counts) < 20 or len(set(counts[-20:])) > 1:
            counts.append((descriptors(os.getpid()), descriptors(forker(sandbox))))
            time.sleep(0.01)
        return counts[-1]

    some(5)
    before = at_rest()
    some(200)
    with pytest.raises(WorkerTimeout):
        start(sandbox, "while True: pass", 0.1)
    assert at_rest() == before
    assert sandbox._running()._statuses == {}


JUDGE = """
import sys, time
from qkv_grader.config import Limits
from qkv_grader.sandbox import Sandbox
sandbox = Sandbox(Limits())
worker = sandbox.start(["def f():\\n    while True: pass"], "projections.py", False, 60.0)
print(sandbox._running()._process.pid, worker._pid, flush=True)
{then}
"""


@on_linux
@pytest.mark.parametrize("then", ["time.sleep(60)", "worker.call('f', [], 60.0)"], ids=["idle", "calling"])
def test_a_judge_that_is_killed_leaves_no_process(then: str) -> None:
    judge = subprocess.Popen(
        [sys.executable, "-c", JUDGE.format(then=then)],
        env={**os.environ, "PYTHONPATH": str(Path(qkv_grader.__file__).parents[1])},
        stdout=subprocess.PIPE,
        text=True,
    )
    with judge:
        assert judge.stdout is not None
        pids = [int(pid) for pid in judge.stdout.readline().split()]
        assert all(alive(pid) for pid in pids)
        judge.kill()
    assert eventually(lambda: not any(alive(pid) for pid in pids))


def test_it_holds_no_file_but_its_socket(sandbox: Sandbox) -> None:
    source = """
        import os, stat
        def kind(number):
            try:
                mode = os.fstat(number).st_mode
            except OSError:
                return None
            return "socket" if stat.S_ISSOCK(mode) else "device" if stat.S_ISCHR(mode) else "other"
        def f():
            return {number: kind(number) for number in range(1000) if kind(number)}
    """
    with open(os.devnull) as spare:  # a file of the judge's that is open meanwhile
        os.set_inheritable(spare.fileno(), True)
        worker = start(sandbox, source)
    assert worker.call("f", [], LONG).result == {0: "device", 1: "device", 2: "device", 3: "socket"}
    worker.close()


@on_linux
def test_the_forking_process_holds_nothing_of_the_judges_or_a_submissions(sandbox: Sandbox) -> None:
    secret, source = b"expected-" + os.urandom(8).hex().encode(), b"source-" + os.urandom(8).hex().encode()
    held = [secret * 3, {"expected": secret}]
    worker = start(sandbox, f"note = '{source.decode()}'\ndef f(): pass")
    worker.call("f", [], LONG)
    pid = forker(sandbox)
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            start_, end = (int(part, 16) for part in span.split("-"))
            if "r" not in rights or "[v" in line:
                continue
            memory.seek(start_)
            content = memory.read(end - start_)
            assert secret not in content
            assert source not in content
    worker.close()
    assert held


def test_a_memory_limit_that_numpy_alone_exceeds_is_the_instructors_to_mend() -> None:
    with pytest.raises(ForkerDied, match=r"limits\.memory_mb is 100, but .* at least"), Sandbox(Limits(memory_mb=100)):
        pass


@pytest.fixture
def killing(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Kills as many first processes as the list holds numbers, before they can answer."""
    kills: list[int] = []
    fork = Forking.fork

    def forked(self: Forking) -> tuple[socket.socket, int, int | None]:
        made = fork(self)
        if kills:
            kills.pop()
            os.kill(made[1], signal.SIGKILL)
            os.read(made[0].fileno(), 1 << 16) if select.select([made[0]], [], [], 5)[0] else None
        return made

    monkeypatch.setattr(Forking, "fork", forked)
    return kills


@pytest.mark.slow
@pytest.mark.parametrize("deaths", [3, 7])
def test_a_first_process_that_is_killed_again_and_again_is_outlasted(killing: list[int], deaths: int) -> None:
    killing.extend(range(deaths))
    with Sandbox(Limits()) as sandbox:
        assert sandbox.layers
    assert not killing


@pytest.mark.slow
def test_a_first_process_that_is_always_killed_ends_in_words(killing: list[int]) -> None:
    killing.extend(range(100))
    with pytest.raises(ForkerDied, match="a first process ended by SIGKILL"), Sandbox(Limits()):
        pass
    assert len(killing) == 92


@on_linux
def test_a_forking_process_says_whether_it_was_killed(sandbox: Sandbox, tmp_path: Path) -> None:
    os.kill(forker(sandbox), signal.SIGKILL)
    with pytest.raises(ForkerDied) as caught:
        start(sandbox, "def f(): return 1")
    assert caught.value.killed
    with pytest.raises(ForkerDied) as caught, Sandbox(Limits(memory_mb=100)):
        pass
    assert not caught.value.killed


def test_what_libraries_are_told_of_the_cpu_reaches_the_forking_process(monkeypatch: pytest.MonkeyPatch) -> None:
    core = np._core._multiarray_umath if hasattr(np, "_core") else np.core._multiarray_umath
    able = [name for name in core.__cpu_dispatch__ if core.__cpu_features__[name]]
    if not able:
        pytest.skip("this CPU has nothing that could be switched off")
    source = f"""
        import os, sys
        core = sys.modules[{core.__name__!r}]
        def f(name): return core.__cpu_features__[name]
        def g(): return sorted(os.environ)
    """
    monkeypatch.setenv("NPY_DISABLE_CPU_FEATURES", able[-1])
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    with Sandbox(Limits()) as sandbox:
        worker = start(sandbox, source)
        assert worker.call("f", [able[-1]], LONG).result is False
        assert not {"NPY_DISABLE_CPU_FEATURES", "OPENBLAS_CORETYPE"} & set(worker.call("g", [], LONG).result)
        worker.close()


@on_linux
def test_out_of_memory_the_kernel_ends_a_worker_first_then_the_forking_process_then_the_judge(sandbox: Sandbox) -> None:
    def score(pid: int) -> int:
        return int((PROC / str(pid) / "oom_score_adj").read_text())

    worker = start(sandbox, "def f(): pass")
    assert score(worker._pid) == 1000
    assert score(forker(sandbox)) == 800
    script = (
        "from qkv_grader.sandbox.inside.kernel import prefer_for_the_oom_killer as prefer; prefer(500); prefer(300)"
    )
    script += "; print(open('/proc/self/oom_score_adj').read())"
    judge = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(judge.stdout) == max(500, score(os.getpid()))
    worker.close()
