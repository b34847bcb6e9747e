"""How workers end: at a limit, by themselves, by what they say; and who is told what."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
import pytest

from qkv_grader.sandbox import BadFrame, ForkerDied, Sandbox, Worker, WorkerDied, WorkerTimeout
from qkv_grader.sandbox.forking import Forking
from sandbox_fixtures import LONG, outcome, start

pytest_plugins = ["sandbox_fixtures"]


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


def test_an_end_that_nobody_saw_is_the_mechanisms(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = start(sandbox, "import os\ndef f(): os._exit(0)")
    monkeypatch.setattr(Forking, "exit_code", lambda self, pid, seconds: None)
    monkeypatch.setattr(Worker, "_has_ended", lambda self: True)
    with pytest.raises(ForkerDied, match="nobody says"):
        worker.call("f", [], LONG)
    assert not worker.is_open
    monkeypatch.undo()
    assert start(sandbox, "def f(): return 1").call("f", [], LONG).result == 1


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
    assert outcome(worker, LONG) in ("out-of-memory", "died")


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
        wire = sys.modules["qkv_grader.sandbox.inside.wire"]
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
        wire = sys.modules["qkv_grader.sandbox.inside.wire"]
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
        wire = sys.modules["qkv_grader.sandbox.inside.wire"]
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
        sys.modules["qkv_grader.sandbox.inside.worker"]._read = hang
        def f(x): return x
    """
    worker = start(sandbox, source)
    with pytest.raises(WorkerTimeout):
        worker.call("f", [np.zeros(400_000)], 0.5)
