"""A student's file as ``pytest`` checks it at home: which one it is, and a fresh run of it for every question."""

from __future__ import annotations

import ast
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from . import standins
from .calls import Raised, Record
from .choosing import Choice, choose
from .home import TOO_LONG, Checks, cannot_be_stopped, stopped_by_hand
from .output import Output
from .quiet import quiet
from .reading import SUFFIXES, Unreadable, read_source
from .source import Source, skipped
from .subject import Subject
from .telling import tell_where
from .twice import defined_again
from .watchdog import TookTooLong, limited
from .words import marked, spread

HERE: Final = Path(__file__).parents[1]


class Unfit(Exception):
    """There is nothing to check: the text says why, and what to do."""


class Run:
    """One run of the public cases: the file that it is about, what running that file said, and what became of it.

    ``file`` is the one that was asked for, if any; ``stuck`` is told where code is that cannot be stopped.

    Raises:
        Unfit: no file can be checked, or it does not come to an end.
    """

    def __init__(self, file: Path | None, stuck: Callable[[str], None]) -> None:
        self.subject = Subject.of(HERE)
        choice = _named(file) if file else _chosen(self.subject)
        assert choice.source is not None
        assert choice.path is not None
        self.path = choice.path
        self.reason = choice.reason.removeprefix(f"graded {choice.path.name}; ")
        #: What to do first, where nothing is filled in.
        self.first: list[str] = []
        if not file and self.subject.hints.is_template(choice.source.cells):
            self.reason, self.first = "still the template", _what_to_do(self.subject)
        self._text, self._stuck = choice.source, stuck
        source = self._run()
        notes = [*filter(None, [choice.source.skipped]), *(skipped(note) + self._line(note) for note in source.notes)]
        notes += defined_again(choice.source.cells, self.subject.hints.template, choice.source.notebook)
        self.notes = [spread(f"{choice.path.name}: {note}") for note in notes]
        self._checks = {"": self._checks_of(source)}
        self.records: dict[str, list[Record]] = {question: [] for question in self.subject.hints.template}

    def checks(self, question: str) -> Checks:
        """Return the checks of a question, which run the file anew: so nothing that one leaves behind meets another."""
        if question not in self._checks:
            self._checks[question] = self._checks_of(self._run())
        return self._checks[question]

    def _run(self) -> Source:
        module, text, name = self.subject.hints.module, self._text, self.path.name
        source = Source(text.cells, name, text.notebook, module, stops=(KeyboardInterrupt, TookTooLong))

        def where(problem: BaseException) -> str:
            return ", ".join(filter(None, [name, tell_where(source.raised(problem).chain)]))

        try:
            with _alone(), standins.installed(), limited(lambda late: self._stuck(cannot_be_stopped(where(late)))):
                source.run()
        except TookTooLong as late:
            raise Unfit(f"{where(late)}\n{TOO_LONG}") from None
        except KeyboardInterrupt as stop:
            raise Unfit(stopped_by_hand(where(stop))) from None
        return source

    def _checks_of(self, source: Source) -> Checks:
        return Checks(self.subject, source.names, source.raised, self._stuck)

    def _line(self, note: Raised) -> str:
        """Return the line that a cell could not be read at, to follow a note on that."""
        if note.cell:
            with contextlib.suppress(ValueError, RecursionError, MemoryError):
                try:
                    ast.parse(self._text.cells[note.cell - 1])
                except SyntaxError as problem:
                    return marked(problem)
        return ""


def _named(file: Path) -> Choice:
    try:
        return Choice(read_source(file), file, "", "")
    except Unreadable as problem:
        raise Unfit(_at_home(f"{file.name}: {problem}")) from None


def _chosen(subject: Subject) -> Choice:
    """Choose between the template's two forms, by the grader's rule."""
    module, files = subject.hints.module, _forms(subject)
    if not files:
        raise Unfit(f"there is no {module}.py or {module}.ipynb here; say which file with --file=PATH")
    choice = choose(files, subject.hints.is_template, lambda path, name: False, module)
    if choice.source is None:
        raise Unfit(_at_home(choice.reason))
    return choice


def _at_home(reason: str) -> str:
    return spread(reason.replace("hand in again", "run this again"))


def _forms(subject: Subject) -> list[Path]:
    """Return the forms of the template that are here: both, unless one was taken away."""
    return [path for path in (HERE / f"{subject.hints.module}{suffix}" for suffix in SUFFIXES) if path.exists()]


def _what_to_do(subject: Subject) -> list[str]:
    """Say that no form of the template is filled in, and where else the student's work may be."""
    forms, question = _forms(subject), next(iter(subject.hints.template))
    names = " nor ".join(path.name for path in forms)
    unfilled, one = (f"Neither {names} is", "one of them") if len(forms) > 1 else (f"{names} is not", "it")
    said = f"{unfilled} filled in yet. Open {one}, fill in {question}, save it, and run this again."
    return [said, *_elsewhere(forms)]


def _elsewhere(forms: Sequence[Path]) -> list[str]:
    """Say how to check the first file here that is called nearly as the template is."""
    near = sorted(path for path in HERE.glob(f"*{forms[0].stem}*") if path.is_file())
    path = next((path for path in near if path not in forms and not path.name.startswith("test_")), None)
    if path is None:
        return []
    if path.suffix in SUFFIXES:
        return [f"There is also {path.name}. This checks that one:", f'    python -m pytest "--file={path.name}"']
    return [f"There is also {path.name}: its name has to end in .py or .ipynb, and nothing after that."]


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Run a file without its neighbours in this folder, as the grader will, and without what it prints."""
    path, output = list(sys.path), Output(0)
    sys.path[:] = [place for place in path if Path(place).resolve() != HERE]
    try:
        with quiet(output):
            yield
    finally:
        sys.path[:] = path


def shown(path: Path) -> str:
    """Return a file's path as a person here would type it."""
    try:
        return os.path.relpath(path)
    except ValueError:  # on another drive of Windows
        return str(path)
