"""Who needs a person, and why: what a score alone does not show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from qkv_grader.kit.reading import listed
from qkv_grader.records import Corrections
from qkv_grader.report.items import Item
from qkv_grader.report.plain import is_another_file
from qkv_grader.report.summary import RAN, describe
from qkv_grader.verdict import CaseVerdict, Verdict

#: A case that so many of those who ran pass is one that most pass.
MOST: Final = 0.5

#: Why somebody needs a person, the most pressing first, and in what words of the verdict's reason that shows.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "outdated": (),
    "error": (),
    "unreadable": (),
    "several-files": ("several files could be", "both changed", "the notebook counts", "does not count"),
    "unread-file": ("could not be read", "not looked at", "no answer in"),
    "missing": (),
    "wrong-file": ("is the template as it was handed out",),
    "stopped": (),
    "no-points": (),
    "flag": (),
    "skipped": ("skipped", "not valid Python", "does not parse"),
    "no-name": (),
    "good-student": (),
    "one-short": (),
    "note": (),
}


class Need(NamedTuple):
    """One reason: its kind, one of `KINDS`, and the words for it."""

    kind: str
    text: str


def needs(verdicts: Mapping[str, Verdict], items: Sequence[Item]) -> dict[str, list[Need]]:
    """Return each student who needs a person with the reasons; who needs one most comes first."""
    quartiles = describe(list(verdicts.values())).quartiles
    upper = quartiles[2] if quartiles else 0.0
    easy = {item.id for item in items if item.passing > MOST and item.tried > 1}
    order = {kind: place for place, kind in enumerate(KINDS)}
    found = {
        student: those
        for student, verdict in verdicts.items()
        if (those := sorted(_needs(verdict, upper, easy), key=lambda need: order[need.kind]))
    }
    return dict(sorted(found.items(), key=lambda one: (order[one[1][0].kind], one[0])))


def with_said(found: Mapping[str, Sequence[Need]], said: Mapping[str, Sequence[Need]]) -> dict[str, Sequence[Need]]:
    """Return what `needs` has found, and before it those with reasons in what people have ``said`` of them."""
    first = {student: [*those, *found.get(student, ())] for student, those in said.items() if those}
    return {**first, **{student: those for student, those in found.items() if student not in first}}


def of_outdated(corrections: Corrections, lapsed: str = "") -> list[Need]:
    """Return the reasons in what was said of one student before the verdict that stands; ``lapsed`` is one more."""
    by_age: dict[str, list[str]] = {}
    for question, one in corrections.items():
        if one.outdated:
            by_age.setdefault(one.outdated, []).append(question)
    said = [f"Corrected or commented {older}: {listed(questions)}." for older, questions in by_age.items()]
    return [Need("outdated", text) for text in (*said, *filter(None, [lapsed]))]


def _needs(verdict: Verdict, upper: float, easy: set[str]) -> Iterator[Need]:
    if verdict.status in ("error", "unreadable", "missing"):
        yield Need(verdict.status, verdict.reason or verdict.status)
    elif verdict.reason:
        yield from _of_reason(verdict.reason)
    yield from (Need("flag", flag) for flag in verdict.flags)
    if verdict.status not in RAN:
        return
    if is_another_file(verdict):
        functions = len(verdict.questions)
        which = f"none of the {functions} functions" if functions > 1 else "no function that was asked for"
        yield Need("wrong-file", f"{which} is in {verdict.file or 'the file'}: the wrong file?")
    elif verdict.score == 0 and verdict.max_score and not any(words in verdict.reason for words in KINDS["wrong-file"]):
        yield Need("no-points", "no point earned in any question")
    stopped = [case.question for case in verdict.cases if case.outcome in ("timeout", "crashed")]
    if stopped or verdict.status != "graded":
        what = f"cases of {listed([*dict.fromkeys(stopped)])}" if stopped else f"the whole file ({verdict.status})"
        yield Need("stopped", f"timed out or crashed: {what}")
    unnamed = [
        question.name
        for question in verdict.questions
        if question.score is not None
        and question.score < question.max_score
        and not verdict.misconceptions.get(question.name)
    ]
    if unnamed:
        yield Need("no-name", f"points lost without a named mistake in {listed(unnamed)}")
    lost = [case for case in verdict.cases if case.outcome != "passed" and case.max_points]
    if len(lost) == 1:
        yield Need("one-short", f"one case short of full: {_title(lost[0])}")
    if verdict.score is not None and verdict.score >= upper:
        odd = [_title(case) for case in verdict.cases if case.outcome != "passed" and case.id in easy]
        if odd:
            yield Need("good-student", f"in the upper quartile, yet lost what most pass: {listed(odd)}")


def _of_reason(reason: str) -> Iterator[Need]:
    """Sort the parts of a verdict's reason; what nobody knows how to sort is a note."""
    for part in reason.split("; "):
        if part.startswith("graded ") or part.endswith("has no function filled in"):
            continue
        kind = next((kind for kind, words in KINDS.items() if any(word in part for word in words)), "note")
        yield Need(kind, part)


def _title(case: CaseVerdict) -> str:
    return f"{case.title.rstrip('.')} ({case.question})"
