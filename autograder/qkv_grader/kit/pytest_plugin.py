"""The handout's pytest plugin: gives the public cases ``student``, your own file, and sums up each question at the end.

Your file is the template or the notebook, whichever you have changed; ``pytest --file=PATH`` takes another one.
"""

from __future__ import annotations

import functools
import inspect
import io
import os
import shutil
import sys
import textwrap
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest

from .home import Stopped, title_of
from .running import Run, Unfit, shown
from .student import Student
from .summing_up import Standing, more_fail, progress, sum_up

RUN: Final = pytest.StashKey[Run]()
#: By question, its cases that are to run, with their titles.
PLANNED: Final = pytest.StashKey[dict[str, list[str]]]()
UNFILLED: Final = "still to do"
QUESTION: Final = "question"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--file``."""
    parser.addoption("--file", metavar="PATH", help="the file to check: yours, under whatever name it has")


def pytest_configure(config: pytest.Config) -> None:
    """Load the file once, for all cases."""
    config.addinivalue_line("markers", "case(question, points=0): a case of one question")
    config.addinivalue_line("filterwarnings", "ignore")
    if config.option.reportchars == "fE":
        config.option.reportchars = ""  # our own summary says it better
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what Windows writes into a file may have no arrow
            stream.reconfigure(errors="replace")
    option = config.getoption("--file")
    path = Path(config.invocation_params.dir, option) if option else None
    if path and not path.is_file():
        raise pytest.UsageError(f"--file={option}: there is no such file")
    try:
        config.stash[RUN] = Run(path, functools.partial(_give_up, config))
    except Unfit as unfit:
        raise pytest.UsageError(str(unfit)) from None


def pytest_report_header(config: pytest.Config) -> str:
    """Say which file is checked, and why that one."""
    run = config.stash[RUN]
    return f"checking {shown(run.path)}" + (f" ({run.reason})" if run.reason else "")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note which cases each question has."""
    planned = session.config.stash[PLANNED] = {}
    for item in session.items:
        mark = item.get_closest_marker("case")
        if mark is not None and isinstance(item, pytest.Function):
            planned.setdefault(mark.args[0], []).append(title_of(item.obj) or item.name)


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
    pyfuncitem.user_properties.append((QUESTION, question))
    case = f"public/{question}::{pyfuncitem.name}"
    names = set(inspect.signature(pyfuncitem.obj).parameters) - {"student"}
    others = {name: pyfuncitem.funcargs[name] for name in names}
    records = run.records.setdefault(question, [])
    if any(record.endless for record in records):
        pytest.skip(f"not run: a call of {question} did not come to an end")
    try:
        record, text = run.checks(question).run(case, functools.partial(pyfuncitem.obj, **others))
    except (Stopped, Unfit) as stopped:
        pyfuncitem.session.shouldfail = "stopped: the cases after this one did not run"
        pytest.fail(str(stopped), pytrace=False)
    records.append(record)
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


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> Generator[None, object, object]:
    """Show the first failing case of each question (with ``-v`` all), then how every question stands."""
    standings = _standings(config)
    failed = terminalreporter.stats.get("failed", [])
    if failed and config.option.verbose <= 0:
        terminalreporter.stats["failed"] = _first_of_each(failed, standings)
    try:
        return (yield)  # pytest shows what has failed
    finally:
        if failed:
            terminalreporter.stats["failed"] = failed
        _sum_up(terminalreporter, standings, config.stash[RUN])


def _standings(config: pytest.Config) -> dict[str, Standing]:
    planned, run = config.stash.get(PLANNED, {}), config.stash[RUN]
    return {
        name: Standing(those, planned[name], run.checks(name).name_mistake(name, those))
        for name, those in run.records.items()
        if those
    }


def _first_of_each(failed: list[pytest.TestReport], standings: dict[str, Standing]) -> list[pytest.TestReport]:
    """Return the reports to show: of each question the first, which says how many more there are."""
    chosen: dict[str, pytest.TestReport] = {}
    for report in failed:
        question = dict(report.user_properties).get(QUESTION)
        if not isinstance(question, str):  # a test of the student's own
            chosen[report.nodeid] = report
        elif question not in chosen:
            chosen[question] = report
            if question in standings:
                more = more_fail(standings[question], question)
                report.longrepr = f"{report.longreprtext}\n\n{more}" if more else report.longrepr
    return list(chosen.values())


def _sum_up(reporter: Any, standings: dict[str, Standing], run: Run) -> None:
    reason = run.reason if reporter.verbosity < 0 and not run.first else ""  # with -q no header has said it
    notes = [*filter(None, [reason]), *run.notes]
    if not standings and not notes:
        return
    reporter.section(f"your questions in {run.path.name}" if not run.first else "your questions")
    for note in notes:
        reporter.line(note)
    if not standings:
        return
    column, wide = max(map(len, standings)) + 2, shutil.get_terminal_size().columns
    for name, standing in standings.items():
        for text, colour in sum_up(name, standing, run.subject.hints, wide, column):
            reporter.line(text, **({colour: True} if colour else {}))
    reporter.line("")
    for text in run.first or progress(standings, len(run.subject.hints.template), run.path.name):
        reporter.line(textwrap.fill(text, wide, subsequent_indent=text[: len(text) - len(text.lstrip())]))


def _give_up(config: pytest.Config, text: str) -> NoReturn:
    """End pytest, for there is no other way out of a step that does not end; called in a thread of its own."""
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is not None:
        capture.suspend_global_capture(in_=False)
    os.write(2, f"\n{text}\nSo pytest ends here: change that line, and run it again.\n".encode())
    os._exit(pytest.ExitCode.INTERRUPTED)
