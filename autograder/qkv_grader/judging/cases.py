"""The cases: plain pytest functions, collected once, checked against the table of points, run once a submission."""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
import pytest

from qkv_grader.content import Content, ContentError
from qkv_grader.kit.student import Student, run_case
from qkv_grader.kit.words import one_line
from qkv_grader.loading import load_module
from qkv_grader.verdict import CaseVerdict, Outcome

#: What a case may ask for, beside its own parameters, and the marks that it may carry.
FIXTURES: Final = ("student", "reference", "draw")
MARKS: Final = ("case", "parametrize")
#: What `Draw` gives. No float ends on an even digit or a five: see there.
_WHOLE: Final = np.arange(1, 10)
_HUNDREDTHS: Final = np.array([number for number in range(101, 900, 2) if number % 5])


@dataclass(frozen=True)
class Case:
    """One collected case: one pytest item."""

    id: str
    question: str
    title: str
    hidden: bool
    points: float

    def verdict(self, outcome: Outcome) -> CaseVerdict:
        """Return what a verdict says of this case."""
        earned = self.points if outcome == "passed" else 0.0
        return CaseVerdict(self.id, self.question, self.title, self.hidden, outcome, earned, self.points)


class Draw:
    """The ``draw`` fixture: inputs that depend on the seed, on the case's own id and on the submission's salt alone."""

    def __init__(self, seed: int, case_id: str, salt: str = "") -> None:
        digest = hashlib.sha256(json.dumps([seed, case_id, salt]).encode()).digest()
        self._random = np.random.default_rng(int.from_bytes(digest[:8], "big"))

    def __call__(self, *shape: int) -> np.ndarray[Any, Any]:
        """Return floats of two decimals, 1 <= abs(value) <= 9, none twice; of both signs where there are two.

        None ends on an even digit or a five: so a product of two has four decimals, and whoever rounds it is seen.
        """
        return self._signed(self._some(_HUNDREDTHS, shape) / 100)

    def integers(self, *shape: int) -> np.ndarray[Any, Any]:
        """Return whole numbers drawn as the floats are, exact where terms cancel; of up to nine none occurs twice."""
        return self._signed(self._some(_WHOLE, shape))

    def _some(self, numbers: np.ndarray[Any, Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
        """Numbers that differ, as far as there are enough: whether two agree by chance must not decide on points."""
        return np.asarray(self._random.choice(numbers, shape, replace=math.prod(shape) > len(numbers)))

    def _signed(self, sizes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        signs = np.asarray(self._random.choice([-1, 1], sizes.shape))
        if signs.size > 1 and abs(signs.sum()) == signs.size:
            signs.flat[self._random.integers(signs.size)] *= -1
        return np.asarray(sizes * signs)


@dataclass(frozen=True)
class _Body:
    """What there is to run of a case: its function, by the ``name`` that its draws depend on, and all that it takes."""

    name: str
    function: Callable[..., object]
    fixtures: tuple[str, ...]
    parameters: dict[str, object]


class Cases:
    """The pytest plugin of the judge: pytest collects, and a case is run by calling what was collected.

    ``loop`` is called once, inside pytest's own run loop, when everything is collected. ``salt`` is the judge's to set
    for each submission: under another salt every draw is another.
    """

    def __init__(self, content: Content, reference: ModuleType, loop: Callable[[], None]) -> None:
        self._content = content
        self._reference = reference
        self._loop = loop
        self._bodies: list[_Body] = []
        self._modules: dict[Path, ModuleType | None] = {}
        self.cases: list[Case] = []
        #: Why the session is not worth its name: pytest would only print it.
        self.problems: list[ContentError] = []
        #: What tells one submission's inputs from another's: see `Draw`.
        self.salt = ""

    # -------------------------------------------------------- collecting

    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> pytest.Module:
        """Load a module of cases as all of the content's modules are: under a name that no other has.

        Once: for each file that it was given, pytest asks for every module beside it.
        """
        module = pytest.Module.from_parent(parent, path=module_path)
        try:
            if module_path not in self._modules:
                self._modules[module_path] = load_module(module_path)
            module.obj = self._modules[module_path]
        except ContentError as problem:
            self.problems.append(problem)
            raise
        return module

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Check every mark, put public cases first, and compare the points with the table.

        Raises:
            ContentError: a case is not one, or the points do not add up.
        """
        for path in {item.path for item in items}:
            _refuse_same_names(path)
        order = list(self._content.config.points)
        pairs = [(self._case(item), item) for item in items]
        pairs.sort(key=lambda pair: (pair[0].hidden, order.index(pair[0].question)))
        self.cases = [case for case, _ in pairs]
        functions = [item for _, item in pairs if isinstance(item, pytest.Function)]
        self._bodies = [_body(item) for item in functions]
        items[:] = functions
        for question, points in self._content.config.points.items():
            total = sum(case.points for case in self.cases if case.question == question)
            if total != points:
                raise ContentError(
                    f"{self._content.configuration}: points.{question} is {points:g}, "
                    f"but its hidden cases add up to {total:g}: change one of the two"
                )

    def _case(self, item: pytest.Item) -> Case:
        where = f"{item.path}::{item.name}"
        mark = item.get_closest_marker("case")
        if mark is None or len(mark.args) != 1 or set(mark.kwargs) - {"points"}:
            raise ContentError(f'{where}: it needs a mark such as @pytest.mark.case("question", points=0.5)')
        question, points = mark.args[0], mark.kwargs.get("points", 0)
        if question not in self._content.config.points:
            raise ContentError(f"{where}: {question!r} is no question of otter_config.json's points")
        if isinstance(points, bool) or not isinstance(points, int | float) or points < 0 or points * 4 % 1:
            raise ContentError(f"{where}: points come in multiples of 0.25, not {points!r}")
        hidden = item.path.parent == self._content.hidden
        if points and not hidden:
            raise ContentError(f"{where}: a public case carries no points")
        title = (inspect.getdoc(getattr(item, "function", None)) or "").partition("\n")[0]
        if not title:
            raise ContentError(f"{where}: its docstring's first line is the title that people read; write one")
        if strange := [mark.name for mark in item.iter_markers() if mark.name not in MARKS]:
            raise ContentError(f"{where}: it carries the mark {strange[0]!r}; a case may carry {' and '.join(MARKS)}")
        if strange := sorted(_asked(item) - {*FIXTURES, *_parameters(item)}):
            raise ContentError(f"{where}: it asks for {strange[0]!r}; a case may ask for {', '.join(FIXTURES)}")
        return Case(
            f"{'hidden' if hidden else 'public'}/{question}::{item.name}", question, title, hidden, float(points)
        )

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hand over to the judge, unless something did not collect."""
        if session.testsfailed:
            raise ContentError("a module of cases does not import; run pytest on it to see why")
        self._loop()
        return True

    # -------------------------------------------------------- running

    def run(self, number: int, student: Student) -> BaseException | None:
        """Run one case; return what made it fail, or None when it passed.

        Raises:
            ContentError: the case is none that a submission could pass or fail, which is never the student's doing.
        """
        body, case = self._bodies[number], self.cases[number].id
        fixtures: dict[str, Callable[[], object]] = {
            "student": lambda: student,
            "reference": lambda: self._reference,
            "draw": lambda: Draw(self._content.config.seed, body.name, self.salt),
        }
        given = {name: fixtures[name]() for name in body.fixtures}
        try:
            return run_case(partial(body.function, **given | body.parameters), student)
        except pytest.fail.Exception as failure:
            return failure
        except pytest.skip.Exception as skipped:
            raise ContentError(f"{case}: a case is not to be skipped") from skipped
        except BaseException as ended:  # SystemExit, pytest.exit: it would end the judge
            raise ContentError(f"{case}: a case is not to end with {type(ended).__name__}") from ended


def _body(item: pytest.Function) -> _Body:
    asked = _asked(item)
    fixtures = tuple(name for name in FIXTURES if name in asked)
    return _Body(f"{item.path.name}::{item.name}", item.obj, fixtures, _parameters(item))


def _asked(item: pytest.Item) -> set[str]:
    """Return the names of all that a case's function asks for."""
    return {*inspect.signature(item.obj).parameters} if isinstance(item, pytest.Function) else set()


def _parameters(item: pytest.Item) -> dict[str, object]:
    """Return what ``parametrize`` gives a case."""
    return dict(item.callspec.params) if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}


def _refuse_same_names(path: Path) -> None:
    """Refuse two functions of one name: pytest would drop the first in silence."""
    functions = [node.name for node in ast.parse(path.read_bytes()).body if isinstance(node, ast.FunctionDef)]
    twice = [name for name, count in Counter(functions).items() if count > 1]
    if twice:
        raise ContentError(f"{path.name}: two functions are called {twice[0]}; only the last would run, so rename one")


def collect(content: Content, reference: ModuleType, loop: Callable[[Cases], None]) -> None:
    """Collect the content's cases in this process and call ``loop`` with them, inside one pytest session.

    Nothing outside our own arguments steers the session: no configuration file, conftest, plugin or environment.

    Raises:
        ContentError: the cases are not in order.
    """

    def run() -> None:
        loop(cases)

    cases = Cases(content, reference, run)
    guard = _Guard(content.root, cases.problems)
    paths = [*content.public_cases, *content.hidden_cases]
    ini = Path(__file__).with_name("judge.ini")
    arguments = ["-c", str(ini), "--rootdir", str(content.root), "--noconftest", "--import-mode=importlib"]
    code = pytest.main([*arguments, *map(str, paths)], plugins=[cases, guard])
    if cases.problems:
        raise cases.problems[0]
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise ContentError(f"the cases did not collect (pytest ended with {code!r}); run pytest on them to see why")


class _Guard:
    """Takes a `ContentError` or a collection failure out of pytest's hands, which would only print it."""

    def __init__(self, root: Path, problems: list[ContentError]) -> None:
        self._root = root
        self._problems = problems

    @pytest.hookimpl
    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        problem = excinfo.value
        self._problems.append(problem if isinstance(problem, ContentError) else ContentError(f"{problem!r}"))
        return isinstance(problem, ContentError)  # or pytest would print where it was raised

    @pytest.hookimpl
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            # pytest marks what went wrong by "E": the rest is the way there
            said = " ".join(line[1:] for line in str(report.longrepr).splitlines() if line.startswith("E "))
            where = self._root / report.nodeid
            self._problems.append(ContentError(f"{where}: does not import: {one_line(said or str(report.longrepr))}"))
