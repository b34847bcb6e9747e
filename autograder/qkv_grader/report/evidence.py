"""The page of evidence, one a student: what was lost and why, the rest folded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qkv_grader.records import NONE, Correction, Corrections, changing, corrected
from qkv_grader.report.marks import compare
from qkv_grader.report.matrices import View, view
from qkv_grader.report.rendering import render
from qkv_grader.report.source import listings
from qkv_grader.verdict import CallEvidence, CaseVerdict, QuestionVerdict, Verdict

#: The mistakes of who has not answered: how each case ended says nothing more.
_UNANSWERED: Final = {"not-implemented", "missing-function"}


@dataclass
class _Call:
    """One call as the evidence page shows it."""

    evidence: CallEvidence
    arguments: list[View]
    result: View
    expected: View | None


_Shown = tuple[CaseVerdict, list[_Call]]


@dataclass
class _Question:
    """One question as the evidence page shows it: the first lost case, then what is folded.

    ``first`` holds that case, if any was lost when it was run; ``more`` the other ones. The calls of a passed case say
    nothing that its title does not, and would be most of the page; they stand in ``verdict.json``. Where one sentence
    says all of a hand-in, of each question only ``first`` is shown, and a question without it only where it was
    corrected or commented.
    """

    number: int
    about: QuestionVerdict
    named: str
    others: list[str]
    first: list[_Shown]
    more: list[_Shown]
    blocked: list[CaseVerdict]
    passed: list[CaseVerdict]
    correction: Correction | None
    cases: int
    lost: int
    shown: bool


def mark(verdict: Verdict, corrections: Corrections) -> str:
    """Return what an evidence page says, near its beginning, of the verdict and corrections that it was drawn from."""
    parts = verdict.submission_digest, verdict.cases_digest, sorted(corrections.items())
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def evidence_page(
    verdict: Verdict,
    sources: Sequence[tuple[str, bytes]],
    sentences: Mapping[str, str],
    coloured: bool = True,
    corrections: Corrections = NONE,
) -> str:
    """Return the page on which staff see all that is known of one submission."""
    nothing = _nothing(verdict)
    questions = [
        _question(number, question, verdict, corrections, whole=not nothing)
        for number, question in enumerate(_questions(verdict), 1)
    ]
    return render(
        "evidence.html",
        mark=mark(verdict, corrections),
        assignment=verdict.assignment,
        verdict=verdict,
        total=corrected(verdict, corrections),
        corrected=bool(changing(corrections)),
        nothing=nothing,
        questions=questions,
        listings=listings(sources, coloured),
        # An exception's line can only be pointed at where one file has one numbering.
        one_listing=len(sources) == 1 and not sources[0][0].lower().endswith(".ipynb"),
        sentences=sentences,
    )


def _questions(verdict: Verdict) -> list[QuestionVerdict]:
    """Return the questions, also those that only a case names, so that no case is lost from sight."""
    known = {question.name for question in verdict.questions}
    stray = dict.fromkeys(case.question for case in verdict.cases if case.question not in known)
    return [*verdict.questions, *(QuestionVerdict(name, None, 0.0) for name in stray)]


def _nothing(verdict: Verdict) -> str:
    """Return the one sentence that says all of a hand-in without an answer; nothing of any other."""
    if not verdict.cases or any(case.outcome == "passed" for case in verdict.cases):
        return ""
    if all(case.outcome == "blocked" for case in verdict.cases):
        return f"No case could be run: all {len(verdict.cases)} are blocked."
    named = {slugs[0] if (slugs := verdict.misconceptions.get(case.question)) else "" for case in verdict.cases}
    if named <= _UNANSWERED:
        each = "Every function is still the stub, returned nothing (None) or is missing"
        return f"{each}, so all {len(verdict.cases)} cases are lost."
    return ""


def _question(
    number: int, question: QuestionVerdict, verdict: Verdict, corrections: Corrections, *, whole: bool
) -> _Question:
    slugs = verdict.misconceptions.get(question.name, [])
    cases = [case for case in verdict.cases if case.question == question.name]
    ran = [case for case in cases if case.outcome not in ("passed", "blocked")]
    told, ran = (cases, ran) if whole else ([], ran[:1])
    shown = [(case, [_call(call) for call in case.evidence]) for case in ran]
    correction = corrections.get(question.name)
    return _Question(
        number=number,
        about=question,
        named=slugs[0] if slugs else "",
        others=list(slugs[1:]),
        first=shown[:1],
        more=shown[1:],
        blocked=[case for case in told if case.outcome == "blocked"],
        passed=[case for case in told if case.outcome == "passed"],
        correction=correction,
        cases=len(cases),
        lost=sum(case.outcome != "passed" for case in cases),
        shown=whole or bool(ran) or correction is not None,
    )


def _call(call: CallEvidence) -> _Call:
    arguments = [view(argument) for argument in call.arguments]
    if call.expected is None:
        return _Call(call, arguments, view(call.result), None)
    return _Call(call, arguments, *compare(call.result, call.expected, call.differs))
