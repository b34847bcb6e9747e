"""A process of our own for work on what students handed in: a program that has threads may not fork itself."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any, Final, TypeVar

import msgspec

from qkv_grader.sandbox.inside.kernel import die_with_parent

_TRIES: Final = 3
_Answer = TypeVar("_Answer")


class HelperDied(RuntimeError):
    """The process ended by itself, again and again, which nothing that it reads can make it do."""


class Helper:
    """Runs ``python -m module arguments...``, which answers each line with one; started with the first order.

    The kernel ends it with the thread that started it. Close it, or use it in a ``with``.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        self._command = [sys.executable, "-P", "-m", module, str(os.getpid()), *arguments]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Helper:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, order: object, kind: type[_Answer]) -> _Answer:
        """Return the answer to an order.

        Raises:
            HelperDied: somebody ended the process, again and again.
        """
        line = _line(order)
        for _ in range(_TRIES):
            try:
                return msgspec.json.decode(self._answer(line), type=kind)
            except (OSError, msgspec.MsgspecError):
                self.close()
        raise HelperDied("a process that reads what was handed in was ended again and again: run the command once more")

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            with contextlib.suppress(BrokenPipeError), self._process:  # the rest of an order to who is gone
                self._process = None

    def _answer(self, order: bytes) -> bytes:
        if self._process is None:
            threads = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "BLIS")}
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | threads
            )
        told, answers = self._process.stdin, self._process.stdout
        assert told is not None
        assert answers is not None
        told.write(order)
        told.flush()
        return answers.readline()


def serve(kind: type[Any], start: Callable[[], Callable[[Any], object]]) -> None:
    """Answer every order that comes in: what such a process does; its parent's number is its first argument.

    ``start`` gets ready, and returns what makes an answer of an order.
    """
    die_with_parent(int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who then ends us
    orders, answers = sys.stdin.buffer, sys.stdout.buffer
    work = start()
    for line in orders:
        answers.write(_line(work(msgspec.json.decode(line, type=kind))))
        answers.flush()


def _line(message: object) -> bytes:
    return msgspec.json.encode(message) + b"\n"
