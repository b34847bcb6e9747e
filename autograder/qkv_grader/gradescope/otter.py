"""Otter as a process with an end: within its time, and with everything that it started."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from qkv_grader.kit.words import visible

_RUN: Final = "import sys; from qkv_grader.gradescope.lean import autograde; autograde(sys.argv[1])"
_PR_SET_CHILD_SUBREAPER: Final = 36
#: How much of the end of Otter's log is shown, in bytes.
_LAST_WORDS: Final = 8_000


class NoGrade(Exception):
    """There is no grade to give; the message tells staff why."""


def run_otter(folder: Path, log: Path, environment: Mapping[str, str], seconds: float) -> None:
    """Run Otter's autograder in a folder, what it says going to ``log``.

    Raises:
        NoGrade: it took too long, or did not end well.
    """
    command = [sys.executable, "-P", "-c", _RUN, str(folder)]
    with (
        log.open("wb") as said,
        _ended(),
        subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as otter,
    ):
        try:
            code = otter.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(otter.pid, signal.SIGKILL)
    if code != 0:
        how = f"Otter took longer than {seconds:g} seconds" if code is None else f"Otter ended with exit code {code}"
        raise NoGrade(f"{how}. Its last words:\n{_last_words(log)}")


@contextlib.contextmanager
def _ended() -> Iterator[None]:
    """End whatever was started in the block, at its end: Otter's kernel leads a group of its own."""
    if sys.platform != "linux":
        yield
        return
    libc, before = ctypes.CDLL(None), _children()
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)  # what loses its parent becomes our child
    try:
        yield
    finally:
        while children := _children() - before:
            for child in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            for child in children:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(child, 0)
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _children() -> set[int]:
    """Return the processes whose parent is this one, those that wait to be reaped included."""
    found = set()
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            parent = int((entry / "stat").read_bytes().rpartition(b")")[2].split()[1])
            found |= {int(entry.name)} if parent == os.getpid() else set()
    return found


def _last_words(log: Path) -> str:
    with log.open("rb") as said:
        said.seek(max(0, log.stat().st_size - _LAST_WORDS))
        text = visible(said.read().decode("utf-8", "replace")).strip()
    return "\n".join(f"| {line}".rstrip() for line in text.splitlines()) or "| (none)"
