"""Gives the public cases ``student``, your own file, and sums up each question at the end.

Your file is projections.py or projections.ipynb, whichever you have changed; ``pytest --file=PATH`` takes another one.
"""

import __future__

import ast
import contextlib
import importlib.machinery
import inspect
import io
import json
import linecache
import os
import re
import sys
import textwrap
import tokenize
import types
import warnings
from pathlib import Path

import pytest

import feedback
from checks import Stopped, Student

HERE = Path(__file__).parent
MAGIC = re.compile(r"^([ \t]*)(?:[%!?].*|[\w, ]+=[ \t]*[%!].*|.*\?[ \t]*)$", re.MULTILINE)
RUN = pytest.StashKey()
UNFILLED = "not filled in"


class Run:
    """One run of the public cases: the file it is about, the names that the file defines, and what became of it."""

    def __init__(self, option):
        self.hints = feedback.read_hints()
        self.path, self.reason = (Path(option), "") if option else choose(self.hints["template"])
        self.records = {question: [] for question in self.hints["template"]}
        try:
            with inert_stand_ins():
                self.names, self.notes = load(self.path)
        except (SyntaxError, ValueError, RecursionError) as problem:
            what = "a notebook" if self.path.suffix == ".ipynb" else "valid Python"
            raise pytest.UsageError(
                f"{self.path.name} is not {what}: {problem}. Mend that, then run this again."
            ) from None


# ---------------------------------------------------------------- which file


def choose(template):
    """Return the file to check and why: the one that is not the untouched template, of two the notebook."""
    changed, broken, untouched = [], [], []
    for path in (HERE / "projections.ipynb", HERE / "projections.py"):
        if path.exists():
            try:
                same = fingerprints(path) == template
            except (SyntaxError, ValueError, RecursionError):
                broken.append(path)
            else:
                (untouched if same else changed).append(path)
    if changed:
        other = f"{changed[1].name} is changed too: the notebook counts" if changed[1:] else ""
        return changed[0], other or "".join(f"{path.name} is the untouched template" for path in untouched)
    if broken:
        return broken[0], "".join(f"{path.name} is the untouched template" for path in untouched)
    if untouched:
        return untouched[-1], "still the template: fill in a function and run this again"
    raise pytest.UsageError("there is no projections.py or projections.ipynb here; say which file with --file=PATH")


def fingerprints(path):
    """Return the fingerprint of each function in a file, as the hints hold them for the template."""
    found = {}
    for _, source in cells_of(path):
        with contextlib.suppress(*([SyntaxError] if path.suffix == ".ipynb" else [])):
            found |= feedback.fingerprints(source)
    return found


def cells_of(path):
    """Return (name, source) of each cell; a .py is one. Magics and shell lines are blanked, line numbers stay."""
    if path.suffix != ".ipynb":
        with tokenize.open(path) as file:
            return [(path.name, file.read())]
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (KeyError, TypeError) as problem:
        raise ValueError(f"{path.name} is not a notebook") from problem
    return [(f"{path.name} cell {number}", plain(source)) for number, source in enumerate(sources, 1)]


def plain(source):
    """Return a cell's source without what only IPython understands."""
    if source.lstrip().startswith("%%"):
        return ""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return MAGIC.sub(r"\1pass", source)
    return source


# ---------------------------------------------------------------- running it


def load(path):
    """Run a file statement by statement; return the names it defines and a line for each statement that raised.

    What stands before and after a statement that raises counts, as it does when the file is graded.
    """
    module = types.ModuleType("projections")
    module.__file__ = str(path)
    sys.modules["projections"] = module  # dataclasses and pickle look their module up
    if path.suffix == ".ipynb":
        module.__dict__.update(display=Inert("display"), get_ipython=Inert("get_ipython"))
    notes, flags = [], 0
    sys.path.insert(0, str(path.parent))
    with contextlib.chdir(path.parent), contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, source in cells_of(path):
            linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
            try:
                statements = ast.parse(source, name).body
            except (SyntaxError, ValueError, RecursionError) as problem:
                if path.suffix != ".ipynb":
                    raise
                notes.append(f"{name} was skipped, it is not valid Python: {problem}")
                continue
            for statement in statements:
                try:
                    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                        features = [getattr(__future__, alias.name) for alias in statement.names]
                        flags |= sum(feature.compiler_flag for feature in features)
                    code = compile(ast.Module([statement], []), name, "exec", flags, dont_inherit=True)
                    exec(code, module.__dict__)
                except (Exception, SystemExit) as problem:
                    notes.append(f"{name} line {statement.lineno} raised {type(problem).__name__}: {problem}")
    return module.__dict__, notes


