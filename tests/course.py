"""A course whose students hand in, graded with judges and a sandbox that are stubs: the tests of results need no more.

PYTEST_DONT_REWRITE: other modules import names from here before pytest could rewrite its assertions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from qkv_grader import grading
from qkv_grader.content import Content
from qkv_grader.grading import Summary, grade_into
from qkv_grader.intake import Handin
from qkv_grader.judging.batch import Judged
from qkv_grader.verdict import CaseVerdict, QuestionVerdict, Verdict

WORTH = {"add": 4.0, "double": 2.0}


def verdict(handin: Handin, content: Content, official: bool = True) -> Verdict:
    cases = [CaseVerdict(f"hidden/{q}::test", q, "A case.", True, "passed", worth, worth) for q, worth in WORTH.items()]
    return Verdict(
        handin.student,
        handin.name,
        "a.py",
        "graded",
        official=official,
        score=6.0,
        max_score=6.0,
        questions=[QuestionVerdict(name, worth, worth) for name, worth in WORTH.items()],
        cases=cases,
        submission_digest=handin.digest,
        cases_digest=content.digest,
    )


class StubSandbox:
    """A sandbox that holds, or does not hold, whatever a test says."""

    guarantees: dict[str, tuple[str, ...]] = {"secret": ("landlock",)}  # noqa: RUF012
    exposed: tuple[Path, ...] = ()
    private: tuple[Path, ...] = ()

    def __init__(self, limits: object, *, private: Sequence[Path]) -> None:
        type(self).private = tuple(private)

    def __enter__(self) -> StubSandbox:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Course:
    """Students who hand in, and a grader of which only the judges and the sandbox are stubs."""

    def __init__(self, root: Path, content: Content) -> None:
        self.root, self.content, self.out = root, content, root / "out"
        self.judged: list[str] = []
        self.official = True
        self.dies_after = 10**9

    def hand_in(self, *names: str, folder: str = "class", code: str = "x = 1") -> Path:
        place = self.root / folder
        place.mkdir(exist_ok=True, parents=True)
        for name in names:
            (place / name).write_text(code)
        return place

    def judge_all(self, content: Content, handins: Iterable[Handin], judges: int, **more: object) -> Iterator[Judged]:
        for handin in handins:
            if len(self.judged) == self.dies_after:
                raise KeyboardInterrupt
            self.judged.append(handin.student)
            yield Judged(verdict(handin, content, self.official), handin.files[0] if handin.files else None)

    def grade(self, *paths: Path, allow_unprotected: bool = False, **more: Any) -> Summary:
        self.judged.clear()
        return grade_into(self.content, paths, self.out, allow_unprotected, lambda done, total: None, **more)

    @property
    def table(self) -> list[str]:
        rows = (self.out / "grades.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
        return [row.split(",")[0].strip('"') for row in rows]

    @property
    def kept(self) -> list[str]:
        """Who has files in the folder."""
        staff = sorted(path.name for path in (self.out / "staff").iterdir())
        assert staff == sorted(path.stem for path in (self.out / "feedback").iterdir())
        return staff

    def verdict_file(self, student: str) -> Path:
        return self.out / "staff" / student / "verdict.json"


@pytest.fixture
def course(tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch) -> Course:
    course = Course(tmp_path, content)
    monkeypatch.setattr(grading, "judge_all", course.judge_all)
    monkeypatch.setattr(grading, "Sandbox", StubSandbox)
    monkeypatch.setattr(StubSandbox, "guarantees", {"secret": ("landlock",)})
    return course
