"""What a submission finds around it: its output, its folder, what it can import; and what is noted of it."""

from __future__ import annotations

import numpy as np
import pytest

from qkv_grader.config import Limits
from qkv_grader.sandbox import Sandbox
from sandbox_fixtures import LONG, Sources, value

pytest_plugins = ["sandbox_fixtures"]


def test_what_the_source_prints_is_kept_apart_from_what_calls_print(run: Sources) -> None:
    worker = run.py("""\
        import sys
        print("top")
        def f():
            print("from f"); print("to stderr", file=sys.stderr); sys.stdout.buffer.write(b"bytes\\n")
        def g(): pass
    """)
    assert worker.output == "top\n"
    assert worker.call("f", [], LONG).output == "from f\nto stderr\nbytes\n"
    assert worker.call("g", [], LONG).output == ""


def test_a_replaced_stdout_is_put_back_for_the_next_call(run: Sources) -> None:
    worker = run.py("""\
        import io, sys
        def f(): sys.stdout = io.StringIO(); print("lost")
        def g(): print("kept")
    """)
    worker.call("f", [], LONG)
    assert worker.call("g", [], LONG).output == "kept\n"


def test_output_is_cut_while_it_is_printed(run: Sources) -> None:
    worker = run.py("""\
        def f():
            for _ in range(1000):
                print("é" * 1000)
        def g(): print("short")
    """)
    reply = worker.call("f", [], LONG)
    assert reply.flags == {"output-cut"}
    assert 0 < len(reply.output.encode()) <= Limits().output_kb * 1024
    assert worker.call("g", [], LONG).flags == frozenset()


def test_memory_addresses_are_left_out_of_texts(run: Sources) -> None:
    worker = run.py("""\
        def f(): print(f); raise ValueError(object())
        def g(): return object()
    """)
    reply = worker.call("f", [], LONG)
    assert reply.output == "<function f at 0x...>\n"
    assert reply.exception is not None
    assert reply.exception.message == "<object object at 0x...>"
    assert worker.call("g", [], LONG).result.detail == "<object object at 0x...>"


def test_sets_of_text_have_one_order_in_every_process(sandbox: Sandbox, run: Sources) -> None:
    source = "def f(): return str({w for w in 'the quick brown fox jumps over the lazy dog'.split()})"
    first = value(run.py(source))
    with Sandbox(Limits()) as other:
        assert value(other.start([source], "projections.py", False, LONG)) == first


def test_state_stays_within_one_worker(run: Sources) -> None:
    source = "n = 0\ndef f():\n    global n\n    n += 1\n    return n"
    worker = run.py(source)
    assert [value(worker), value(worker)] == [1, 2]
    assert value(run.py(source)) == 1


def test_it_sees_an_empty_folder_and_no_variable_of_the_graders(run: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = run.py("""\
        import os, sys
        def f(): return os.listdir("."), sorted(os.environ), sys.path, os.listdir(os.getcwd())
    """)
    here, names, path, again = value(worker)  # type: ignore[misc]
    assert here == again == []
    assert set(names) == {
        "BLIS_NUM_THREADS", "LANG", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH",
        "PYTHONHASHSEED", "TZ", "VECLIB_MAXIMUM_THREADS",
    }  # fmt: skip
    assert not any("autograder" in folder or "site-packages" in folder for folder in path)


def test_the_standard_library_and_numpy_can_be_imported(run: Sources) -> None:
    worker = run.py("""\
        import numpy as np, numpy.testing, decimal, fractions, hashlib, statistics, csv, bisect, heapq, unittest
        import concurrent.futures, multiprocessing, asyncio, sqlite3, lzma, zoneinfo
        def f(x): return np.linalg.inv(np.fft.ifft(np.fft.fft(np.eye(2) * x)).real)
    """)
    assert worker.notes == []
    np.testing.assert_allclose(value(worker, "f", 2.0), np.eye(2) / 2)  # type: ignore[arg-type]


def test_the_graders_own_package_cannot_be_imported(run: Sources) -> None:
    worker = run.py("import qkv_grader\nimport pytest\n")
    assert [note.type for note in worker.notes] == ["ModuleNotFoundError"] * 2


@pytest.mark.parametrize(
    "attempt",
    [
        "import os; os.system('true')",
        "import subprocess; subprocess.run(['true'])",
        "import socket; socket.socket()",
        "open('x.txt', 'w')",
        "import os; os.kill(os.getppid(), 0)",
        "import os; os.fork()",
        "import ctypes; ctypes.CDLL('libc.so.6')",
        "import os; os.open('x', os.O_RDWR | os.O_CREAT)",
    ],
)
def test_attempts_at_what_no_solution_needs_are_flagged(run: Sources, attempt: str) -> None:
    worker = run.py(f"def f():\n    {attempt}\n\ndef g(): pass")
    assert worker.flags == set()
    assert worker.call("f", [], LONG).flags == {"forbidden-call"}
    assert worker.call("g", [], LONG).flags == frozenset()
    assert worker.flags == {"forbidden-call"}
