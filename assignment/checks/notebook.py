"""``grader.check`` in a notebook: the public cases, run with the names that the notebook defines, told on a card."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FunctionType
from typing import Any, Final, TextIO

from .calls import Call, Record
from .card import Card, Cards, Told
from .hints import read_hints
from .home import Checks, Stopped, public_cases
from .nearest import nearest
from .subject import PICTURES, Subject, own_module
from .words import one_line
from .written import in_cells, latest_cell

HOME: Final = Path(__file__).resolve().parents[1]
#: Where Otter's checks find, among a notebook's names, what was told already.
TOLD: Final = "__told__"
_AGAIN: Final = "unpack assignment.zip once more beside this notebook, restart the kernel and run the first cell"


class Hint(Exception):
    """What Otter's own frame says of a failed check: the name of this class and the text."""

    def __init__(self, text: str) -> None:
        # Otter shows it as HTML, where `i<n` would begin a tag, and strips quotes from its end
        super().__init__(text.replace("<", "<\u200b") + "\n" * text.endswith("'"))


class Grader:
    """Otter's notebook with a card for each check. It knows its folder, wherever the notebook's own code goes."""

    def __init__(self, otter: Callable[..., Any], notebook: str, folder: Path = HOME) -> None:
        """Begin with ``otter.Notebook`` for the notebook of that name, which may have been given another."""
        self._folder = folder
        with contextlib.chdir(folder):
            self._otter = otter(notebook if Path(notebook).is_file() else None, tests_dir=str(folder / "tests"))

    def check(self, question: str) -> Card:
        """Return how a question stands with the notebook's names."""
        names = vars(sys.modules["__main__"])
        asked = self._questions()
        if question not in asked and asked:
            return Card(
                question, Told("waiting", [f"There is no question {question!r}; there are: {', '.join(asked)}."])
            )
        try:
            told = tell(names, question, self._folder)
            recorded = self._record(question, {**names, TOLD: told})
        except Exception as problem:  # noqa: BLE001 - a file of the handout is missing or broken: a card says so, with what to do
            what = one_line(f"{type(problem).__name__}: {problem}", 200)
            return Card(question, Told("failed", [f"The check itself did not work ({what}): {_AGAIN}."]))
        return Card(question, told._replace(paragraphs=[*told.paragraphs, *recorded]))

    def check_all(self) -> Cards:
        """Return how every question stands with the notebook's names."""
        return Cards([self.check(question) for question in self._questions()])

    def export(self, *arguments: Any, **options: Any) -> None:
        """Make Otter's zip to hand in, in the notebook's folder."""
        with contextlib.chdir(self._folder):
            self._otter.export(*arguments, **options)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # what copies or shows an object asks for such; not Otter's to answer
            raise AttributeError(name)
        return getattr(self._otter, name)

    def _questions(self) -> list[str]:
        """Return the questions, in the template's order where that can be read."""
        asked, order = sorted(path.stem for path in (self._folder / "tests").glob("*.py")), list[str]()
        with contextlib.suppress(OSError, ValueError):
            order = list(read_hints(self._folder).template)
        return [name for name in order if name in asked] + [name for name in asked if name not in order]

    def _record(self, question: str, names: Mapping[str, Any]) -> list[str]:
        """Let Otter note the check; return what it says besides, of one that passed."""
        with contextlib.chdir(self._folder):
            cases = self._otter.check(question, names).test_case_results
        return [case.test_case.success_message for case in cases if case.passed and case.test_case.success_message]


def check(env: Mapping[str, Any], question: str, folder: Path = HOME) -> None:
    """Fail as Otter's test of a question, with what is told of it; pass where its public cases do.

    Raises:
        Hint: a case failed; the text is what the student reads.
    """
    told = env.get(TOLD) or tell(env, question, folder)
    if told.standing != "passed":
        raise Hint("\n\n".join(told.paragraphs))


def tell(env: Mapping[str, Any], question: str, folder: Path = HOME) -> Told:
    """Run a question's public cases on a notebook's names; return what went wrong and why.

    Raises:
        FileNotFoundError: the handout has no public case of that question.
        Exception: whatever a broken handout raises.
    """
    subject = Subject.of(folder)
    cases = list(public_cases(folder, question))
    if not cases:
        raise FileNotFoundError(f"there are no public cases of {question}")
    if question not in env:
        return _missing(env, question)
    checks = Checks(subject, env, in_cells, functools.partial(_warn, sys.stdout))
    records: list[Record] = []
    texts: list[str] = []
    for case, title, body in cases:
        try:
            record, text = checks.run(case, body)
        except Stopped as stopped:
            return Told("failed", [str(stopped)])
        records.append(record)
        texts += [f"{title}\n{text}"] if text else []
        if record.endless:
            break
    stale = latest_cell(question, env[question])
    if all(record.unfilled for record in records):
        unfilled = Told("waiting", [f"{question} is not filled in yet: fill it in, run its cell, then this one again"])
        return Told("failed", [stale]) if stale else unfilled
    passed = f"{sum(record.passed for record in records)} of {len(cases)} public cases passed."
    if not texts:
        return Told("passed", [passed])
    failing = next(record for record in records if not record.passed)
    told = [stale, f"{passed} {checks.name_mistake(question, records)}".strip(), texts[0]]
    return Told("failed", list(filter(None, told)), _picture(folder, failing.calls[-1]) if failing.calls else "")


def _missing(env: Mapping[str, Any], question: str) -> Told:
    if why := latest_cell(question):
        return Told("failed", [why])
    near = nearest(question, (name for name, value in env.items() if isinstance(value, FunctionType)))
    also = f"; there is {near}, but names have to match exactly" if near else ""
    return Told("waiting", [f"{question} is not there yet: run its cell, then this one again{also}"])


def _warn(stream: TextIO, text: str) -> None:
    print(f"{text}\nStop it with the notebook's stop button; if that does nothing, restart the kernel.", file=stream)


def _picture(folder: Path, call: Call) -> str:
    """Return the assignment's own picture of a call as HTML, or ""; an odd result must not hide what was said."""
    try:
        pictures = own_module(folder / PICTURES)
        return str(pictures.compare(call)) if pictures is not None else ""
    except Exception:  # noqa: BLE001 - what cannot be drawn was said in words, and these stand
        return ""
