"""Two folders of results side by side: who has other points, by which case, and other names of mistakes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qkv_grader.records import NONE, Corrections, Standing, changing, corrected
from qkv_grader.report.text import points
from qkv_grader.verdict import CaseVerdict, Verdict

ABSENT: Final = "–"


@dataclass(frozen=True)
class Change:
    """What one thing (a total, a case, the mistake in a question) was in the old results and is in the new."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class Comparison:
    """What changed of whom; ``cases`` says for how many each case changed, most first."""

    changed: dict[str, list[Change]]
    cases: list[tuple[str, int]]
    same: int
    only_old: list[str]
    only_new: list[str]

    def alike(self, *, moved: bool) -> list[tuple[Sequence[Change], dict[str, Change]]]:
        """Return whose total changed (or, not ``moved``, did not), by what else did, most students first.

        A regrade mostly changes one case of many students. Each student comes with the total's change.
        """
        found: dict[tuple[Change, ...], dict[str, Change]] = {}
        for student, (total, *changes) in self.changed.items():
            if moved == (total.old != total.new):
                found.setdefault(tuple(changes), {})[student] = total
        return sorted(found.items(), key=lambda group: -len(group[1]))

    @property
    def moved(self) -> int:
        """How many have another total."""
        return sum(total.old != total.new for total, *_ in self.changed.values())


def compare_results(
    old: Mapping[str, Verdict],
    new: Mapping[str, Verdict],
    old_corrections: Standing = NONE,
    new_corrections: Standing = NONE,
) -> Comparison:
    """Return what is different, by student; the first change of each is the total's, changed or not.

    Of who has handed in something else since, that is all: no regrade made the rest.
    """
    both = sorted(old.keys() & new.keys())
    changed, cases = {}, Counter[str]()
    for student in both:
        corrections = old_corrections.get(student, NONE), new_corrections.get(student, NONE)
        total = Change("score", _total(old[student], corrections[0]), _total(new[student], corrections[1]))
        by_case = _by_case(old[student], new[student])
        changes = [*by_case, *_by_name(old[student], new[student])]
        if old[student].submission_digest != new[student].submission_digest:
            by_case, changes = [], [Change("handed in", "an earlier file", "another file")]
        if changes or total.old != total.new:
            changed[student] = [total, *changes]
            cases.update(change.what for change in by_case)
    return Comparison(
        changed,
        cases.most_common(),
        len(both) - len(changed),
        sorted(old.keys() - new.keys()),
        sorted(new.keys() - old.keys()),
    )


def _total(verdict: Verdict, corrections: Corrections) -> str:
    own = points(verdict.score) or "withheld"
    said = own if verdict.status == "graded" else f"{own} ({verdict.status})"
    if not changing(corrections):
        return said
    return f"{said}, corrected to {points(corrected(verdict, corrections))}".removesuffix(" to ")


def _by_case(old: Verdict, new: Verdict) -> list[Change]:
    was, now = ({case.id: _case(case) for case in verdict.cases} for verdict in (old, new))
    pairs = [Change(id_, was.get(id_, ABSENT), now.get(id_, ABSENT)) for id_ in (was | now)]
    return [pair for pair in pairs if pair.old != pair.new]


def _case(case: CaseVerdict) -> str:
    return f"{case.outcome}, {points(case.points)} of {points(case.max_points)}"


def _by_name(old: Verdict, new: Verdict) -> list[Change]:
    was, now = (
        {question: slugs[0] for question, slugs in verdict.misconceptions.items() if slugs} for verdict in (old, new)
    )
    pairs = [Change(f"mistake in {name}", was.get(name, ABSENT), now.get(name, ABSENT)) for name in (was | now)]
    return [pair for pair in pairs if pair.old != pair.new]
