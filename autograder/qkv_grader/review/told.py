"""What people have said of the class so far: corrections, comments and ticks, and which are older than the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qkv_grader.records import Correction, Review, Standing, standing
from qkv_grader.report.needs import Need, of_outdated, with_said
from qkv_grader.review.roll import Roll


@dataclass(frozen=True)
class Told:
    """All of it, by student.

    ``reviews`` are the ticks that hold; ``lapsed`` says of those that do not what they are older than. ``needs`` are
    the roll's, and before them those of whom something that was said is outdated.
    """

    corrections: Standing
    reviews: Mapping[str, Review]
    lapsed: Mapping[str, str]
    needs: Mapping[str, Sequence[Need]]


def told(roll: Roll, rows: Sequence[Correction], ticks: Mapping[str, Review]) -> Told:
    """Return what has been said of those in the roll, held against the verdicts that stand."""
    corrections = roll.outdated.mark_all(roll.verdicts, standing(rows))
    lapsed = {
        student: f"Reviewed by {tick.by or 'somebody'} {older}."
        for student, tick in ticks.items()
        if student in roll.verdicts and (older := roll.outdated.why(roll.verdicts[student], tick.at))
    }
    again = {student: of_outdated(corrections.get(student, {}), lapsed.get(student, "")) for student in roll.verdicts}
    return Told(
        corrections,
        {student: tick for student, tick in ticks.items() if student not in lapsed},
        lapsed,
        with_said(roll.needs, again),
    )
