"""The class in pictures: bars with the numbers beside them, drawn from what the verdicts say."""

from __future__ import annotations

from dataclasses import dataclass

from qkv_grader.report.items import Item
from qkv_grader.report.summary import Mistake, bins_of, scores_of
from qkv_grader.review.roll import Roll


@dataclass(frozen=True)
class Change:
    """What a regrade, or another hand-in, did to one student's score."""

    student: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Pictures:
    """What there is to draw. ``scores`` and ``earlier`` count students by score, from lowest to full marks.

    Both count those who ran and have a score now; who did not before counts as now.
    """

    scores: list[tuple[str, int]]
    earlier: list[int]
    items: dict[str, list[Item]]
    mistakes: list[Mistake]
    changes: list[Change]


def pictures(roll: Roll) -> Pictures:
    """Return what there is to draw of a class; before and after, for those whose earlier verdict is kept."""
    by_question: dict[str, list[Item]] = {}
    for item in roll.items:
        by_question.setdefault(item.question, []).append(item)
    changes = [
        Change(student, before.score, roll.verdicts[student].score)
        for student, before in roll.before.items()
        if before.score != roll.verdicts[student].score
    ]
    now = {student: verdict for student, verdict in roll.verdicts.items() if scores_of([verdict])}
    before = {student: verdict for student, verdict in roll.before.items() if student in now and scores_of([verdict])}
    earlier = bins_of(scores_of((now | before).values()), roll.about.max_score)
    return Pictures(
        scores=roll.about.bins,
        earlier=[count for _, count in earlier] if changes else [],
        items=by_question,
        mistakes=roll.about.mistakes,
        changes=sorted(changes, key=lambda one: one.student),
    )
