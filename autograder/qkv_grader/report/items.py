"""How well each case tells who understood: pass rate, and discrimination against the rest of the score."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from qkv_grader.report.summary import RAN
from qkv_grader.verdict import Verdict

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


def items(verdicts: Iterable[Verdict]) -> list[Item]:
    """Return the cases in the order in which they first come."""
    about: dict[str, tuple[str, str, bool]] = {}
    passed: dict[str, list[bool]] = {}
    rest: dict[str, list[float]] = {}
    for verdict in verdicts:
        if verdict.status not in RAN or verdict.score is None:
            continue
        for case in verdict.cases:
            about.setdefault(case.id, (case.question, case.title, case.hidden))
            passed.setdefault(case.id, []).append(case.outcome == "passed")
            rest.setdefault(case.id, []).append(verdict.score - case.points)
    return [
        Item(id_, *those, len(passed[id_]), sum(passed[id_]) / len(passed[id_]), _correlation(passed[id_], rest[id_]))
        for id_, those in about.items()
    ]


def _correlation(passed: Sequence[bool], rest: Sequence[float]) -> float | None:
    ones, points = np.array(passed, float), np.array(rest)
    if len(ones) < LEAST_STUDENTS or not np.ptp(ones) or not np.ptp(points):
        return None
    return float(np.corrcoef(ones, points)[0, 1])
