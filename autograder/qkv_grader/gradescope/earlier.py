"""What a student's last submission came to, as Gradescope hands it over, and what has changed since.

The metadata is the platform's; in earlier results stands what we wrote there ourselves. It is only ever shown: no point
of an earlier submission counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct, field

from qkv_grader.verdict import Verdict

#: Our key in ``extra_data``, and the form of what stands there.
KEY: Final = "qkv_grader"
MAX_BYTES: Final = 16 * 1024 * 1024
MAX_ENTRIES: Final = 1_000

_Points = Annotated[float, Meta(ge=0, le=1_000_000)]
_Name = Annotated[str, Meta(max_length=100)]


class Summary(Struct):
    """What we leave of a submission for the next one: its points a question."""

    points: Annotated[dict[_Name, _Points], Meta(max_length=100)]


class _Extra(Struct):
    qkv_grader: Summary


class _Results(Struct):
    extra_data: _Extra


class _Earlier(Struct):
    """An earlier submission; only the latest one carries ``results``, and one that failed carries none of worth."""

    submission_time: Annotated[datetime, Meta(tz=True)]
    autograder_error: bool = False
    results: msgspec.Raw = field(default_factory=msgspec.Raw)


class _Metadata(Struct):
    created_at: Annotated[datetime, Meta(tz=True)]
    previous_submissions: Annotated[list[msgspec.Raw], Meta(max_length=MAX_ENTRIES)]


def summary(verdict: Verdict) -> dict[str, dict[str, dict[str, float]]]:
    """Return what is left in ``extra_data`` for the next submission."""
    points = {question.name: question.score for question in verdict.questions if question.score is not None}
    return {KEY: {"points": points}}


def last_points(path: Path) -> Mapping[str, float]:
    """Return the points a question of the latest submission before this one, by ``submission_metadata.json``.

    It is empty where there is none that was graded, or nothing that can be understood.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            return {}
        metadata = msgspec.json.decode(path.read_bytes(), type=_Metadata)
    except (OSError, msgspec.MsgspecError, RecursionError, ValueError):
        return {}
    found = [
        (one.submission_time, points)
        for one in filter(None, map(_understood, metadata.previous_submissions))
        if one.submission_time < metadata.created_at and not one.autograder_error and (points := _points(one.results))
    ]
    return max(found, key=lambda one: one[0])[1] if found else {}


def since(before: Mapping[str, float], verdict: Verdict) -> str:
    """Say in one sentence whose points have changed; "" where there is nothing to compare with."""
    changed = [
        f"{question.name} {before[question.name]:g} → {question.score:g}"
        for question in verdict.questions
        if question.score is not None and before.get(question.name, question.score) != question.score
    ]
    if changed:
        return f"Since your last submission: {', '.join(changed)}."
    return "Since your last submission no points have changed." if before else ""


def _understood(entry: msgspec.Raw) -> _Earlier | None:
    try:
        return msgspec.json.decode(entry, type=_Earlier)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None


def _points(results: msgspec.Raw) -> Mapping[str, float]:
    try:
        return msgspec.json.decode(results, type=_Results).extra_data.qkv_grader.points
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return {}
