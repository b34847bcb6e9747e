"""Work on what a submission is made of, in a forked copy of this process that has limits and may be ended.

Parsing a file, naming a mistake and drawing a page are our own code, but how long each takes, and how much memory, is
the submission's choice. So each is done in a copy of the judge that ends with it: what goes wrong there costs that step
alone, and nothing of one submission is left for the next. (A fork takes a few milliseconds, and nothing has to be
written down for it, as it would be for a helper of its own.)
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import select
import signal
from collections.abc import Callable, Iterable
from typing import Final, NoReturn

from qkv_grader.sandbox import Clock
from qkv_grader.sandbox.inside import kernel

MEMORY_MB: Final = 512
MOST_BYTES: Final = 32 * 1024 * 1024
_MOST_KILLS: Final = 4
_OOM_SCORE: Final = 900
#: What a page of a submission that has spent its budget may still take.
_LEAST_SECONDS: Final = 2.0
_DONE, _FAILED, _NO_MEMORY, _TOO_LONG, _KILLED = b"D", b"F", b"M", b"T", b"K"


class Overran(Exception):
    """The work took more time or memory than it may; ``parts`` are those that it had finished."""

    def __init__(self, why: str, parts: list[bytes]) -> None:
        super().__init__(why)
        self.parts = parts


class Bounded:
    """A budget of seconds, of which each piece of work takes its share."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def run(self, work: Callable[[], Iterable[bytes]], seconds: float) -> list[bytes]:
        """Return the parts (of text, so without a NUL) that ``work`` yields in a forked copy of this process.

        Raises:
            Overran: it took more than ``seconds``, more than is left of the budget, or more than `MEMORY_MB`.
            RuntimeError: it raised something, which is the grader's fault; the message says what.
        """
        for _ in range(_MOST_KILLS):
            limit = min(seconds, max(self.left, _LEAST_SECONDS))
            used, parts, status = _attempt(work, limit)
            self.left = max(0.0, self.left - used)
            if status == _DONE:
                return parts
            if status == _TOO_LONG:
                raise Overran(f"more than {limit:g} seconds", parts)
            if status == _NO_MEMORY:
                raise Overran(f"more than {MEMORY_MB} MB", parts)
            if status != _KILLED:
                raise RuntimeError(status.removeprefix(_FAILED).decode("utf-8", "replace"))
        raise RuntimeError("a process of the grader's own was killed over and over")


def _attempt(work: Callable[[], Iterable[bytes]], seconds: float) -> tuple[float, list[bytes], bytes]:
    """Return the seconds that counted, the parts, and how it ended."""
    reading, writing = os.pipe()
    judge = os.getpid()
    pid = os.fork()
    if pid == 0:
        _child(work, writing, judge)
    os.close(writing)
    clock, data, ended_here = Clock(pid, seconds), bytearray(), True
    try:
        while _readable(reading, clock) and len(data) <= MOST_BYTES:
            part = os.read(reading, 1 << 20)
            if not part:
                ended_here = False
                break
            data += part
    finally:
        used = clock.counted()
        os.close(reading)
        if ended_here:
            os.kill(pid, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    *parts, last = bytes(data).split(b"\0")
    if code == -signal.SIGKILL and not ended_here:
        return used, parts, _KILLED
    # whatever else ended it without a last word (a parser that ran out of stack) had too much to do
    return used, parts, last if not ended_here and code == 0 and last else _TOO_LONG


def _readable(descriptor: int, clock: Clock) -> bool:
    """Wait until there is something to read, or the time is up."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    while True:
        left = clock.left()
        if poll.poll(max(left, 0.0) * 1000):
            return True
        if left <= 0:
            return False


def _child(work: Callable[[], Iterable[bytes]], writing: int, judge: int) -> NoReturn:
    """Write each part, a NUL behind it, then how it ended. Never returns."""
    status = _FAILED + b"the grader's copy of itself did not start"
    try:
        kernel.die_with_parent(judge)
        kernel.prefer_for_the_oom_killer(_OOM_SCORE)
        gc.disable()  # a collection would copy every page that the two processes share
        limit_memory(MEMORY_MB)
        try:
            for part in work():
                _write(writing, part + b"\0")
            status = _DONE
        except MemoryError:
            status = _NO_MEMORY
        except Exception as problem:  # noqa: BLE001 - it is said to the parent
            status = _FAILED + f"{type(problem).__name__}: {problem}".encode("utf-8", "replace").replace(b"\0", b"")
        _write(writing, status)
    finally:
        os._exit(0)


def limit_memory(megabytes: int) -> None:
    """Let this process have so many megabytes beyond what it uses now, where the system can count them."""
    with contextlib.suppress(OSError, ValueError), open("/proc/self/statm", encoding="ascii") as sizes:
        used = int(sizes.read().split()[0]) * resource.getpagesize()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (used + megabytes * 1024 * 1024, hard))


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
