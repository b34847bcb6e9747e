"""The judge's end of the forking process: starts it, asks for workers, learns how they ended."""

from __future__ import annotations

import contextlib
import json
import math
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Collection
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from qkv_grader import scratch
from qkv_grader.sandbox.clock import Clock
from qkv_grader.sandbox.errors import ForkerDied
from qkv_grader.sandbox.inside.forker import EXIT, FAILED, FORK, FORKED, HANDED_ON, KILL, READY, RECORD

_START_SECONDS: Final = 60.0
_ANSWER_SECONDS: Final = 30.0
_FAREWELL_SECONDS: Final = 1.0
_GRADER: Final = Path(__file__).resolve().parents[1]
#: The packages stand there empty while it imports: only the kit and what is inside the sandbox is loaded.
_BOOT: Final = """
import sys
from types import ModuleType
packages, grader, control, judge, memory, without = sys.argv[1:]
sys.path.insert(0, packages)
for name, folder in (("qkv_grader", ""), ("qkv_grader.sandbox", "/sandbox")):
    sys.modules[name] = ModuleType(name)
    sys.modules[name].__path__ = [grader + folder]
from qkv_grader.sandbox.inside.forker import main
del sys.modules["qkv_grader"], sys.modules["qkv_grader.sandbox"]
main(int(control), int(judge), int(memory), without)
"""
#: All that the forking process, and with it a submission, finds in its environment.
_ENVIRONMENT: Final = {
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    **{f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "BLIS")},
    "VECLIB_MAXIMUM_THREADS": "1",
}


class Forking:
    """One forking process. It ends with its judge, or rather with the thread that made it."""

    def __init__(self, memory_mb: int, without: Collection[str], python: str) -> None:
        self._folder = str(scratch.make("empty"))
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._living: set[int] = set()
        self._statuses: dict[int, int] = {}
        self.dead = False
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            os.chmod(self._folder, 0o555)  # noqa: S103 - an empty folder that nobody may write to
            # -s -S -P and an environment of our own: nothing of the user's, of site-packages' .pth files or of the
            # current folder is imported. (-I would ignore PYTHONHASHSEED too, and sets of strings would be reordered.)
            self._process = subprocess.Popen(
                [
                    python, "-s", "-S", "-P", "-X", "utf8", *(["-B"] if sys.dont_write_bytecode else []), "-c", _BOOT,
                    str(Path(np.__file__).resolve().parent.parent), str(_GRADER),
                    str(theirs.fileno()), str(os.getpid()), str(memory_mb * 1024 * 1024), json.dumps(sorted(without)),
                ],
                env=_ENVIRONMENT | {name: os.environ[name] for name in HANDED_ON if name in os.environ},
                cwd=self._folder,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._errors,
                pass_fds=[theirs.fileno()], start_new_session=True,
            )  # fmt: skip
        except BaseException:
            self._control.close()
            self._remove()
            raise
        finally:
            theirs.close()

    @cached_property
    def readable(self) -> tuple[str, ...]:
        """The folders and files that a worker may read: the process says so once it is ready, which takes a while."""
        length, _ = self._expect(READY, Clock(self._process.pid, _START_SECONDS))
        return tuple(json.loads(self._greeting(length)))

    def fork(self) -> tuple[socket.socket, int, int | None]:
        """Get a worker; return our end of its socket, its process id and, where there are any, a pidfd."""
        self.readable  # noqa: B018 (waits until it is ready)
        self._send(FORK, 0)
        pid, descriptors = self._expect(FORKED, Clock(self._process.pid, _ANSWER_SECONDS))
        self._living.add(pid)
        end = socket.socket(fileno=descriptors[0])
        end.setblocking(False)
        return end, pid, descriptors[1] if len(descriptors) > 1 else None

    def kill(self, pid: int) -> None:
        """Have a worker ended where there is no pidfd to do so from here."""
        if pid in self._living and pid not in self._statuses and not self.dead:
            with contextlib.suppress(ForkerDied):
                self._send(KILL, pid)

    def exit_code(self, pid: int, seconds: float) -> int | None:
        """Return how a worker ended, as `subprocess` puts it (minus the signal); None if it has not by then."""
        clock = Clock(pid, seconds)
        while pid not in self._statuses:
            if not self._readable(clock):
                return None
            self._take()
        return os.waitstatus_to_exitcode(self._statuses[pid])

    def forget(self, pid: int) -> None:
        """Drop a worker that nobody will ask about again: its number may soon be another's."""
        self._living.discard(pid)
        self._statuses.pop(pid, None)

    def close(self) -> None:
        """End the forking process and every worker of it. Never raises."""
        self.dead = True
        self._control.close()  # at which it ends its workers, then itself
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._remove()

    def _remove(self) -> None:
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _send(self, kind: bytes, pid: int) -> None:
        try:
            self._control.sendall(RECORD.pack(kind, pid, 0))
        except OSError as problem:
            raise self._died(str(problem)) from None

    def _expect(self, wanted: bytes, clock: Clock) -> tuple[int, list[int]]:
        while True:
            if not self._readable(clock):
                raise self._died("it does not answer")
            kind, number, descriptors = self._take()
            if kind == wanted:
                return number, descriptors
            if kind == FAILED:
                raise ForkerDied(f"no process could be made for a submission: {os.strerror(number)}")

    def _readable(self, clock: Clock) -> bool:
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        while True:
            left = clock.left()
            if poll.poll(max(0, math.ceil(left * 1000))):
                return True
            if left <= 0:
                return False

    def _greeting(self, length: int) -> bytes:
        text = self._control.recv(length, socket.MSG_WAITALL)
        if len(text) != length:
            raise self._died("")
        return text

    def _take(self) -> tuple[bytes, int, list[int]]:
        """Take one record; keep what it says if it is a worker's end."""
        try:
            message, descriptors, _, _ = socket.recv_fds(self._control, RECORD.size, 2)
        except OSError as problem:
            raise self._died(str(problem)) from None
        if len(message) != RECORD.size:
            raise self._died("")
        kind, number, status = RECORD.unpack(message)
        if kind == EXIT and number in self._living:
            self._statuses[number] = status
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
        return kind, number, descriptors

    def _died(self, why: str) -> ForkerDied:
        self.dead = True
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_FAREWELL_SECONDS)
        with contextlib.suppress(OSError, ValueError):
            self._errors.seek(0)
            lines = self._errors.read(100_000).decode("utf-8", "replace").strip().splitlines()
            why = lines[-1] if lines else why
        killed = self._process.returncode == -signal.SIGKILL
        return ForkerDied(f"the process that starts submissions has ended{f': {why}' if why else ''}", killed)
