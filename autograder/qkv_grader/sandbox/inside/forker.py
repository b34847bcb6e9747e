"""The forking process: it imports NumPy once and forks workers, one ahead of need.

It is started by exec, never forked from the judge, whose memory holds the hidden cases. It never reads a source or an
input: it passes the judge one end of a worker's socket and closes it, and only the worker reads from the other.

On the control socket go records of one size. The first, ``READY``, says how many bytes of JSON follow it. A request
``FORK`` is answered by ``FORKED``, with the worker's id, the judge's end of its socket and a pidfd, or by ``FAILED``
with an errno; ``EXIT`` tells a worker's id and wait status once it is reaped; ``KILL`` asks for the end of a worker
where the system has no pidfd.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
import sysconfig
import time
from collections.abc import Iterable
from typing import Final

import numpy as np

from . import access_times, kernel, lockdown, worker
from .capture import Watch

RECORD: Final = struct.Struct("<4sii")
READY, FORK, FORKED, FAILED, EXIT, KILL = b"REDY", b"FORK", b"FRKD", b"FAIL", b"EXIT", b"KILL"
#: Imported once here rather than in every worker: what submissions import, or NumPy's own lazy parts.
_WARM: Final = """
    numpy.linalg numpy.fft numpy.random numpy.ma numpy.polynomial numpy.lib.stride_tricks __future__ copy
    dataclasses functools inspect itertools linecache math numbers operator random re site string time traceback typing
    warnings
"""
#: What the judge's environment hands on where it is set: how libraries are found, what of the CPU they may use. The two
#: of OpenBLAS belong together: 0.3.34, told to be Haswell where a cache's size is hidden, overruns its stack.
HANDED_ON: Final = ("LD_LIBRARY_PATH", "NPY_DISABLE_CPU_FEATURES", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
_NO_PIDFD_POLL: Final = 20  # milliseconds
_LEAST_ROOM: Final = 64 << 20
#: Out of memory, the kernel ends a worker first (1000), then this process, then the judge, then who started that.
_OOM_SCORE: Final = 800


def main(control: int, judge: int, memory: int, without: str) -> None:
    """Fork workers on request until the judge hangs up or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        # Not SIGKILL: it runs nobody's code, and with a last word it can take its empty folder away.
        kernel.die_with_parent(judge, signal.SIGTERM)
        _main(control, memory, without)
    finally:
        with contextlib.suppress(OSError):
            os.rmdir(os.getcwd())


def _main(control: int, memory: int, without: str) -> None:
    kernel.prefer_for_the_oom_killer(_OOM_SCORE)
    for name in HANDED_ON:
        os.environ.pop(name, None)  # read by now, by the loader and NumPy
    for name in _WARM.split():
        with contextlib.suppress(ImportError):
            __import__(name)
    np.ones((2, 2)) @ np.ones((2, 2))  # BLAS allocates its buffers at the first use
    sys.path[:] = _library_folders()
    sys.path_importer_cache.clear()
    for folder in sys.path:
        with contextlib.suppress(ImportError):  # lists the folder, as a worker will not be allowed to
            __import__("nonexistent_" + folder.encode().hex())
    watch = Watch()
    worker.warm_up(watch)
    _refuse_too_little(memory)
    readable = list(_readable())
    plan = lockdown.prepare(memory, json.loads(without), readable, _needed())
    gc.collect()
    gc.freeze()
    forker = _Forker(socket.socket(fileno=control), plan, watch, readable)
    forker.greet()
    try:
        forker.serve()
    finally:
        forker.end()


