"""The pages: one of evidence and one of feedback a student, one for the class."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from qkv_grader.kit.words import with_caret
from qkv_grader.records import NONE, Correction, Corrections, Standing, corrected
from qkv_grader.report.marks import compare
from qkv_grader.report.matrices import View, view
from qkv_grader.report.plain import OUTCOMES, WHY_BLOCKED, full_marks, is_unfilled
from qkv_grader.report.rendering import render, script
from qkv_grader.report.source import listings
from qkv_grader.report.summary import RAN, describe, question_names
from qkv_grader.verdict import CallEvidence, CaseVerdict, QuestionVerdict, Verdict


@dataclass
class _Call:
    """One call as the evidence page shows it."""

    evidence: CallEvidence
    arguments: list[View]
    result: View
    expected: View | None


@dataclass
class _Question:
    """One question as the evidence page shows it: what was lost with all its calls, the rest by title.

    The calls of a passed case say nothing that its title does not, and would be most of the page; they stand in
    ``verdict.json``.
    """

    about: QuestionVerdict
    named: str
    others: list[str]
    lost: list[tuple[CaseVerdict, list[_Call]]]
    passed: list[CaseVerdict]
    correction: Correction | None


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
    case was not run.
    """

    name: str
    score: float | None
    own: float | None
    max_score: float
    sentence: str
    unfilled: bool
    public: tuple[_PublicCase, ...]
    not_run: str
    corrected: bool
    comment: str

    @property
    def lost(self) -> bool:
        """Whether points are lost, or withheld."""
        return self.score is None or self.score < self.max_score


def evidence_page(
    verdict: Verdict,
    sources: Sequence[tuple[str, bytes]],
    sentences: Mapping[str, str],
    coloured: bool = True,
    corrections: Corrections = NONE,
) -> str:
    """Return the page on which staff see all that is known of one submission."""
    return render(
        "evidence.html",
        assignment=verdict.assignment,
        verdict=verdict,
        total=corrected(verdict, corrections),
        corrected=bool(corrections),
        questions=[_question(question, verdict, corrections) for question in _questions(verdict)],
        listings=listings(sources, coloured),
        # An exception's line can only be pointed at where one file has one numbering.
        one_listing=len(sources) == 1 and not sources[0][0].lower().endswith(".ipynb"),
        sentences=sentences,
    )


def feedback_page(verdict: Verdict, sentences: Mapping[str, str], corrections: Corrections = NONE) -> str:
    """Return the page that a student gets: nothing of hidden cases but points and a sentence a question."""
    # The reason of an error is about the grader's own inside.
    questions = [_feedback(question, verdict, sentences, corrections) for question in verdict.questions]
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
        score=corrected(verdict, corrections) if corrections else verdict.score,
        own=verdict.score,
        max_score=verdict.max_score,
        corrected=bool(corrections),
        full=full_marks(verdict),
        questions=sorted(questions, key=lambda question: not question.lost),
    )


def class_page(
    verdicts: Sequence[Verdict],
    sentences: Mapping[str, str],
    corrections: Standing = NONE,
    names: Mapping[str, str] = NONE,
) -> str:
    """Return the page on which staff see the class; ``corrections`` of who is not in it are left out.

    ``names`` are students' own, by id, where an export tells them.
    """
    verdicts = sorted(verdicts, key=lambda verdict: verdict.student)
    here = {verdict.student for verdict in verdicts}
    digest = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
    return render(
        "index.html",
        assignment=next((verdict.assignment for verdict in verdicts if verdict.assignment), {}),
        verdicts=verdicts,
        names=names,
        questions=question_names(verdicts),
        about=describe(verdicts),
        corrections={student: those for student, those in corrections.items() if student in here},
        corrected=corrected,
        sentences=sentences,
        script=Markup(script()),  # noqa: S704 - a file of ours
        script_digest=digest,
    )


def _questions(verdict: Verdict) -> list[QuestionVerdict]:
    """Return the questions, also those that only a case names, so that no case is lost from sight."""
    known = {question.name for question in verdict.questions}
    stray = dict.fromkeys(case.question for case in verdict.cases if case.question not in known)
    return [*verdict.questions, *(QuestionVerdict(name, None, 0.0) for name in stray)]


def _question(question: QuestionVerdict, verdict: Verdict, corrections: Corrections) -> _Question:
    slugs = verdict.misconceptions.get(question.name, [])
    cases = [case for case in verdict.cases if case.question == question.name]
    return _Question(
        about=question,
        named=slugs[0] if slugs else "",
        others=list(slugs[1:]),
        lost=[(case, [_call(call) for call in case.evidence]) for case in cases if case.outcome != "passed"],
        passed=[case for case in cases if case.outcome == "passed"],
        correction=corrections.get(question.name),
    )


def _call(call: CallEvidence) -> _Call:
    arguments = [view(argument) for argument in call.arguments]
    if call.expected is None:
        return _Call(call, arguments, view(call.result), None)
    return _Call(call, arguments, *compare(call.result, call.expected, call.differs))


def _feedback(
    question: QuestionVerdict, verdict: Verdict, sentences: Mapping[str, str], corrections: Corrections
) -> _Feedback:
    slugs = verdict.misconceptions.get(question.name, [])
    cases = [case for case in verdict.cases if case.question == question.name and not case.hidden]
    correction = corrections.get(question.name)
    score = question.score if correction is None else correction.points
    right = score is not None and score >= question.max_score  # who got all points there made no mistake there
    blocked = any(case.outcome == "blocked" for case in cases)
    return _Feedback(
        name=question.name,
        score=score,
        own=question.score,
        max_score=question.max_score,
        sentence=sentences.get(slugs[0], "") if slugs and not right else "",
        unfilled=is_unfilled(verdict, question) and not right,
        public=tuple(_PublicCase(case.title, case.outcome, OUTCOMES[case.outcome], case.feedback) for case in cases),
        not_run=WHY_BLOCKED[verdict.status] if blocked and verdict.status in RAN else "",
        corrected=correction is not None,
        comment=correction.comment if correction else "",
    )
