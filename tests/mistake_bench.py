"""A bench for mistakes: runs one function, in this very process, against the real cases, and names its mistake."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from conftest import ROOT
from qkv_grader.content import Content
from qkv_grader.judging.cases import Draw
from qkv_grader.judging.oracle import Oracle
from qkv_grader.kit.calls import Record
from qkv_grader.kit.home import Checks
from qkv_grader.kit.lines import Files
from qkv_grader.kit.student import Student, run_case
from qkv_grader.loading import Loaded, load, load_module

SEED = 20261121


@dataclass
class Bench:
    """Runs one function against a question's cases and names its mistake."""

    loaded: Loaded
    cases: dict[str, list[tuple[str, str, Callable[..., None], dict[str, Any]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.catalogue = self.loaded.catalogue.CATALOGUE
        self.oracle = Oracle(self.loaded)

    def add(self, path: Path, hidden: bool) -> None:
        module = load_module(path)
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
        perform = Checks(self.loaded.subject, {question: function}, Files().raised, print).performing(())
        told = self.told if evidence else lambda call: call
        student = Student(lambda name, arguments: told(perform(name, arguments)))
        wanted = {"student": student, "reference": self.loaded.reference, "draw": Draw(SEED, drawn_for, salt)}
        fixtures = {name: wanted[name] for name in wanted if name in inspect.signature(body).parameters}
        with np.errstate(all="ignore"):
            failure = run_case(partial(body, **fixtures, **values), student)
        return Record(case, failure is None, student.calls)

    @property
    def predicates(self) -> set[str]:
        """The slugs that the record as a whole tells."""
        return set(self.loaded.predicates)

    def told(self, call: Any) -> Any:
        self.oracle.fill(call)
        return call

    def names(self, question: str, function: Callable[..., Any] | None, public_only: bool = False) -> list[str]:
        return self.oracle.diagnose(question, self.run(question, function, public_only))

    def ways(self, question: str) -> list[tuple[str, Callable[..., Any]]]:
        return [(mistake.slug, way) for mistake in self.catalogue for way in mistake.ways.get(question, ())]


def parameters(mark: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if mark is None:
        yield "", {}
        return
    names = (mark.args[0],) if isinstance(mark.args[0], str) else mark.args[0]
    for chosen in mark.args[1]:
        yield f"[{chosen.id}]", dict(zip(names, chosen.values, strict=True))


def opened() -> Bench:
    """Return a bench with every case of the content."""
    content = Content(ROOT)
    bench = Bench(load(content))
    for module in content.public_cases:
        bench.add(module, hidden=False)
    for module in content.hidden_cases:
        bench.add(module, hidden=True)
    return bench
