"""What a submission prints, what it raises and what it tries, noted within bounds."""

from __future__ import annotations

import io
import linecache
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from .text import MAX_MESSAGE, MAX_NAME, tidy, type_name

MAX_SOURCE_LINE: Final = 300
#: Names of audit events that a solution of this kind has no use for.
_FORBIDDEN: Final = """
    os.system os.exec os.fork os.forkpty os.posix_spawn os.spawn os.kill os.killpg os.startfile os.remove os.rename
    os.rmdir os.mkdir os.chmod os.chown os.chflags os.link os.symlink os.truncate os.utime os.setxattr os.removexattr
    os.lockf subprocess.Popen pty.spawn ctypes.dlopen signal.pthread_kill socket.__new__ socket.connect socket.bind
    socket.getaddrinfo socket.gethostbyname urllib.Request tempfile.mkstemp tempfile.mkdtemp shutil.copyfile
    shutil.move shutil.rmtree resource.setrlimit resource.prlimit fcntl.flock fcntl.lockf syslog.openlog
"""
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Output(io.TextIOBase):
    """Stands for stdout and stderr: keeps the first bytes of what is written, and notes that there was more."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = bytearray()
        self.cut = False
        self.buffer = _Bytes(self)

    encoding = "utf-8"
    errors = "replace"

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep what still fits."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.keep(str.__str__(text)[: self._limit + 1].encode("utf-8", "replace"))
        return len(text)

    def keep(self, data: bytes) -> None:
        """Keep what still fits of some bytes."""
        room = self._limit - len(self._kept)
        self._kept += data[:room]
        self.cut = self.cut or len(data) > room

    def take(self) -> str:
        """Return what was kept, as text, and start afresh."""
        text = self._kept.decode("utf-8", "ignore")
        self._kept.clear()
        self.cut = False
        return tidy(text, self._limit)


class _Bytes(io.RawIOBase):
    def __init__(self, output: Output) -> None:
        self._output = output

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = bytes(memoryview(data)[: 1 << 20])
        self._output.keep(view)
        return len(memoryview(data))


class Watch:
    """An audit hook that notes attempts at what no solution needs.

    Best effort and for the record only: what the attempt achieves is up to the other layers, and code that reaches
    the kernel without Python goes unseen here.
    """

    def __init__(self) -> None:
        self.seen = False
        self._forbidden = frozenset(_FORBIDDEN.split())
        sys.addaudithook(self._hook)

    def take(self) -> bool:
        """Return whether there was an attempt since the last time."""
        seen, self.seen = self.seen, False
        return seen

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            flags = arguments[2]
            if isinstance(flags, int) and flags & _WRITING:
                self.seen = True
        elif event in self._forbidden:
            self.seen = True


class Files:
    """The submission's own files, so that a traceback can be led back to a line of them."""

    def __init__(self) -> None:
        self._cells: dict[str, tuple[int | None, Sequence[str]]] = {}

    def add(self, name: str, cell: int | None, source: str) -> None:
        """Make a file's lines known here, to `warnings` and to `inspect`."""
        lines = source.splitlines(keepends=True)
        self._cells[name] = (cell, lines)
        linecache.cache[name] = (len(source), None, lines, name)

    def raised(self, problem: BaseException, where: tuple[str, int] | None = None) -> Mapping[str, Any]:
        """Describe an exception by the innermost of its frames that is the submission's own."""
        frame = problem.__traceback__
        while frame is not None:
            name = frame.tb_frame.f_code.co_filename
            if name in self._cells:
                where = (name, frame.tb_lineno)
            frame = frame.tb_next
        if isinstance(problem, SyntaxError) and problem.filename in self._cells and type(problem.lineno) is int:
            where = (problem.filename, problem.lineno)
        cell, line, source = None, None, ""
        if where is not None:
            cell, lines = self._cells[where[0]]
            line = where[1]
            source = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        return {
            "type": tidy(type_name(type(problem)), MAX_NAME),
            "message": _message(problem),
            "cell": cell,
            "line": line,
            "source": tidy(source, MAX_SOURCE_LINE),
        }


def _message(problem: BaseException) -> str:
    try:
        if isinstance(problem, SyntaxError):
            return tidy(str(problem.msg), MAX_MESSAGE)
        return tidy(str(problem), MAX_MESSAGE)
    except BaseException as again:  # a message is the submission's code
        return f"(its message raised {type_name(type(again))})"
