"""``grader.check`` in a notebook: Otter's public checks come here, with the names that the notebook defines."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .calls import Call, Record
from .home import Checks, Stopped, public_cases
from .subject import PICTURES, Subject, own_module
from .written import in_cells


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
    checks = Checks(subject, env, in_cells)
    records: list[Record] = []
    texts: list[str] = []
    for case, title, body in public_cases(folder, question):
        try:
            record, text = checks.run(case, body)
        except Stopped as stopped:
            raise Hint(str(stopped)) from None
        records.append(record)
        texts += [f"{title}\n{text}"] if text else []
    if records and all(record.unfilled for record in records):
        raise Hint(f"{question} is not filled in yet: fill it in, run its cell, then this one again")
    if texts:
        failing = next(record for record in records if not record.passed)
        if failing.calls and "matplotlib.pyplot" in sys.modules:  # a notebook that draws
            _draw(folder, failing.calls[-1])
        passed = f"{sum(record.passed for record in records)} of {len(records)} public cases passed."
        sentence = checks.name_mistake(question, records)
        raise Hint(f"{passed} {sentence}".strip() + f"\n\n{texts[0]}")


def _draw(folder: Path, call: Call) -> None:
    pictures = own_module(folder / PICTURES)
    if pictures is not None:
        pictures.compare(call)
