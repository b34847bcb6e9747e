"""The class in pictures: bars with the numbers beside them, drawn from what the verdicts say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from qkv_grader.report.items import Item
from qkv_grader.report.summary import BINS, Mistake
from qkv_grader.review.roll import Roll


@dataclass(frozen=True)
class Change:
    """What a regrade did to one student's score."""

    student: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Pictures:
    """What there is to draw. ``scores`` and ``earlier`` count students by score, from lowest to full marks."""

    scores: list[tuple[str, int]]
    earlier: list[int]
    items: dict[str, list[Item]]
    mistakes: list[Mistake]
    changes: list[Change]
    regraded: int


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
    standing = {student: roll.before.get(student, verdict).score for student, verdict in roll.verdicts.items()}
    counts = Counter(_bin(score, roll.about.max_score) for score in standing.values() if score is not None)
    return Pictures(
        scores=[(label, count) for label, count in roll.about.bins],
        earlier=[counts[number] for number in range(BINS + 1)] if changes else [],
        items=by_question,
        mistakes=roll.about.mistakes,
        changes=sorted(changes, key=lambda one: one.student),
        regraded=len(roll.before),
    )


def _bin(score: float, most: float) -> int:
    return BINS if score >= most else int(max(score, 0.0) / (most / BINS))
