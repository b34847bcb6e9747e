"""How well each case tells who understood: pass rate, and discrimination against the rest of the score."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from qkv_grader.report.summary import RAN
from qkv_grader.verdict import CaseOutline, Verdict

#: With fewer submissions a correlation says nothing.
LEAST_STUDENTS: Final = 10


@dataclass(frozen=True)
class Item:
    """One case. ``passing`` is the share of ``tried`` submissions that passed, of those that ran and have a score.

    ``discrimination`` is the point-biserial correlation between passing the case (1 or 0) and the points of everything
    else; None where all passed, all failed, all others' points are the same, or fewer than `LEAST_STUDENTS` ran.
    """

    id: str
    question: str
    title: str
    hidden: bool
    tried: int
    passing: float
    discrimination: float | None

    @property
    def misleads(self) -> bool:
        """Whether those who do well otherwise fail it more than others do: a case to look at."""
        return self.discrimination is not None and self.discrimination < 0


@dataclass
class _Sums:
    """What the numbers of one case come to; ``rest`` are the points of everything else. All are exact, as points are.

    ``squared`` adds up the squares of ``rest``, ``passing`` the rest of those who passed.
    """

    about: CaseOutline
    tried: int = 0
    passed: int = 0
    rest: float = 0.0
    squared: float = 0.0
    passing: float = 0.0

    def add(self, passed: bool, rest: float, students: int) -> None:
        """Count so many students alike."""
        self.tried += students
        self.rest += students * rest
        self.squared += students * rest**2
        if passed:
            self.passed += students
            self.passing += students * rest

    def correlation(self) -> float | None:
        """Return Pearson's between having passed and the rest, if there is one."""
        spread = self.passed * (self.tried - self.passed) * (self.tried * self.squared - self.rest**2)
        if self.tried < LEAST_STUDENTS or spread <= 0:
            return None
        return (self.tried * self.passing - self.passed * self.rest) / math.sqrt(spread)


def items(verdicts: Iterable[Verdict]) -> list[Item]:
    """Return the cases in the order in which they first come."""
    alike: Counter[tuple[int, float]] = Counter()
    lists: dict[int, Sequence[CaseOutline]] = {}
    for verdict in verdicts:
        if verdict.status in RAN and verdict.score is not None:
            alike[id(verdict.cases), verdict.score] += 1  # in `slim` ones, the same cases are the same list
            lists[id(verdict.cases)] = verdict.cases
    found: dict[str, _Sums] = {}
    for (which, score), students in alike.items():
        for case in lists[which]:
            sums = found.setdefault(case.id, _Sums(case))
            sums.add(case.outcome == "passed", score - case.points, students)
    return [
        Item(
            id_,
            one.about.question,
            one.about.title,
            one.about.hidden,
            one.tried,
            one.passed / one.tried,
            one.correlation(),
        )
        for id_, one in found.items()
    ]
