"""A bench for mistakes: runs one function, in this very process, against the real cases, and names its mistake."""

from __future__ import annotations

import contextlib
import importlib.util
import inspect
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from conftest import ROOT
from qkv_grader.building.mistakes import questions_of
from qkv_grader.content import Content, Loaded, load
from qkv_grader.judging.cases import Draw
from qkv_grader.judging.oracle import Diagnoser

SEED = 20261121


@dataclass
class Bench:
    """Runs one function against a question's cases and names its mistake."""

    loaded: Loaded
    cases: dict[str, list[tuple[str, str, Callable[..., None], dict[str, Any]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.catalogue = self.loaded.catalogue.CATALOGUE
        hints = {"predicates": {mistake.slug: questions_of(mistake, Content(ROOT)) for mistake in self.catalogue}}
        self.diagnoser = Diagnoser(SimpleNamespace(hints=hints), self.loaded)  # type: ignore[arg-type]

    def add(self, path: Path, hidden: bool) -> None:
        spec = importlib.util.spec_from_file_location(f"cases_{path.stem}_{hidden}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for name, body in vars(module).items():
            marks = {mark.name: mark for mark in getattr(body, "pytestmark", [])}
            if "case" not in marks:
                continue
            question = marks["case"].args[0]
            for suffix, values in parameters(marks.get("parametrize")):
                case = f"{'hidden' if hidden else 'public'}/{question}::{name}{suffix}"
                self.cases.setdefault(question, []).append((case, f"{path.name}::{name}{suffix}", body, values))

    def run(
        self, question: str, function: Callable[..., Any] | None, public_only: bool = False, salt: str = ""
    ) -> list[Any]:
        """Run a question's cases as the judge does, public ones first; return their records."""
        return [
            self.one(number, question, function, salt)
            for number, (case, *_) in enumerate(self.cases[question])
            if case.startswith("public/") or not public_only
        ]

    def passes(self, question: str, function: Callable[..., Any] | None, family: str, salt: str = "") -> bool:
        """Whether a function passes all cases of a family, public or hidden."""
        return self.caught_by(question, function, family, salt) is None

    def caught_by(self, question: str, function: Callable[..., Any] | None, family: str, salt: str = "") -> int | None:
        """The number of the first case of a family that a function fails."""
        for number, (case, *_) in enumerate(self.cases[question]):
            if case.startswith(family) and not self.one(number, question, function, salt, evidence=False).passed:
                return number
        return None

    def one(
        self, number: int, question: str, function: Callable[..., Any] | None, salt: str, evidence: bool = True
    ) -> Any:
        """Run one case of a question; return its record."""
        case, drawn_for, body, values = self.cases[question][number]
        perform = self.loaded.feedback.perform_in({question: function}, case, {"calls": {}})
        told = self.told if evidence else lambda call: call
        student = self.loaded.checks.Student(lambda name, arguments: told(perform(name, arguments)))
        wanted = {"reference": self.loaded.reference, "draw": Draw(SEED, drawn_for, salt)}
        fixtures = {name: wanted[name] for name in wanted if name in inspect.signature(body).parameters}
        passed = False
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                body(student, **fixtures, **values)
                student.finish()
                passed = True
            except Exception:  # whatever the mistake leads to
                pass
        return self.loaded.checks.Record(case, passed, student.calls)

    @property
    def predicates(self) -> set[str]:
        """The slugs that the record as a whole tells."""
        return set(self.loaded.diagnosis.PREDICATES)

    def told(self, call: Any) -> Any:
        self.diagnoser.fill(call)
        return call

    def names(self, question: str, function: Callable[..., Any] | None, public_only: bool = False) -> list[str]:
        return self.diagnoser.diagnose(question, self.run(question, function, public_only))

    def ways(self, question: str) -> list[tuple[str, Callable[..., Any]]]:
        return [(mistake.slug, way) for mistake in self.catalogue for way in mistake.ways.get(question, ())]


def parameters(mark: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if mark is None:
        yield "", {}
        return
    names = (mark.args[0],) if isinstance(mark.args[0], str) else mark.args[0]
    for chosen in mark.args[1]:
        yield f"[{chosen.id}]", dict(zip(names, chosen.values, strict=True))


@contextlib.contextmanager
def opened() -> Iterator[Bench]:
    """Import the content for a while: another test may hold another content under the same names."""
    content, path, before = Content(ROOT), list(sys.path), set(sys.modules)
    bench = Bench(load(content))
    for module in content.public_cases:
        bench.add(module, hidden=False)
    for module in content.hidden_cases:
        bench.add(module, hidden=True)
    try:
        yield bench
    finally:
        sys.path[:] = path
        ours = {path.stem for part in ("assignment", "solutions") for path in (ROOT / part).glob("*.py")}
        for name in ours - before:
            sys.modules.pop(name, None)
