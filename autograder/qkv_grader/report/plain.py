"""The verdict as plain text: for the student above Otter's results, and for staff in Otter's log.

Whatever a submission chose itself (its file's name, what it raised) is one visible line, or stands behind a bar: no
line that looks like the grader's own can be made by a student.
"""

from __future__ import annotations

from collections.abc import Mapping

from qkv_grader.kit.words import one_line, visible
from qkv_grader.verdict import CaseVerdict, Verdict

WHAT_HAPPENED = {
    "graded": "",
    "timeout": "Your submission took too long",
    "crashed": "Your submission ended the Python process",
    "unreadable": "Your file could not be read",
    "missing": "There was no file to grade",
    "error": "The grader failed; this is not your fault, and no grade was given",
}


def student_text(verdict: Verdict, sentences: Mapping[str, str]) -> str:
    """Return points a question and at most one sentence for each; of hidden cases it holds nothing else."""
    lines = []
    if verdict.status != "graded":
        lines += [f"{WHAT_HAPPENED[verdict.status]}: {_sentence(verdict.reason)}", ""]
    elif verdict.reason:
        lines += [f"Graded {one_line(verdict.file)}: {_sentence(verdict.reason)}", ""]
    if not verdict.official:
        lines += ["This grade is not official: it was made without the full protection of the grader.", ""]
    for question in verdict.questions:
        score = "-" if question.score is None else f"{question.score:g}"
        lines.append(f"{question.name}: {score} of {question.max_score:g} points")
        for slug in verdict.misconceptions.get(question.name, [])[:1]:
            lines.append(f"    {sentences[slug]}")
    total = "-" if verdict.score is None else f"{verdict.score:g}"
    return "\n".join([*lines, "", f"In all {total} of {verdict.max_score:g} points."])


def staff_text(verdict: Verdict) -> str:
    """Return status, layers, flags, named mistakes and the cases that did not pass, one a line."""
    lines = [f"status {verdict.status}" + (f": {one_line(verdict.reason)}" if verdict.reason else "")]
    lines += [f"official {str(verdict.official).lower()}; layers {', '.join(verdict.layers)}"]
    lines += [f"flags {', '.join(verdict.flags)}"] if verdict.flags else []
    lines += [f"{question}: {', '.join(slugs)}" for question, slugs in verdict.misconceptions.items()]
    return "\n".join([*lines, *(f"{case.outcome}: {case.id}" for case in verdict.cases if case.outcome != "passed")])


def case_text(case: CaseVerdict) -> str:
    """Return what a student reads of one case; of a hidden one nothing but that it did not pass."""
    if case.outcome == "passed":
        return "Passed."
    if case.hidden:
        return "Not passed."
    said = case.feedback or f"Not passed ({case.outcome})."
    return "\n".join(f"| {line}".rstrip() for line in visible(said).splitlines())


def _sentence(reason: str) -> str:
    return f"{one_line(reason).rstrip('.')}."
