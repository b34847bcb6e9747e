"""``grader.check`` in a notebook: Otter's public checks come here, with the names that the notebook defines."""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FunctionType
from typing import Any, TextIO

from .calls import Call, Record
from .home import Checks, Stopped, public_cases
from .nearest import nearest
from .subject import PICTURES, Subject, own_module
from .written import in_cells, latest_cell


class Hint(Exception):
    """What a check in the notebook says: Otter shows the name of this class and the text."""

    def __init__(self, text: str) -> None:
        # Otter shows it as HTML, where `i<n` would begin a tag, and strips quotes from its end
        super().__init__(text.replace("<", "<\u200b") + "\n" * text.endswith("'"))


def check(env: Mapping[str, Any], question: str, folder: Path = Path(__file__).parents[1]) -> None:
    """Run a question's public cases on a notebook's names; fail with what went wrong and why.

    Raises:
        Hint: a case failed; the text is what the student reads.
    """
    subject = Subject.of(folder)
    _refuse_missing(env, question)
    checks = Checks(subject, env, in_cells, functools.partial(_warn, sys.stdout))
    records: list[Record] = []
    texts: list[str] = []
    cases = list(public_cases(folder, question))
    for case, title, body in cases:
        try:
            record, text = checks.run(case, body)
        except Stopped as stopped:
            raise Hint(str(stopped)) from None
        records.append(record)
        texts += [f"{title}\n{text}"] if text else []
        if record.endless:
            break
    stale = latest_cell(question, env[question])
    if records and all(record.unfilled for record in records):
        raise Hint(stale or f"{question} is not filled in yet: fill it in, run its cell, then this one again")
    if texts:
        failing = next(record for record in records if not record.passed)
        if failing.calls and "matplotlib.pyplot" in sys.modules:  # a notebook that draws
            _draw(folder, failing.calls[-1])
        passed = f"{sum(record.passed for record in records)} of {len(cases)} public cases passed."
        sentence = checks.name_mistake(question, records)
        told = [stale, f"{passed} {sentence}".strip(), texts[0]]
        raise Hint("\n\n".join(filter(None, told)))


def _refuse_missing(env: Mapping[str, Any], question: str) -> None:
    if question not in env:
        near = nearest(question, (name for name, value in env.items() if isinstance(value, FunctionType)))
        also = f"; there is {near}, but names have to match exactly" if near else ""
        raise Hint(latest_cell(question) or f"{question} is not there yet: run its cell, then this one again{also}")


def _warn(stream: TextIO, text: str) -> None:
    print(f"{text}\nStop it with the notebook's stop button; if that does nothing, restart the kernel.", file=stream)


def _draw(folder: Path, call: Call) -> None:
    pictures = own_module(folder / PICTURES)
    if pictures is not None:
        pictures.compare(call)
