"""What students wrote, read for the review: in bounded copies of a process of its own, never in the server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import msgspec
from markupsafe import Markup

from qkv_grader.judging.bounded import Bounded, Overran
from qkv_grader.judging.helper import Helper, serve
from qkv_grader.kit.reading import Unreadable, read_bytes, read_source
from qkv_grader.report.source import Listing, listings
from qkv_grader.review.shapes import Function, functions

_SECONDS: Final = 2.0


class Written(msgspec.Struct):
    """The source of one student as the review shows it: each question's function, and, if asked for, all of it."""

    functions: dict[str, Function] = {}
    files: list[tuple[str, list[str]]] = []

    @property
    def listings(self) -> list[Listing]:
        """The files, their lines as HTML."""
        return [Listing(title, [Markup(line) for line in lines]) for title, lines in self.files]  # noqa: S704 - escaped where it was made


class _Order(msgspec.Struct):
    path: bytes
    questions: list[str]
    whole: bool


class Reader:
    """Reads what students wrote; any thread may ask, one at a time is answered. Close it when done."""

    def __init__(self) -> None:
        self._helper = Helper(__name__)
        # the kernel ends the process with the thread that started it, and those of a server come and go
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")

    def read(self, path: Path | None, questions: list[str], *, whole: bool = False) -> Written:
        """Return what stands in a source; nothing of one that cannot be read, or only in too long a time.

        Raises:
            HelperDied: somebody ended the process, again and again.
        """
        if path is None:
            return Written()
        order = _Order(os.fsencode(path), questions, whole)
        return self._thread.submit(self._helper.ask, order, Written).result()

    def close(self) -> None:
        """End the process."""
        self._thread.submit(self._helper.close)
        self._thread.shutdown()


def _start() -> Callable[[_Order], Written]:
    listings([("s.py", b"x = 1")])  # loads what each copy would otherwise load anew
    return _work


def _work(order: _Order) -> Written:
    path = Path(os.fsdecode(order.path))

    def look() -> Iterator[bytes]:
        if order.whole:
            yield msgspec.json.encode(
                [(one.title, list(map(str, one.lines))) for one in listings([(path.name, read_bytes(path))])]
            )
        try:
            source = read_source(path)
            yield msgspec.json.encode(functions(source.cells, order.questions, source.notebook))
        except Unreadable:
            return

    try:
        parts = Bounded(_SECONDS).run(look, _SECONDS)
    except Overran as problem:
        parts = problem.parts
    except RuntimeError:  # the file is gone, say
        parts = []
    files = msgspec.json.decode(parts.pop(0), type=list[tuple[str, list[str]]]) if order.whole and parts else []
    found = msgspec.json.decode(parts[0], type=dict[str, Function]) if parts else {}
    return Written(found, files)


if __name__ == "__main__":
    serve(_Order, _start)
