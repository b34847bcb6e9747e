"""The verdict: the one thing that every page, table and Otter result is made from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from qkv_grader import __version__

SCHEMA: Final = 1
STATUSES: Final = ("graded", "timeout", "crashed", "unreadable", "missing", "error")
OUTCOMES: Final = ("passed", "failed", "timeout", "crashed", "blocked", "error")
FLAGS: Final = ("timeout", "memory", "forbidden-call", "bad-frame", "output-cut", "killed", "retried")
MAX_VERDICT_BYTES: Final = 2 * 1024 * 1024


class VerdictError(ValueError):
    """A verdict file that this grader cannot read."""


@dataclass
class CallEvidence:
    """One call that a case made, in JSON-ready form: staff see it, a student only for public cases.

    ``arguments``, ``result`` and ``expected`` are plain JSON as `qkv_grader.judging.values.to_json` makes it;
    ``exception`` is ``{"type": ..., "message": ..., "line": ..., "source": ...}`` or None;
    ``mutated`` holds the positions of the arguments that the call changed.
    """

    call: str
    arguments: list[Any]
    result: Any = None
    exception: dict[str, Any] | None = None
    output: str = ""
    expected: Any = None
    mutated: list[int] = field(default_factory=list)


@dataclass
class CaseVerdict:
    """What became of one case; ``feedback`` is text that a student may see."""

    id: str
    question: str
    title: str
    hidden: bool
    outcome: str
    points: float
    max_points: float
    feedback: str = ""
    evidence: list[CallEvidence] = field(default_factory=list)


@dataclass
class QuestionVerdict:
    """The points of one question, in the order of the assignment."""

    name: str
    score: float | None
    max_score: float


@dataclass
class Verdict:
    """All that is known of one graded submission. ``score`` is None when the grader failed (``error``).

    ``assignment`` is the ``title`` and the ``version`` of what was graded.
    """

    student: str
    name: str
    file: str
    status: str
    reason: str = ""
    official: bool = True
    score: float | None = 0.0
    max_score: float = 0.0
    flags: list[str] = field(default_factory=list)
    misconceptions: dict[str, list[str]] = field(default_factory=dict)
    questions: list[QuestionVerdict] = field(default_factory=list)
    cases: list[CaseVerdict] = field(default_factory=list)
    layers: list[str] = field(default_factory=list)
    submission_digest: str = ""
    cases_digest: str = ""
    grader: str = __version__
    seconds: float = 0.0
    assignment: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the text of ``verdict.json``, schema 1."""
        # one line: indentation would take ten times as long, on the longest step but for running the submission
        whole = {"schema": SCHEMA, "assignment": self.assignment, **vars(self)}
        text = json.dumps(whole, default=vars, ensure_ascii=False)
        return text.encode("utf-8", "replace").decode() + "\n"  # half a surrogate pair is nothing that a file can hold


def read_verdict(path: Path) -> Verdict:
    """Read a ``verdict.json``.

    Raises:
        VerdictError: the file is missing, too large, not JSON, or not a verdict of schema 1.
    """
    try:
        if path.stat().st_size > MAX_VERDICT_BYTES:
            raise VerdictError(f"{path}: larger than any verdict; delete it and grade again")
        return parse_verdict(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise VerdictError(f"{path}: cannot be read ({problem}); delete it and grade again") from problem
    except VerdictError as problem:
        raise VerdictError(f"{path}: {problem}; delete it and grade again") from problem


def parse_verdict(text: str) -> Verdict:
    """Parse the text of a ``verdict.json``.

    Raises:
        VerdictError: it is not JSON, or not a verdict of schema 1.
    """
    try:
        stored = msgspec.json.decode(text, type=_Stored)
    except (msgspec.MsgspecError, RecursionError, ValueError) as problem:
        raise VerdictError(f"not a verdict of schema {SCHEMA} ({problem})") from problem
    if stored.schema != SCHEMA:
        raise VerdictError(f"not a verdict of schema {SCHEMA}")
    verdict = Verdict(**{name: value for name, value in vars(stored).items() if name != "schema"})
    if verdict.status not in STATUSES or any(case.outcome not in OUTCOMES for case in verdict.cases):
        raise VerdictError("a status or an outcome that no grader writes")
    return verdict


@dataclass
class _Stored(Verdict):
    """A verdict as its file holds it."""

    schema: int = 0
