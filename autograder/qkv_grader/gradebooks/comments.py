"""What is said beside a grade."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final

from qkv_grader.gradebooks.grades import Grade
from qkv_grader.kit.words import one_line
from qkv_grader.records.tables import guarded
from qkv_grader.report import heading
from qkv_grader.report.text import points

#: Where ours begins in a comment: what a person has written before it stays, what we wrote earlier goes.
_OURS: Final = re.compile("Automatic feedback(?:, corrected by hand)?:")

#: Where one line says why nothing was graded, a line a question would say nothing more.
NOTHING_RAN: Final = ("missing", "unreadable", "error")


def joined(there: str, grade: Grade, sentences: Mapping[str, str]) -> str:
    """Return a comment as HTML, behind what a person has written ``there``."""
    lines = [guarded(_escaped(line)) for line in _lines(grade, sentences)]
    return _OURS.split(there, maxsplit=1)[0] + "<br>".join(lines)


def remarks(grade: Grade) -> str:
    """Return what a TA has said to a student, by question."""
    said = (f"{name}: {one_line(one.comment)}" for name, one in grade.corrections.items() if one.comment)
    return " / ".join(said)


def _lines(grade: Grade, sentences: Mapping[str, str]) -> Iterator[str]:
    verdict = grade.verdict
    by_hand = "" if grade.score == verdict.score else ", corrected by hand"
    yield f"Automatic feedback{by_hand}: {points(grade.score)} of {points(verdict.max_score)} points."
    if verdict.status != "graded":
        yield one_line(heading(verdict))
    for question in verdict.questions:
        score, correction = grade.score_of(question), grade.corrections.get(question.name)
        if verdict.status in NOTHING_RAN and not correction:
            continue
        said = [f"{question.name}: {points(score)} of {points(question.max_score)} points."]
        if score is not None and score < question.max_score and verdict.status == "graded":
            said += [sentences[slug] for slug in verdict.misconceptions.get(question.name, [])[:1] if slug in sentences]
        if correction and correction.comment:
            said.append(one_line(correction.comment))
        if score != question.max_score or len(said) > 1:
            yield " ".join(said)


def _escaped(text: str) -> str:
    """Return a text as HTML in which nothing behind a ``;`` looks like a formula to a spreadsheet."""
    return re.sub(r";( *'*)([=+\-@＝＋－＠])", lambda found: f";{found[1]}&#{ord(found[2])};", html.escape(text))
