"""A student's pages drawn outside a judge: in bounded copies of a process of its own, which has no threads to copy."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Final

import msgspec

from qkv_grader.content import Content
from qkv_grader.judging.bounded import Bounded
from qkv_grader.judging.clerk import DRAWING_SECONDS, Clerk, warm_up
from qkv_grader.records import Correction, Corrections
from qkv_grader.report import Pages
from qkv_grader.sandbox.inside.kernel import die_with_parent
from qkv_grader.verdict import Verdict

#: With and without colours.
_SECONDS: Final = 2 * DRAWING_SECONDS
_TRIES: Final = 3


class DrawerDied(RuntimeError):
    """The process that draws pages ended by itself, which no page can make it do."""


class _Order(msgspec.Struct):
    """What to draw; ``path`` are the bytes of where the source lies, none where there is none."""

    verdict: Verdict
    path: bytes
    corrections: dict[str, Correction]


class Drawer:
    """Draws pages, with corrections on them; its process starts with the first. Close it, or use it in a ``with``."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Drawer:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def draw(self, verdict: Verdict, path: Path | None, corrections: Corrections) -> Pages:
        """Return the pages on a verdict and the source at ``path``.

        Raises:
            DrawerDied: somebody ended the process, again and again.
        """
        order = _line(_Order(verdict, os.fsencode(path) if path else b"", dict(corrections)))
        for _ in range(_TRIES):
            try:
                return msgspec.json.decode(self._answer(order), type=Pages)
            except (OSError, msgspec.MsgspecError):
                self._end()
        raise DrawerDied("the process that draws pages was ended again and again: run the same command once more")

    def _answer(self, order: bytes) -> bytes:
        if self._process is None:
            self._process = _start(self._content)
        told, answers = self._process.stdin, self._process.stdout
        assert told is not None
        assert answers is not None
        told.write(order)
        told.flush()
        return answers.readline()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            with self._process:
                self._process = None


def _start(content: Content) -> subprocess.Popen[bytes]:
    threads = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "BLIS")}
    command = [sys.executable, "-P", "-m", "qkv_grader.judging.drawer", str(content.root), str(os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | threads)


def _line(message: object) -> bytes:
    return msgspec.json.encode(message) + b"\n"


def _serve(content: Content, orders: IO[bytes], answers: IO[bytes]) -> None:
    warm_up(content)
    for line in orders:
        order = msgspec.json.decode(line, type=_Order)
        path = Path(os.fsdecode(order.path)) if order.path else None
        answers.write(_line(Clerk(content, Bounded(_SECONDS)).draw(order.verdict, path, order.corrections)))
        answers.flush()


if __name__ == "__main__":
    die_with_parent(int(sys.argv[2]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who then ends us
    _serve(Content(Path(sys.argv[1])), sys.stdin.buffer, sys.stdout.buffer)
