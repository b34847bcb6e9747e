"""A student's pages drawn outside a judge: in bounded copies of a process of its own, which has no threads to copy."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from qkv_grader.content import Content
from qkv_grader.judging.bounded import Bounded
from qkv_grader.judging.clerk import DRAWING_SECONDS, Clerk, warm_up
from qkv_grader.judging.helper import Helper, serve
from qkv_grader.records import Correction, Corrections
from qkv_grader.report import Pages
from qkv_grader.verdict import Verdict

#: With and without colours.
_SECONDS: Final = 2 * DRAWING_SECONDS


class _Order(msgspec.Struct):
    """What to draw; ``path`` are the bytes of where the source lies, none where there is none."""

    verdict: Verdict
    path: bytes
    corrections: dict[str, Correction]


class Drawer:
    """Draws pages, with corrections on them; its process starts with the first. Close it, or use it in a ``with``."""

    def __init__(self, content: Content) -> None:
        self._helper = Helper(__name__, str(content.root))

    def __enter__(self) -> Drawer:
        return self

    def __exit__(self, *_: object) -> None:
        self._helper.close()

    def draw(self, verdict: Verdict, path: Path | None, corrections: Corrections) -> Pages:
        """Return the pages on a verdict and the source at ``path``.

        Raises:
            HelperDied: somebody ended the process, again and again.
        """
        order = _Order(verdict, os.fsencode(path) if path else b"", dict(corrections))
        return self._helper.ask(order, Pages)


def _start(content: Content) -> Callable[[_Order], Pages]:
    warm_up(content)

    def work(order: _Order) -> Pages:
        path = Path(os.fsdecode(order.path)) if order.path else None
        return Clerk(content, Bounded(_SECONDS)).draw(order.verdict, path, order.corrections)

    return work


if __name__ == "__main__":
    serve(_Order, lambda: _start(Content(Path(sys.argv[2]))))
