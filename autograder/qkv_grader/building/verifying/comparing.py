"""Where what a student and staff see is not what ``qkv grade`` says, one line each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from qkv_grader.building.verifying.fields import Fields, FieldsError, read_fields
from qkv_grader.building.verifying.running import Ran
from qkv_grader.building.verifying.samples import BROKE_OUT, Sample
from qkv_grader.content import Content
from qkv_grader.gradescope.results import in_gradescopes_form
from qkv_grader.kit.words import one_line
from qkv_grader.report import staff_text
from qkv_grader.verdict import Verdict

#: How a log of ours begins that tells why there is no grade.
NO_GRADE: Final = "NO GRADE WAS GIVEN: "
#: What staff read beside the grade: it may differ from run to run, and from place to place.
_BESIDE: Final = ("flags ", "official ")


@dataclass(frozen=True)
class Told:
    """What our ``results.json`` makes of a verdict."""

    content: Content

    def of(self, verdict: Verdict) -> dict[str, Any]:
        """Return what a student should see."""
        return in_gradescopes_form(verdict, self.content.hints.sentences, self.content.config, self._show_hidden, {})

    @cached_property
    def _show_hidden(self) -> bool:
        return json.loads(self.content.configuration.read_text(encoding="utf-8")).get("show_hidden") is True


def faults_of(sample: Sample, verdict: Verdict, ran: Ran, told: Told | None) -> Iterator[str]:
    """Yield what is wrong with one file's run; ``told`` is given where our ``run_autograder`` wrote the results."""
    about = f"{sample.about} ({sample.path.name})"
    yield from (f"{about}: {one_line(fault)}" for fault in _faults(sample, verdict, ran, told))


def _faults(sample: Sample, verdict: Verdict, ran: Ran, told: Told | None) -> Iterator[str]:
    if sample.earns is not None and verdict.score != sample.earns:
        yield f"qkv grade gives it {_points(verdict.score)}, and it must earn {sample.earns:g} ({verdict.reason})"
    if BROKE_OUT in ran.log or BROKE_OUT.encode() in (ran.results or b""):
        where = next(line for line in (ran.log or str(ran.results)).splitlines() if BROKE_OUT in line)
        yield f"it is not held: {where.strip()}"
    if ran.code != 0 or ran.results is None:
        how = "did not end" if ran.code is None else f"ended with {ran.code}"
        left = "no" if ran.results is None else "a"
        yield f"it {how} and left {left} results.json: {_why(ran.log)}"
        return
    try:
        fields = read_fields(ran.results)
    except FieldsError as problem:
        yield f"results.json is not as Gradescope wants it: {problem}"
        return
    yield from _other_scores(fields, verdict)
    if told is not None:
        yield from _other_texts(json.loads(ran.results), told.of(verdict))
    yield from _other_log(ran.log, staff_text(verdict))


def _why(log: str) -> str:
    """Return what tells most of a log in which something went wrong: in ours how it begins, and how Otter's ended."""
    lines = [line for line in log.splitlines() if line.strip()]
    if not log.startswith(NO_GRADE):
        return " ".join(lines[-1:])
    otters = [line.removeprefix("| ") for line in lines if line.startswith("| ")]
    return " ".join([*lines[:1], *otters[-1:]])


def _other_scores(fields: Fields, verdict: Verdict) -> Iterator[str]:
    given = {entry.name: entry.score for entry in fields.tests}
    for question in verdict.questions:
        score = given.get(question.name)
        if score != question.score:
            yield f"{question.name} earns {_points(score)} there, {_points(question.score)} by qkv grade"


def _other_texts(shown: dict[str, Any], wanted: dict[str, Any]) -> Iterator[str]:
    """Yield the first difference in what a student sees beside the points."""
    parts = [("", shown, wanted)]
    entries = zip(shown.get("tests", []), wanted["tests"], strict=False)
    parts += [(f"of {entry['name']}, ", one, entry) for one, entry in entries]
    for where, one, other in parts:
        for key in [*other, *(key for key in one if key not in other)]:
            if key not in ("tests", "score") and one.get(key) != other.get(key):
                yield f"{where}{key} is {one.get(key)!r:.200} there, {other.get(key)!r:.200} by qkv grade"
                return


def _other_log(log: str, wanted: str) -> Iterator[str]:
    """Yield the first line that staff should read and do not: status, points and named mistakes, cases, values."""
    lines = log.splitlines()
    there = set(lines)
    for line in wanted.splitlines():
        if line not in there and not line.startswith(_BESIDE):
            instead = next((one for one in lines if one.split()[:1] == line.split()[:1]), "nothing of it")
            yield f"the log has {instead.strip()!r:.200}, qkv grade {line.strip()!r:.200}"
            return


def _points(score: float | None) -> str:
    return "no points" if score is None else f"{score:g}"