class _Forker:
    def __init__(self, control: socket.socket, plan: lockdown.Plan, watch: Watch, readable: list[str]) -> None:
        self._control = control
        self._readable = readable
        #: When access times may move again.
        self._unsettled = access_times.settle(readable)
        self._plan = plan
        self._watch = watch
        self._pid = os.getpid()
        self._children: dict[int, int] = {}  # pidfd (or -pid where there is none) -> pid
        self._poll = select.poll()
        #: A worker that nobody has asked for yet: its pidfd, its id and the judge's end of its socket.
        self._spare: tuple[int, int, socket.socket] | None = None

    def greet(self) -> None:
        """Tell the judge what workers may read, so that it can see for itself that nothing private is there."""
        text = json.dumps(self._readable).encode()
        self._tell(READY, len(text))
        self._control.sendall(text)

    def serve(self) -> None:
        self._poll.register(self._control, select.POLLIN)
        while True:
            if self._spare is None:
                with contextlib.suppress(OSError):
                    self._spare = self._fork()
            for descriptor, _ in self._poll.poll(self._pause()):
                if descriptor == self._control.fileno() and not self._request():
                    return
            self._reap()

    def _pause(self) -> int | None:
        return _NO_PIDFD_POLL if any(descriptor < 0 for descriptor in self._children) else None

    def _request(self) -> bool:
        try:
            message = self._control.recv(RECORD.size)
        except ConnectionResetError:  # the judge hung up without having read all
            return False
        if len(message) != RECORD.size:
            return False
        kind, pid, _ = RECORD.unpack(message)
        if kind == FORK:
            self._hand_over()
        elif kind == KILL and pid in self._children.values():
            os.kill(pid, signal.SIGKILL)
        return True

    def _hand_over(self) -> None:
        if time.time() >= self._unsettled:
            self._unsettled = access_times.settle(self._readable)
        try:
            descriptor, pid, end = self._spare or self._fork()
        except OSError as problem:
            return self._tell(FAILED, problem.errno or 0)
        self._spare = None
        with end:
            self._tell(FORKED, pid, 0, [end.fileno(), *([descriptor] if descriptor >= 0 else [])])

    def _fork(self) -> tuple[int, int, socket.socket]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            try:
                pid = os.fork()
            except OSError:
                ours.close()
                raise
            if pid == 0:
                worker.main(theirs.fileno(), self._plan, self._pid, self._watch)
        descriptor = -pid
        if hasattr(os, "pidfd_open"):
            with contextlib.suppress(OSError):
                descriptor = os.pidfd_open(pid)
                self._poll.register(descriptor, select.POLLIN)
        self._children[descriptor] = pid
        return descriptor, pid, ours

    def _reap(self) -> None:
        for descriptor, pid in list(self._children.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                del self._children[descriptor]
                if descriptor >= 0:
                    self._poll.unregister(descriptor)
                    os.close(descriptor)
                if self._spare is not None and self._spare[1] == pid:
                    self._spare[2].close()
                    self._spare = None
                self._tell(EXIT, pid, status)

    def end(self) -> None:
        """Take every worker along."""
        for pid in self._children.values():
            os.kill(pid, signal.SIGKILL)
        for pid in self._children.values():
            os.waitpid(pid, 0)

    def _tell(self, kind: bytes, first: int, second: int = 0, descriptors: Iterable[int] = ()) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the judge has hung up: seen at the next poll
            socket.send_fds(self._control, [RECORD.pack(kind, first, second)], list(descriptors))


def _library_folders() -> list[str]:
    folders = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    folders += [os.path.join(folder, "lib-dynload") for folder in folders]
    return [folder for folder in dict.fromkeys(folders) if os.path.isdir(folder)]


def _needed() -> list[str]:
    return [os.__file__, np.__file__, np.linalg._umath_linalg.__file__]  # noqa: SLF001 - the module that links to LAPACK


def _readable() -> Iterable[str]:
    """Name what workers may read: the standard library, NumPy, the shared libraries in use, and nothing near them.

    ``site-packages`` may lie inside the standard library's folder, and in it this grader: so each entry of the folder
    is named by itself.
    """
    numpy_folder = os.path.dirname(np.__file__)
    packages = os.path.dirname(numpy_folder)
    yield numpy_folder
    yield os.path.join(packages, "numpy.libs")
    for folder in sys.path:
        for entry in sorted(os.listdir(folder)):
            path = os.path.join(folder, entry)
            if entry not in ("site-packages", "dist-packages") and path != packages:
                yield path
    yield os.getcwd()
    yield from ("/dev/null", "/dev/zero", "/dev/urandom", "/etc/ld.so.cache")
    private = [packages, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), *sys.path]
    for library in _mapped_libraries():
        folder = os.path.dirname(library)
        inside = any(os.path.realpath(path).startswith(os.path.realpath(folder) + os.sep) for path in private)
        yield library if inside else folder


def _mapped_libraries() -> list[str]:
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
            paths = {line.split(maxsplit=5)[5].rstrip("\n") for line in maps if line.count("/") and ".so" in line}
    except OSError:
        return []
    return sorted(path for path in paths if path.startswith("/") and os.path.isfile(path))


def _refuse_too_little(memory: int) -> None:
    """End with a word for the instructor where a worker would have no room: its submission would get the blame."""
    with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as sizes:
        used = int(sizes.read().split()[0]) * resource.getpagesize()
        if memory < used + _LEAST_ROOM:
            least = (used + _LEAST_ROOM) >> 20
            sys.exit(f"limits.memory_mb is {memory >> 20}, but with NumPy loaded a submission needs at least {least}")