class Inert(types.ModuleType):
    """Something that does nothing, whatever is asked of it."""

    __path__ = ()

    def __getattr__(self, name):
        """Be every attribute, but for those that Python itself looks for."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert(name)

    def __call__(self, *arguments, **options):
        """Do nothing."""
        return self

    def __getitem__(self, key):
        """Hold nothing."""
        return self

    def __iter__(self):
        """Come in twos: ``figure, axes = plt.subplots()``."""
        return iter((self, self))

    def __enter__(self):
        """Begin nothing."""
        return self

    def __exit__(self, *problem):
        """End nothing."""


class StandIns:
    """An importer that gives an inert module for what draws and checks in a notebook: it need not be installed."""

    roots = ("otter", "matplotlib", "IPython")

    def find_spec(self, name, path=None, target=None):
        """Find a stand-in for these packages alone."""
        return importlib.machinery.ModuleSpec(name, self) if name.partition(".")[0] in self.roots else None

    def create_module(self, spec):
        """Make the stand-in."""
        return Inert(spec.name)

    def exec_module(self, module):
        """Run nothing."""


@contextlib.contextmanager
def inert_stand_ins():
    """Let imports find the stand-ins, and leave none behind."""
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] in StandIns.roots}
    finder = StandIns()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.partition(".")[0] in StandIns.roots]:
            del sys.modules[name]
        sys.modules.update(kept)


# ---------------------------------------------------------------- pytest


def pytest_addoption(parser):
    """Add ``--file``."""
    parser.addoption("--file", metavar="PATH", help="the file to check: yours, under whatever name it has")


def pytest_configure(config):
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


def pytest_report_header(config):
    """Say which file is checked, and what went wrong while it ran."""
    run = config.stash[RUN]
    reason = f" ({run.reason})" if run.reason else ""
    return [f"checking {os.path.relpath(run.path)}{reason}", *run.notes]


@pytest.fixture
def student(request):
    """Your functions, by name."""
    run = request.config.stash[RUN]
    return Student(feedback.perform_in(run.names, "", run.hints))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Run a case the way the notebook does; a failing one shows its text and nothing else."""
    mark = pyfuncitem.get_closest_marker("case")
    if mark is None:
        return None  # a test of your own: pytest runs it as ever
    run, question = pyfuncitem.config.stash[RUN], mark.args[0]
    names = pyfuncitem._fixtureinfo.argnames
    others = {name: pyfuncitem.funcargs[name] for name in names if name != "student"}
    case = f"public/{question}::{pyfuncitem.name}"
    try:
        record, text = feedback.run_case(
            case, lambda student: pyfuncitem.obj(student=student, **others), run.names, run.hints
        )
    except Stopped as stopped:
        pytest.exit(str(stopped))
    run.records.setdefault(question, []).append(record)
    if feedback.unfilled(record):
        pyfuncitem.user_properties.append((UNFILLED, True))
        pytest.fail(text, pytrace=False)
    if not record.passed:
        title = (inspect.getdoc(pyfuncitem.obj) or pyfuncitem.name).splitlines()[0]
        pytest.fail(f"{title}\n{text}", pytrace=False)
    return True


def pytest_report_teststatus(report):
    """Count a case that met only the stub apart: nothing was wrong there, it is just not done."""
    if report.failed and (UNFILLED, True) in report.user_properties:
        return UNFILLED, "-", (UNFILLED.upper(), {"yellow": True})
    return None


def pytest_terminal_summary(terminalreporter, config):
    """Say, question by question, how many cases passed and which mistake would explain the others."""
    run = config.stash[RUN]
    done = {question: records for question, records in run.records.items() if records}
    if not done:
        return
    terminalreporter.section(f"your questions in {run.path.name}")
    width, wide = max(map(len, done)), terminalreporter._tw.fullwidth
    for question, records in done.items():
        passed = sum(record.passed for record in records)
        colour = "green" if passed == len(records) else "yellow" if all(map(feedback.unfilled, records)) else "red"
        line = f"{question:{width}}  passed {passed} of {len(records)} public cases"
        terminalreporter.line(line, **{colour: True})
        if sentence := feedback.name_mistake(question, records, run.hints):
            indent = " " * (width + 2)
            terminalreporter.line(textwrap.fill(sentence, wide, initial_indent=indent, subsequent_indent=indent))
    terminalreporter.line("")
    terminalreporter.line("This rests on the public cases alone: hidden cases, of the same kinds, decide the grade.")
