"""What is read, named and drawn of one submission, each in a process that may be ended: see `bounded`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging.bounded import Bounded, Overran
from qkv_grader.judging.oracle import Oracle
from qkv_grader.kit.calls import Record
from qkv_grader.kit.choosing import Choice, Unfit, choose
from qkv_grader.kit.reading import Source, Unreadable, display, read_bytes
from qkv_grader.records import NONE, Corrections
from qkv_grader.report import Pages, draw_pages
from qkv_grader.verdict import Verdict

READING_SECONDS: Final = 5.0
NAMING_SECONDS: Final = 5.0
DRAWING_SECONDS: Final = 5.0


@dataclass
class _Chosen:
    """A `Choice` as it travels: the file by its place among those of the hand-in."""

    place: int | None
    source: Source | None
    status: Unfit
    reason: str


def warm_up(content: Content) -> None:
    """Load in this process, once, what each of its copies would otherwise load anew."""
    draw_pages(Verdict("s", "s", "s.py", "graded"), [("s.py", b"x = 1")], content.hints.sentences)


class Clerk:
    """Does one submission's paper work; what it takes is taken from the submission's ``budget``."""

    def __init__(self, content: Content, budget: Bounded) -> None:
        self._content, self._budget = content, budget
        self._sentences = content.hints.sentences

    def choose(self, handin: Handin) -> Choice:
        """Read the files and choose the one that counts; reading that overruns is `unreadable`."""
        if handin.status:
            return Choice(None, None, handin.status, handin.problem)
        files = handin.files

        def work() -> Iterator[bytes]:
            choice = choose(
                files, self._content.hints.is_template, self._content.is_support, self._content.reference.stem
            )
            place = files.index(choice.path) if choice.path else None
            yield msgspec.json.encode(_Chosen(place, choice.source, choice.status, choice.reason))

        try:
            [part] = self._budget.run(work, READING_SECONDS)
        except Overran as problem:
            return Choice(None, None, "unreadable", f"reading it took {problem}: hand in the one file that counts")
        chosen = msgspec.json.decode(part, type=_Chosen)
        path = files[chosen.place] if chosen.place is not None else None
        return Choice(chosen.source, path, chosen.status, chosen.reason)

    def name_mistakes(self, oracle: Oracle, records: dict[str, list[Record]]) -> dict[str, list[str]]:
        """Return the slugs of each question; one whose diagnosis overruns, and those after it, have none."""

        def work() -> Iterator[bytes]:
            for question, those in records.items():
                yield msgspec.json.encode((question, oracle.diagnose(question, those)))

        if all(record.passed for those in records.values() for record in those):
            return {}
        try:
            parts = self._budget.run(work, NAMING_SECONDS)
        except Overran as problem:
            parts = problem.parts
        return dict(msgspec.json.decode(part, type=tuple[str, list[str]]) for part in parts)

    def draw(self, verdict: Verdict, path: Path | None, corrections: Corrections = NONE) -> Pages:
        """Draw the pages: without colours, then without evidence, where that is too much."""

        def work(how: str) -> Iterator[bytes]:
            sources = []
            with contextlib.suppress(Unreadable):
                sources = [(verdict.file or display(path.name), read_bytes(path))] if path else []
            yield msgspec.json.encode(draw_pages(verdict, sources, self._sentences, how, corrections))

        for how in ("coloured", "plain"):
            with contextlib.suppress(Overran):
                [part] = self._budget.run(partial(work, how), DRAWING_SECONDS)
                return msgspec.json.decode(part, type=Pages)
        return draw_pages(verdict, [], self._sentences, "bare", corrections)
