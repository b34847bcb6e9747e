"""The pages of feedback, one a student, and the one for the class."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from qkv_grader.kit.words import with_caret
from qkv_grader.records import NONE, Corrections, Standing, changing, corrected
from qkv_grader.report.items import items
from qkv_grader.report.needs import Need, needs, of_outdated, with_said
from qkv_grader.report.plain import OUTCOMES, WHY_BLOCKED, full_marks, is_another_file, is_unfilled
from qkv_grader.report.rendering import in_parts, render, script
from qkv_grader.report.summary import RAN, describe, named, question_names
from qkv_grader.verdict import QuestionVerdict, Verdict

#: As many rows as a browser opens in a second.
MOST_ROWS: Final = 10_000
#: As many rows as may all be laid out at once, in columns as wide as what they hold.
FEW_ROWS: Final = 300
#: Rows of who needs a look: the table of all is the review's queue.
MOST_LOOKS: Final = 30


@dataclass(frozen=True)
class _Look:
    """Students who need a look for the very same reasons."""

    reasons: tuple[Need, ...]
    students: list[str]


@dataclass(frozen=True)
class _PublicCase:
    """What a student may know of a public case; ``told`` is its outcome in words."""

    title: str
    outcome: str
    told: str
    feedback: str


@dataclass(frozen=True)
class _Feedback:
    """All that a student may know of a question: the feedback template is given nothing else.

    ``own`` is the grader's own score, which ``score`` is too where nothing was corrected; ``not_run`` says why a public
    case was not run. ``outdated`` says how what was corrected or said is older than the verdict. ``absent``: it is not
    in the file, like all that was asked for, which is said once, above.
    """

    name: str
    score: float | None
    own: float | None
    max_score: float
    sentence: str
    unfilled: bool
    absent: bool
    public: tuple[_PublicCase, ...]
    not_run: str
    corrected: bool
    comment: str
    outdated: str

    @property
    def passed(self) -> list[_PublicCase]:
        """The public cases that were passed."""
        return [case for case in self.public if case.outcome == "passed"]

    @property
    def blocked(self) -> list[_PublicCase]:
        """Those that were not run."""
        return [case for case in self.public if case.outcome == "blocked"]

    @property
    def failed(self) -> list[_PublicCase]:
        """Those that were run and not passed."""
        return [case for case in self.public if case.outcome not in ("passed", "blocked")]

    @property
    def whole(self) -> bool:
        """Whether a line says all: nothing was lost, or nothing was there, and nobody has said anything."""
        right = not self.lost and len(self.passed) == len(self.public)
        return (right or self.absent) and not (self.corrected or self.comment)

    @property
    def lost(self) -> bool:
        """Whether points are lost, or withheld."""
        return self.score is None or self.score < self.max_score


def feedback_page(verdict: Verdict, sentences: Mapping[str, str], corrections: Corrections = NONE) -> str:
    """Return the page that a student gets: nothing of hidden cases but points and a sentence a question."""
    # The reason of an error is about the grader's own inside.
    questions = [_feedback(question, verdict, sentences, corrections) for question in verdict.questions]
    by_hand, full = bool(changing(corrections)), full_marks(verdict)
    in_full = by_hand or (verdict.status in RAN and not full)
    reason, line = with_caret("" if verdict.status == "error" else verdict.reason)
    return render(
        "feedback.html",
        assignment=verdict.assignment,
        student=verdict.student,
        name=verdict.name,
        file=verdict.file,
        status=verdict.status,
        reason=reason,
        line=line,
        official=verdict.official,
        score=corrected(verdict, corrections) if by_hand else verdict.score,
        own=verdict.score,
        max_score=verdict.max_score,
        corrected=by_hand,
        full=full,
        absent=any(question.absent for question in questions),
        questions=sorted(
            (question for question in questions if in_full or question.comment), key=lambda question: not question.lost
        ),
    )


def class_page(
    verdicts: Sequence[Verdict],
    sentences: Mapping[str, str],
    corrections: Standing = NONE,
    names: Mapping[str, str] = NONE,
) -> Iterator[str]:
    """Return the page on which staff see the class, in parts; ``corrections`` of who is not in it are left out.

    ``names`` are students' own, by id, where an export tells them.
    """
    verdicts = sorted(verdicts, key=lambda verdict: verdict.student)
    here = {verdict.student for verdict in verdicts}
    digest = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
    return in_parts(
        "index.html",
        assignment=next((verdict.assignment for verdict in verdicts if verdict.assignment), {}),
        verdicts=verdicts,
        few_rows=FEW_ROWS,
        most_rows=MOST_ROWS,
        names=names,
        questions=question_names(verdicts),
        about=describe(verdicts),
        looks=_looks(verdicts, corrections),
        most_looks=MOST_LOOKS,
        corrections={
            student: changed
            for student, those in corrections.items()
            if student in here and (changed := changing(those))
        },
        corrected=corrected,
        named=named,
        sentences=sentences,
        script=Markup(script()),  # noqa: S704 - a file of ours
        script_digest=digest,
    )


def _looks(verdicts: Sequence[Verdict], corrections: Standing) -> list[_Look]:
    """Return who needs a look, the most pressing first."""
    alike: dict[tuple[Need, ...], list[str]] = defaultdict(list)
    found = needs({verdict.student: verdict for verdict in verdicts}, items(verdicts))
    said = {
        verdict.student: of_outdated(corrections[verdict.student])
        for verdict in verdicts
        if verdict.student in corrections
    }
    for student, reasons in with_said(found, said).items():
        alike[tuple(reasons)].append(student)
    return [_Look(reasons, students) for reasons, students in alike.items()]


def _feedback(
    question: QuestionVerdict, verdict: Verdict, sentences: Mapping[str, str], corrections: Corrections
) -> _Feedback:
    slugs = verdict.misconceptions.get(question.name, [])
    cases = [case for case in verdict.cases if case.question == question.name and not case.hidden]
    correction = corrections.get(question.name)
    given = correction.points if correction else None
    score = question.score if given is None else given
    right = score is not None and score >= question.max_score  # who got all points there made no mistake there
    absent = is_another_file(verdict) and len(verdict.questions) > 1
    blocked = any(case.outcome == "blocked" for case in cases)
    return _Feedback(
        name=question.name,
        score=score,
        own=question.score,
        max_score=question.max_score,
        sentence=sentences.get(slugs[0], "") if slugs and not (right or absent) else "",
        unfilled=is_unfilled(verdict, question) and not right,
        absent=absent,
        public=tuple(_PublicCase(case.title, case.outcome, OUTCOMES[case.outcome], case.feedback) for case in cases),
        not_run=WHY_BLOCKED[verdict.status] if blocked and verdict.status in RAN else "",
        corrected=given is not None,
        comment=correction.comment if correction else "",
        outdated=correction.outdated if correction else "",
    )
