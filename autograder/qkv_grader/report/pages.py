"""The pages: one of evidence and one of feedback a student, one for the class."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from qkv_grader.kit.words import visible
from qkv_grader.report.matrices import View, compare, view
from qkv_grader.report.source import listings
from qkv_grader.report.summary import describe, question_names
from qkv_grader.report.text import points
from qkv_grader.verdict import CallEvidence, CaseVerdict, QuestionVerdict, Verdict

MOST_TEXT: Final = 20_000


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


@dataclass(frozen=True)
class _PublicCase:
    """What a student may know of a public case."""

    title: str
    outcome: str
    feedback: str


@dataclass(frozen=True)
class _Feedback:
    """All that a student may know of a question: the feedback template is given nothing else."""

    name: str
    score: float | None
    max_score: float
    sentence: str
    public: tuple[_PublicCase, ...]


def evidence_page(
    verdict: Verdict, sources: Sequence[tuple[str, bytes]], sentences: Mapping[str, str], coloured: bool = True
) -> str:
    """Return the page on which staff see all that is known of one submission."""
    return _render(
        "evidence.html",
        assignment=verdict.assignment,
        verdict=verdict,
        questions=[_question(question, verdict) for question in _questions(verdict)],
        listings=listings(sources, coloured),
        # An exception's line can only be pointed at where one file has one numbering.
        one_listing=len(sources) == 1 and not sources[0][0].lower().endswith(".ipynb"),
        sentences=sentences,
    )


def feedback_page(verdict: Verdict, sentences: Mapping[str, str]) -> str:
    """Return the page that a student gets: nothing of hidden cases but points and a sentence a question."""
    return _render(
        "feedback.html",
        assignment=verdict.assignment,
        student=verdict.student,
        name=verdict.name,
        file=verdict.file,
        status=verdict.status,
        # The reason of an error is about the grader's own inside.
        reason="" if verdict.status == "error" else verdict.reason,
        official=verdict.official,
        score=verdict.score,
        max_score=verdict.max_score,
        questions=[_feedback(question, verdict, sentences) for question in verdict.questions],
    )


def class_page(verdicts: Sequence[Verdict], sentences: Mapping[str, str]) -> str:
    """Return the page on which staff see the class."""
    verdicts = sorted(verdicts, key=lambda verdict: verdict.student)
    script = _script()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _render(
        "index.html",
        assignment=next((verdict.assignment for verdict in verdicts if verdict.assignment), {}),
        verdicts=verdicts,
        questions=question_names(verdicts),
        about=describe(verdicts),
        sentences=sentences,
        script=Markup(script),
        script_digest=digest,
    )


def _questions(verdict: Verdict) -> list[QuestionVerdict]:
    """Return the questions, also those that only a case names, so that no case is lost from sight."""
    known = {question.name for question in verdict.questions}
    stray = dict.fromkeys(case.question for case in verdict.cases if case.question not in known)
    return [*verdict.questions, *(QuestionVerdict(name, None, 0.0) for name in stray)]


def _question(question: QuestionVerdict, verdict: Verdict) -> _Question:
    slugs = verdict.misconceptions.get(question.name, [])
    cases = [case for case in verdict.cases if case.question == question.name]
    return _Question(
        about=question,
        named=slugs[0] if slugs else "",
        others=list(slugs[1:]),
        lost=[(case, [_call(call) for call in case.evidence]) for case in cases if case.outcome != "passed"],
        passed=[case for case in cases if case.outcome == "passed"],
    )


def _call(call: CallEvidence) -> _Call:
    arguments = [view(argument) for argument in call.arguments]
    if call.expected is None:
        return _Call(call, arguments, view(call.result), None)
    return _Call(call, arguments, *compare(call.result, call.expected, call.differs))


def _feedback(question: QuestionVerdict, verdict: Verdict, sentences: Mapping[str, str]) -> _Feedback:
    slugs = verdict.misconceptions.get(question.name, [])
    public = tuple(
        _PublicCase(case.title, case.outcome, case.feedback)
        for case in verdict.cases
        if case.question == question.name and not case.hidden
    )
    sentence = sentences.get(slugs[0], "") if slugs else ""
    return _Feedback(question.name, question.score, question.max_score, sentence, public)


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values)


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("qkv_grader.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Every text that a template prints goes through here, so none can be forgotten.
        finalize=_finalize,
    )
    environment.filters |= {"points": points, "breakable": _breakable, "percent": _percent, "clip": _clip}
    return environment


@functools.cache
def _script() -> str:
    return resources.files("qkv_grader.report").joinpath("templates/sort.js").read_text(encoding="utf-8")


def _finalize(value: Any) -> Any:
    return visible(value) if type(value) is str else value


def _breakable(name: str) -> Markup:
    """Return a name that may be broken over lines after its underscores."""
    return Markup("_<wbr>").join(escape(part) for part in visible(name).split("_"))


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def _clip(text: str) -> str:
    """Return at most as much of a text as a page can bear; `verdict.json` has the rest."""
    if len(text) <= MOST_TEXT:
        return text
    return f"{text[:MOST_TEXT]}\n… {len(text) - MOST_TEXT} more characters in verdict.json"
