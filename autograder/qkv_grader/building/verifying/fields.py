"""``results.json`` by the fields that Gradescope documents; what it does not know, it does not read."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Visibility = Literal["hidden", "after_due_date", "after_published", "visible"]
Format = Literal["text", "html", "simple_format", "md", "ansi"]


class Entry(msgspec.Struct, forbid_unknown_fields=True):
    """One entry of ``tests``."""

    score: float | None = None
    max_score: float | None = None
    status: Literal["passed", "failed"] = "passed"
    name: str = ""
    name_format: Format = "text"
    number: str = ""
    output: str = ""
    output_format: Format = "text"
    tags: list[str] = []
    visibility: Visibility = "visible"
    extra_data: dict[str, Any] = {}


class Fields(msgspec.Struct, forbid_unknown_fields=True):
    """The whole file."""

    tests: list[Entry] = []
    score: float | None = None
    execution_time: float | None = None
    output: str = ""
    output_format: Format = "simple_format"
    test_output_format: Format = "text"
    test_name_format: Format = "text"
    visibility: Visibility = "visible"
    stdout_visibility: Visibility = "hidden"
    extra_data: dict[str, Any] = {}
    leaderboard: list[dict[str, Any]] = []


class FieldsError(ValueError):
    """Gradescope would not take this ``results.json``, or would misread it; the message says which field."""


def read_fields(data: bytes) -> Fields:
    """Read a ``results.json`` as Gradescope documents it.

    Raises:
        FieldsError: a field is unknown or of another kind, or there is no score, on top or in an entry.
    """
    try:
        read = msgspec.json.decode(data, type=Fields)
    except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
        raise FieldsError(str(problem)) from problem
    if read.score is None and all(one.score is None for one in read.tests):
        raise FieldsError("it has no score, neither on top nor in an entry")
    return read
