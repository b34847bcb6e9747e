"""A course whose students hand in, graded with judges and a sandbox that are stubs: the tests of results need no more.

PYTEST_DONT_REWRITE: other modules import names from here before pytest could rewrite its assertions.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from qkv_grader import grading, reporting, stamps
from qkv_grader.content import Content
from qkv_grader.grading import Summary, grade_into
from qkv_grader.intake import Handin
from qkv_grader.judging import probing
from qkv_grader.judging.batch import Judged
from qkv_grader.records import Corrections
from qkv_grader.records.overrides import COLUMNS
from qkv_grader.report import Pages, draw_pages
from qkv_grader.reporting import report_on
from qkv_grader.verdict import CaseVerdict, Filed, QuestionVerdict, Verdict

WORTH = {"add": 4.0, "double": 2.0}


def verdict(
    handin: Handin, content: Content, official: bool = True, lost: Collection[str] = (), seconds: float = 0.0
) -> Verdict:
    earned = {name: 0.0 if name in lost else worth for name, worth in WORTH.items()}
    cases = [
        CaseVerdict(f"hidden/{q}::test", q, "A case.", True, "failed" if q in lost else "passed", earned[q], worth)
        for q, worth in WORTH.items()
    ]
    return Verdict(
        handin.student,
        handin.name,
        "a.py",
        "graded",
        official=official,
        score=sum(earned.values()),
        max_score=6.0,
        questions=[QuestionVerdict(name, earned[name], worth) for name, worth in WORTH.items()],
        cases=cases,
        submission_digest=handin.digest,
        cases_digest=content.digest,
        seconds=seconds,
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


class StubDrawer:
    """Draws here what is otherwise drawn in a process that may be ended."""

    def __init__(self, content: Content) -> None:
        pass

    def __enter__(self) -> StubDrawer:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def draw(self, verdict: Verdict, path: Path | None, corrections: Corrections) -> Pages:
        sources = [(path.name, path.read_bytes())] if path else []
        return draw_pages(verdict, sources, {}, corrections=corrections)


class Course:
    """Students who hand in, and a grader of which only the judges and the sandbox are stubs."""

    def __init__(self, root: Path, content: Content) -> None:
        self.root, self.out = root, root / "out"
        self.content = Content(content.root)
        about = {"config": msgspec.structs.replace(content.config, points=WORTH), "digest": content.digest}
        vars(self.content).update(about)  # they are kept there once they are known
        self.judged: list[str] = []
        self.official = True
        self.lost: dict[str, tuple[str, ...]] = {}
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
            lost, seconds = self.lost.get(handin.student, ()), float(len(self.judged))
            graded = verdict(handin, content, self.official, lost, seconds)
            yield Judged(Filed.of(graded), handin.files[0] if handin.files else None)

    def grade(self, *paths: Path, allow_unprotected: bool = False, **more: Any) -> Summary:
        self.judged.clear()
        return grade_into(self.content, paths, self.out, allow_unprotected, lambda done, total: None, **more)

    def change_cases(self, digest: str = "other cases") -> None:
        """From now on other cases are graded by."""
        vars(self.content)["digest"] = digest

    def correct(self, *rows: str) -> Path:
        """Write ``overrides.csv`` by hand: rows of student, question, points and, if that matters, comment and reason.

        What a program may have written there is gone.
        """
        path = self.out / "overrides.csv"
        cells = [[*row.split(","), "", ""][:5] for row in rows]
        lines = [",".join([*row, "Tutor T.", "2026-01-31T09:30:00Z"]) for row in cells]
        path.write_text("\n".join([",".join(COLUMNS), *lines, ""]), encoding="utf-8")
        return path

    def report(self) -> list[str]:
        return report_on(self.content, self.out)

    @property
    def overrides(self) -> dict[str, str]:
        """The totals after corrections, of whoever has one."""
        with (self.out / "grades.csv").open(encoding="utf-8-sig", newline="") as table:
            return {row["student"]: row["override"] for row in csv.DictReader(table) if row["override"]}

    def feedback(self, student: str) -> str:
        return (self.out / "feedback" / f"{student}.html").read_text(encoding="utf-8")

    def evidence(self, student: str) -> str:
        return (self.out / "staff" / student / "evidence.html").read_text(encoding="utf-8")

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
    monkeypatch.setattr(probing, "Sandbox", StubSandbox)
    for module in (grading, reporting):
        monkeypatch.setattr(module, "Drawer", StubDrawer)
    monkeypatch.setattr(StubSandbox, "guarantees", {"secret": ("landlock",)})
    return course


@pytest.fixture
def class_folder(course: Course, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three who handed in, graded once; here nothing is too new to be believed."""
    monkeypatch.setattr(stamps, "GRAIN", 0)
    folder = course.hand_in("ada.py", "ben.py", "cleo.py")
    time.sleep(0.02)  # longer than the clock of files ticks
    course.grade(folder)
    time.sleep(0.02)
    return folder
