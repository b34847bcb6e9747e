"""What the sandbox's tests share. A module that needs its fixtures says ``pytest_plugins = ["sandbox_fixtures"]``.

PYTEST_DONT_REWRITE: they import names from here as well, before pytest could rewrite its assertions.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qkv_grader.config import Limits
from qkv_grader.sandbox import ForkerDied, Sandbox, Worker, WorkerDied, WorkerTimeout
from qkv_grader.sandbox.inside import landlock

#: Seconds that nothing here should take, however busy the machine.
LONG = 30.0
ROOT = os.geteuid() == 0 if hasattr(os, "geteuid") else False
PROC = Path("/proc")
READ = "return open(a[0]).read()"
WRITE = "open(a[0], 'w').close()"
KILL = "os.kill(a[0], 9)"
on_linux = pytest.mark.skipif(not PROC.is_dir(), reason="reads /proc")

Attack = Callable[..., object]


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


class Sources:
    """Starts workers and ends them."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._workers: list[Worker] = []

    def py(self, source: str) -> Worker:
        return self._start([textwrap.dedent(source)], "projections.py", False)

    def notebook(self, *cells: str) -> Worker:
        return self._start([textwrap.dedent(cell) for cell in cells], "projections.ipynb", True)

    def _start(self, cells: list[str], filename: str, notebook: bool) -> Worker:
        self._workers.append(self._sandbox.start(cells, filename, notebook, LONG, module="projections"))
        return self._workers[-1]

    def close(self) -> None:
        for worker in self._workers:
            worker.close()


@pytest.fixture
def run(sandbox: Sandbox) -> Iterator[Sources]:
    sources = Sources(sandbox)
    yield sources
    sources.close()


def value(worker: Worker, function: str = "f", *arguments: object) -> object:
    reply = worker.call(function, arguments, LONG)
    assert reply.outcome == "returned", reply
    return reply.result


@pytest.fixture(scope="module")
def sandboxes() -> Iterator[Callable[..., Sandbox]]:
    made: dict[tuple[tuple[str, ...], str], Sandbox] = {}

    def get(*without: str, python: str = sys.executable) -> Sandbox:
        if (without, python) not in made:
            made[without, python] = Sandbox(Limits(), without=without, python=python)
        return made[without, python]

    yield get
    for sandbox in made.values():
        sandbox.close()


@pytest.fixture
def attack(sandboxes: Callable[..., Sandbox]) -> Attack:
    """Run a function's body in a sandbox without some layers: what it returns, or the name of what it raised."""

    def attack(body: str, *arguments: object, without: tuple[str, ...] = (), python: str = sys.executable) -> object:
        source = "import ctypes, os, socket\nlibc = ctypes.CDLL(None, use_errno=True)\ndef f(*a):\n"
        worker = sandboxes(*without, python=python).start(
            [source + textwrap.indent(textwrap.dedent(body), "    ")], "projections.py", False, LONG
        )
        try:
            reply = worker.call("f", arguments, LONG)
        except WorkerDied as death:
            return str(death)
        finally:
            worker.close()
        return reply.result if reply.exception is None else reply.exception.type

    return attack


@pytest.fixture(scope="module")
def every_layer_is_here(sandboxes: Callable[..., Sandbox]) -> None:
    lacking = {"rlimits", "no-new-privs", "landlock", "seccomp"} - set(sandboxes().layers)
    if lacking:
        pytest.skip(f"this machine has no {', '.join(sorted(lacking))}")


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process of the same user, standing for the grader or for another submission."""
    with subprocess.Popen(["sleep", "60"]) as process:
        yield process
        process.kill()


@pytest.fixture
def public_path() -> Iterator[Path]:
    """A folder that other users can enter, as they cannot pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def readable_python() -> str:
    """An interpreter that, with this NumPy, an unused user id can read: with it, root's workers change users."""
    if not ROOT:
        pytest.skip("needs root")
    for python in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        if Path(python).is_file():
            with contextlib.suppress(ForkerDied), Sandbox(Limits(), python=python) as sandbox:
                if "uid-drop" in sandbox.layers:
                    return python
    pytest.skip("no interpreter here that another user id can read")


def is_up(process: subprocess.Popen[bytes]) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(0.2)
    return process.poll() is None


def landlock_abi() -> int:
    return landlock.abi()
