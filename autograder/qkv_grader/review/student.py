"""One student in twenty seconds: each question's function beside the first case that it lost, the rest folded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from qkv_grader.content import Content
from qkv_grader.records import Correction, Corrections
from qkv_grader.report.marks import compare
from qkv_grader.report.matrices import View, view
from qkv_grader.report.plain import is_unfilled
from qkv_grader.review.reader import Written
from qkv_grader.review.shapes import Function
from qkv_grader.verdict import CallEvidence, CaseVerdict, QuestionVerdict, Verdict


@dataclass
class Shown:
    """One call: its inputs under the names that the task gives them, and what came out beside what should have.

    Not ``returned``: it took too long, or ended its process.
    """

    evidence: CallEvidence
    inputs: list[tuple[str, View]]
    result: View
    expected: View | None
    returned: bool = True


@dataclass
class Question:
    """One question as the review shows it; ``same`` are the other students with this same function.

    ``number`` is its place in the assignment, and the key that leads to its form.
    """

    number: int
    about: QuestionVerdict
    named: str
    sentence: str
    function: Function | None
    code: list[Markup]
    first: CaseVerdict | None
    call: Shown | None
    lost: list[tuple[CaseVerdict, list[Shown]]]
    passed: list[CaseVerdict]
    correction: Correction | None
    same: Sequence[str]

    @property
    def is_open(self) -> bool:
        """Whether there is something to look at: points that are lost or withheld, or what somebody has said."""
        return self.about.score is None or self.about.score < self.about.max_score or self.correction is not None


def questions_of(
    verdict: Verdict,
    content: Content,
    written: Written,
    corrections: Corrections,
    same: Mapping[str, Sequence[str]],
) -> list[Question]:
    """Return the questions in the order of the assignment."""
    found = []
    for number, about in enumerate(verdict.questions, 1):
        name = about.name
        slugs = verdict.misconceptions.get(name, [])
        cases = [case for case in verdict.cases if case.question == name]
        lost = [case for case in cases if case.outcome != "passed"]
        first = next(iter([*(case for case in lost if case.evidence), *lost]), None)
        shown = {case.id: _calls(case, content) for case in lost}
        function = written.functions.get(name)
        found.append(
            Question(
                number=number,
                about=about,
                named=slugs[0] if slugs else "",
                sentence=content.hints.sentences.get(slugs[0], "") if slugs else "",
                function=function,
                code=_code(function, written) if function else [],
                first=first,
                call=_telling(shown[first.id]) if first else None,
                lost=[(case, shown[case.id]) for case in lost if case is not first],
                passed=[case for case in cases if case.outcome == "passed"],
                correction=corrections.get(name),
                same=same.get(name, ()),
            )
        )
    return found


def said_nothing(verdict: Verdict) -> bool:
    """Whether no function could be tried: why is said once, not for each."""
    return verdict.status in ("missing", "unreadable", "error") or all(
        verdict.misconceptions.get(one.name, [])[:1] == ["missing-function"] or is_unfilled(verdict, one)
        for one in verdict.questions
    )


def _telling(calls: Sequence[Shown]) -> Shown | None:
    """Return the first call of a case that did not end as expected, else its last."""
    for call in calls:
        evidence = call.evidence
        if evidence.exception or evidence.differs is not None or evidence.mutated:
            return call
    return calls[-1] if calls else None


def _calls(case: CaseVerdict, content: Content) -> list[Shown]:
    shown = [_shown(call, content) for call in case.evidence]
    if shown and case.outcome in ("timeout", "crashed"):  # the call that ends a case so is its last
        shown[-1].returned = shown[-1].evidence.result is not None
    return shown


def _shown(call: CallEvidence, content: Content) -> Shown:
    names = content.hints.parameters.get(call.call, ())
    inputs = [
        (names[place] if place < len(names) else f"argument {place + 1}", view(argument))
        for place, argument in enumerate(call.arguments)
    ]
    if call.expected is None:
        return Shown(call, inputs, view(call.result), None)
    return Shown(call, inputs, *compare(call.result, call.expected, call.differs))


def _code(function: Function, written: Written) -> list[Markup]:
    """Return the lines of a function, coloured where the whole source is."""
    listings = written.listings
    place = max(function.cell - 1, 0)
    if place < len(listings):
        first = function.line - 1
        found = listings[place].lines[first : first + function.text.count("\n") + 1]
        if found:
            return found
    return [Markup.escape(line) for line in function.text.split("\n")]
