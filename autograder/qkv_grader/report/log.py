"""The verdict as plain text for staff, in a log: each case's outcome, and how each that was lost came about.

Every line is one visible line, whatever a submission said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from qkv_grader.kit.words import one_line
from qkv_grader.report.marks import compare
from qkv_grader.report.matrices import Matrix, Scalar, View, view
from qkv_grader.verdict import CallEvidence, CaseVerdict, Verdict

LONGEST_LINE: Final = 500
MOST_CHARACTERS: Final = 100_000
LEFT_OUT: Final = "... the rest is left out: `qkv grade` on this submission writes all of it"


def staff_text(verdict: Verdict) -> str:
    """Return status, layers, flags, named mistakes, every case's outcome, and the calls of those that were lost.

    Where that is too long, calls are left out, never an outcome.
    """
    lines, room = [_cut(line) for line in _heading(verdict)], MOST_CHARACTERS
    for case in verdict.cases:
        lines.append(_cut(f"{case.outcome}: {case.id}"))
        for line in map(_cut, _lost(case)):
            room -= len(line) + 1
            if room < 0:
                break
            lines.append(line)
    return "\n".join([*lines, LEFT_OUT] if room < 0 else lines)


def _cut(line: str) -> str:
    return line[: len(line) - len(line.lstrip())] + one_line(line, LONGEST_LINE)


def _heading(verdict: Verdict) -> Iterator[str]:
    yield f"status {verdict.status}" + (f": {verdict.reason}" if verdict.reason else "")
    yield f"official {str(verdict.official).lower()}; layers {', '.join(verdict.layers)}"
    if verdict.flags:
        yield f"flags {', '.join(verdict.flags)}"
    for question in verdict.questions:
        score = "withheld" if question.score is None else f"{question.score:g}"
        slugs = verdict.misconceptions.get(question.name, [])
        yield f"{question.name} {score} of {question.max_score:g}" + (f": {', '.join(slugs)}" if slugs else "")


def _lost(case: CaseVerdict) -> Iterator[str]:
    for call in case.evidence if case.outcome != "passed" else []:
        yield f"    {call.call}"
        for number, argument in enumerate(call.arguments, start=1):
            changed = " (changed by the call)" if number - 1 in call.mutated else ""
            yield f"        input {number}{changed}: {_shown(view(argument))}"
        yield from _came_to(call)
        if call.output:
            yield f"        printed: {call.output}"


def _came_to(call: CallEvidence) -> Iterator[str]:
    if call.exception is not None:
        where = "" if call.exception.line is None else f", line {call.exception.line}: {call.exception.source}"
        yield f"        raised: {call.exception.type}: {call.exception.message}{where}"
    returned, expected = compare(call.result, call.expected, call.differs)
    if call.exception is None:
        yield f"        returned: {_shown(returned)}"
    if call.expected is not None:
        yield f"        expected: {_shown(expected)}"


def _shown(value: View) -> str:
    """Write a value in one line; entries that are not as expected carry a star."""
    if isinstance(value, Scalar):
        return value.text + "*" * value.differs
    if isinstance(value, Matrix):
        rows = [f"[{', '.join(_shown(entry) for entry in row)}]" for row in value.rows]
        return (rows[0] if len(rows) == 1 else f"[{', '.join(rows)}]") + f" {value.about}"
    return f"{value.about}: " + "; ".join(f"{label} {_shown(item)}" for label, item in value.items)
