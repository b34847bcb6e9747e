"""How workers and the process that forks them end, and that nothing is left of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import qkv_grader
from qkv_grader.config import Limits
from qkv_grader.sandbox import BadFrame, ForkerDied, Sandbox, Worker, WorkerDied, WorkerTimeout

LONG = 30.0
PROC = Path("/proc")
on_linux = pytest.mark.skipif(not PROC.is_dir(), reason="reads /proc")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Limits()) as sandbox:
        yield sandbox


def start(sandbox: Sandbox, body: str, timeout: float = LONG) -> Worker:
    return sandbox.start([textwrap.dedent(body)], "projections.py", False, timeout)


def processes() -> dict[int, tuple[int, str]]:
    """Every process: its parent and its state."""
    found = {}
    for entry in PROC.iterdir():
        if entry.name.isdecimal():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            found[int(entry.name)] = (int(parent), state)
    return found


def children(pid: int) -> list[int]:
    return [child for child, (parent, _) in processes().items() if parent == pid]


def alive(pid: int) -> bool:
    return processes().get(pid, (0, "Z"))[1] not in "ZX"


def outcome(worker: Worker, timeout: float) -> str:
    try:
        return worker.call("f", [], timeout).outcome
    except WorkerTimeout:
        return "timeout"
    except WorkerDied as death:
        return "killed" if death.killed else "died"


def forker(sandbox: Sandbox) -> int:
    return sandbox._running()._process.pid


def eventually(what: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.02)
    return what()


def test_a_source_that_hangs_is_ended_at_its_limit(sandbox: Sandbox) -> None:
    begun = time.monotonic()
    with pytest.raises(WorkerTimeout) as caught:
        start(sandbox, "while True: pass", timeout=0.3)
    assert time.monotonic() - begun < 10
    assert caught.value.flags == {"timeout"}


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "import time; time.sleep(1e6)",
        "import signal; signal.pause()",
        "import numpy as np; np.ones((3000, 3000)) @ np.ones((3000, 3000)); f()",
        "while True:\n        try: f()\n        except BaseException: pass",
        "class R:\n        def __repr__(self):\n            while True: pass\n    return R()",
        "import os\n    os.close(0)\n    while True: os.getpid()",
    ],
)
def test_a_call_that_hangs_is_ended_at_its_limit(sandbox: Sandbox, body: str) -> None:
    worker = start(sandbox, f"def f():\n    {body}")
    with pytest.raises(WorkerTimeout):
        worker.call("f", [], 0.3)
    with pytest.raises(ValueError, match="closed"):
        worker.call("f", [], 0.3)


@pytest.mark.parametrize(
    ("body", "sign", "code"),
    [
        ("import os; os._exit(0)", None, 0),
        ("import os; os._exit(7)", None, 7),
        ("import ctypes; ctypes.string_at(0)", signal.SIGSEGV, None),
        ("import os; os.close(3)", None, 1),
    ],
)
def test_a_death_says_how(sandbox: Sandbox, body: str, sign: int | None, code: int | None) -> None:
    for source in (body, f"def f():\n    {body}"):
        with pytest.raises(WorkerDied) as caught:
            start(sandbox, source).call("f", [], LONG)
        assert (caught.value.signal, caught.value.exit_code) == (sign, code)
        assert not caught.value.killed
        assert caught.value.flags == frozenset()


def test_runaway_recursion_is_a_death_or_an_exception(sandbox: Sandbox) -> None:
    worker = start(sandbox, "import sys\nsys.setrecursionlimit(10**9)\ndef f(x=None): return f([x])")
    assert outcome(worker, 2.0) in ("raised", "died", "timeout")


def test_a_worker_that_hangs_up_and_lives_on_is_ended(sandbox: Sandbox) -> None:
    worker = start(sandbox, "import os\ndef f():\n    os.close(3)\n    while True: pass")
    with pytest.raises(WorkerDied) as caught:
        worker.call("f", [], LONG)
    assert caught.value.by_judge
    assert not caught.value.killed


def test_a_call_that_only_an_attack_makes_ends_the_process_and_is_flagged(sandbox: Sandbox) -> None:
    if "seccomp" not in sandbox.layers:
        pytest.skip("needs seccomp")
    worker = start(sandbox, "import ctypes\ndef f(): ctypes.CDLL(None).ptrace(0, 0, 0, 0)")
    with pytest.raises(WorkerDied) as caught:
        worker.call("f", [], LONG)
    assert caught.value.signal == signal.SIGSYS
    assert caught.value.flags == {"forbidden-call"}


def test_a_worker_killed_by_somebody_else_deserves_another_try(sandbox: Sandbox) -> None:
    worker = start(sandbox, "def f():\n    while True: pass")
    os.kill(worker._pid, signal.SIGKILL)
    with pytest.raises(WorkerDied) as caught:
        worker.call("f", [], LONG)
    assert caught.value.killed
    assert caught.value.flags == {"killed"}


def test_too_much_memory_is_an_exception_and_flagged(sandbox: Sandbox) -> None:
    worker = start(
        sandbox,
        "import numpy as np\ndef f(): return np.ones(1 << 28)\ndef g(): return bytearray(1 << 30)\ndef h(): pass",
    )
    for function in ("f", "g"):
        reply = worker.call(function, [], LONG)
        assert reply.exception is not None
        assert reply.exception.type in ("MemoryError", "_ArrayMemoryError")
        assert reply.flags == {"memory"}
    assert worker.call("h", [], LONG).flags == frozenset()


def test_memory_that_is_never_given_back_ends_in_an_exception_or_a_death(sandbox: Sandbox) -> None:
    worker = start(sandbox, "kept = []\ndef f():\n    while True: kept.append(bytearray(1 << 20))")
    assert outcome(worker, LONG) in ("raised", "died")


@pytest.mark.parametrize(
    "forged",
    [
        "b'x' * 100",
        "b''",
        "wire.frame({'kind': 'called', 'outcome': 'returned', 'result': 1})",
        "wire.frame({'kind': 'called', 'outcome': 'returned', 'id': '0' * 32, 'after': [], 'output': '', 'flags': []})",
        "wire.PREFIX.pack(wire.MAGIC, 2**32 - 1, 2**32 - 1)",
        "wire.PREFIX.pack(wire.MAGIC, 2, 0) + b'[]'",
        "wire.PREFIX.pack(wire.MAGIC, 100_000, 0) + b'[' * 100_000",
    ],
)
def test_what_a_submission_says_in_the_workers_name_is_refused(sandbox: Sandbox, forged: str) -> None:
    source = f"""
        import os, sys
        wire = sys.modules["inside.wire"]
        def f():
            os.write(3, {forged})
            os.write(3, {forged})
            while True: pass
    """
    with pytest.raises((BadFrame, WorkerTimeout)):
        start(sandbox, source).call("f", [], 1.0)


def test_a_forged_answer_that_waits_for_the_next_call_is_refused(sandbox: Sandbox) -> None:
    worker = start(
        sandbox,
        """
        import os, sys
        wire = sys.modules["inside.wire"]
        def f():
            mine = {"kind": "called", "outcome": "returned", "result": 42, "after": [], "output": "", "flags": []}
            os.write(3, wire.frame({**mine, "id": "0" * 32}))
        """,
    )
    with pytest.raises(BadFrame):
        worker.call("f", [], LONG)


def test_a_flood_of_bytes_is_not_read(sandbox: Sandbox) -> None:
    source = """
        import os, sys
        wire = sys.modules["inside.wire"]
        def f():
            os.write(3, wire.PREFIX.pack(wire.MAGIC, 1 << 20, 8 << 20))
            while True: os.write(3, bytes(1 << 20))
    """
    worker = start(sandbox, source)
    begun = time.monotonic()
    with pytest.raises(BadFrame):
        worker.call("f", [], LONG)
    assert time.monotonic() - begun < 15


def test_a_worker_that_never_reads_cannot_hold_the_judge(sandbox: Sandbox) -> None:
    source = """
        import sys
        def hang(count):
            while True: pass
        sys.modules["inside.worker"]._read = hang
        def f(x): return x
    """
    worker = start(sandbox, source)
    with pytest.raises(WorkerTimeout):
        worker.call("f", [np.zeros(400_000)], 0.5)


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
        assert eventually(lambda: len(children(forker(sandbox))) == 3)
        pids = [forker(sandbox), *(worker._pid for worker in workers)]
        assert folder.is_dir()
    assert not any(pid in processes() for pid in pids)
    assert set(children(os.getpid())) == before
    assert not folder.exists()


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

    some(5)
    assert eventually(lambda: not children(forker(sandbox)))
    before = descriptors(os.getpid()), descriptors(forker(sandbox))
    some(200)
    with pytest.raises(WorkerTimeout):
        start(sandbox, "while True: pass", 0.1)
    assert eventually(lambda: not children(forker(sandbox)))
    assert (descriptors(os.getpid()), descriptors(forker(sandbox))) == before
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
