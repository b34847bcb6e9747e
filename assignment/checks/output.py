"""What a submission prints, kept within a limit."""

from __future__ import annotations

import io
from typing import Any

from .words import tidy, visible


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
        """Return what was kept, as visible text, and start afresh."""
        if not self._kept and not self.cut:  # most calls print nothing
            return ""
        text = self._kept.decode("utf-8", "ignore")
        self._kept.clear()
        self.cut = False
        return visible(tidy(text, self._limit))[: self._limit]


class _Bytes(io.RawIOBase):
    def __init__(self, output: Output) -> None:
        self._output = output

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = bytes(memoryview(data)[: 1 << 20])
        self._output.keep(view)
        return len(memoryview(data))
