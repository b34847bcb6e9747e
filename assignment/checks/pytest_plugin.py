"""The handout's pytest plugin: gives the public cases ``student``, your own file, and sums up each question at the end.

Your file is the template or the notebook, whichever you have changed; ``pytest --file=PATH`` takes another one.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import os
import shutil
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from . import standins
from .calls import Record, Student
from .choosing import Choice, choose
from .home import Checks, Stopped, title_of
from .output import Output
from .quiet import quiet
from .reading import SUFFIXES, Unreadable, read_source
from .source import Source, skipped
from .subject import Subject

HERE: Final = Path(__file__).parents[1]
RUN: Final = pytest.StashKey["Run"]()
UNFILLED: Final = "not filled in"


class Run:
    """One run of the public cases: the file that it is about, what running that file said, and what became of it."""

    def __init__(self, file: Path | None) -> None:
        subject = Subject.of(HERE)
        choice = _named(file) if file else _chosen(subject)
        assert choice.source is not None
        assert choice.path is not None
        self.path = choice.path
        self.reason = choice.reason.removeprefix(f"graded {choice.path.name}; ")
        if not file and subject.hints.is_template(choice.source.cells):
            self.reason = "still the template: fill in a function and run this again"
        self._subject, self._text = subject, choice.source
        source = self._run()
        self.notes = [f"{choice.path.name}: {note}" for note in map(skipped, source.notes)]
        self._checks = {"": self._checks_of(source)}
        self.records: dict[str, list[Record]] = {question: [] for question in subject.hints.template}

    def checks(self, question: str) -> Checks:
        """Return the checks of a question, which run the file anew: so nothing that one leaves behind meets another."""
        if question not in self._checks:
            self._checks[question] = self._checks_of(self._run())
        return self._checks[question]

    def _run(self) -> Source:
        module, text = self._subject.hints.module, self._text
        source = Source(text.cells, self.path.name, text.notebook, module, stops=(KeyboardInterrupt,))
        with _alone(), standins.installed():
            source.run()
        return source

    def _checks_of(self, source: Source) -> Checks:
        return Checks(self._subject, source.names, source.raised)


def _named(file: Path) -> Choice:
    try:
        return Choice(read_source(file), file, "", "")
    except Unreadable as problem:
        raise pytest.UsageError(f"{file.name}: {problem}") from None


def _chosen(subject: Subject) -> Choice:
    """Choose between the template's two forms, by the grader's rule."""
    module = subject.hints.module
    files = [path for path in (HERE / f"{module}{suffix}" for suffix in SUFFIXES) if path.exists()]
    if not files:
        raise pytest.UsageError(f"there is no {module}.py or {module}.ipynb here; say which file with --file=PATH")
    choice = choose(files, subject.hints.is_template, lambda path, name: False, module)
    if choice.source is None:
        raise pytest.UsageError(choice.reason)
    return choice


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


# ---------------------------------------------------------------- pytest's hooks


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--file``."""
    parser.addoption("--file", metavar="PATH", help="the file to check: yours, under whatever name it has")


def pytest_configure(config: pytest.Config) -> None:
    """Load the file once, for all cases."""
    config.addinivalue_line("markers", "case(question, points=0): a case of one question")
    config.addinivalue_line("filterwarnings", "ignore")
    if config.option.reportchars == "fE":
        config.option.reportchars = ""  # our own summary says it better
    option = config.getoption("--file")
    path = Path(config.invocation_params.dir, option) if option else None
    if path and not path.is_file():
        raise pytest.UsageError(f"--file={option}: there is no such file")
    config.stash[RUN] = Run(path)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say which file is checked, and what went wrong while it ran."""
    run = config.stash[RUN]
    reason = f" ({run.reason})" if run.reason else ""
    return [f"checking {os.path.relpath(run.path)}{reason}", *run.notes]


@pytest.fixture
def student(request: pytest.FixtureRequest) -> Student:
    """Your functions, by name."""
    return request.config.stash[RUN].checks("").student(())


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a case the way the notebook does; a failing one shows its text and nothing else."""
    mark = pyfuncitem.get_closest_marker("case")
    if mark is None:
        return None  # a test of your own: pytest runs it as ever
    run, question = pyfuncitem.config.stash[RUN], mark.args[0]
    case = f"public/{question}::{pyfuncitem.name}"
    names = set(inspect.signature(pyfuncitem.obj).parameters) - {"student"}
    others = {name: pyfuncitem.funcargs[name] for name in names}
    try:
        record, text = run.checks(question).run(case, functools.partial(pyfuncitem.obj, **others))
    except Stopped as stopped:
        pytest.exit(str(stopped))
    run.records.setdefault(question, []).append(record)
    if record.unfilled:
        pyfuncitem.user_properties.append((UNFILLED, True))
        pytest.fail(text, pytrace=False)
    if not record.passed:
        pytest.fail(f"{title_of(pyfuncitem.obj) or pyfuncitem.name}\n{text}", pytrace=False)
    return True


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
    """Count a case that met only the stub apart: nothing was wrong there, it is just not done."""
    if report.failed and (UNFILLED, True) in report.user_properties:
        return UNFILLED, "-", (UNFILLED.upper(), {"yellow": True})
    return None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say, question by question, how many cases passed and which mistake would explain the others."""
    run = config.stash[RUN]
    done = {question: records for question, records in run.records.items() if records}
    if not done:
        return
    terminalreporter.section(f"your questions in {run.path.name}")
    width, wide = max(map(len, done)), shutil.get_terminal_size().columns
    for question, records in done.items():
        passed = sum(record.passed for record in records)
        unfilled = all(record.unfilled for record in records)
        colour = "green" if passed == len(records) else "yellow" if unfilled else "red"
        line = f"{question:{width}}  passed {passed} of {len(records)} public cases"
        terminalreporter.line(line, **{colour: True})
        if sentence := run.checks(question).name_mistake(question, records):
            indent = " " * (width + 2)
            terminalreporter.line(textwrap.fill(sentence, wide, initial_indent=indent, subsequent_indent=indent))
    terminalreporter.line("")
    terminalreporter.line("This rests on the public cases alone: hidden cases, of the same kinds, decide the grade.")
