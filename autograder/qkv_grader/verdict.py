"""The verdict: the one thing that every page, table and Otter result is made from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

import msgspec

from qkv_grader import __version__
from qkv_grader.kit.calls import Line
from qkv_grader.layers import Layer

SCHEMA: Final = 1
MAX_VERDICT_BYTES: Final = 2 * 1024 * 1024
Status = Literal["graded", "timeout", "crashed", "unreadable", "missing", "error"]
Outcome = Literal["passed", "failed", "timeout", "crashed", "blocked", "error"]
Flag = Literal["timeout", "memory", "forbidden-call", "bad-frame", "output-cut", "killed", "retried"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
FLAGS: Final[tuple[Flag, ...]] = get_args(Flag)
#: Any JSON. It is only ever shown, and who shows it looks at each part before trusting it.
Json = object


class VerdictError(ValueError):
    """A verdict file that this grader cannot read."""


@dataclass
class RaisedEvidence:
    """An exception, at the innermost line of the student's own; ``chain`` leads there from the outermost."""

    type: str
    message: str = ""
    line: int | None = None
    source: str = ""
    chain: list[Line] = field(default_factory=list)


@dataclass
class CallEvidence:
    """One call that a case made, in JSON-ready form: staff see it, a student only for public cases.

    ``arguments``, ``result`` and ``expected`` are plain JSON as `qkv_grader.judging.values.to_json` makes it.
    ``differs`` says which entries of the result are not as expected, by the tolerance that the case was judged with:
    lists of booleans in the result's shape, one boolean for a number, one of these (or None) for each of several
    arrays; None where nothing differs or the two cannot be compared entry by entry.
    ``mutated`` holds the positions of the arguments that the call changed.
    """

    call: str
    arguments: list[Json]
    result: Json = None
    exception: RaisedEvidence | None = None
    output: str = ""
    expected: Json = None
    differs: Json = None
    mutated: list[int] = field(default_factory=list)


@dataclass
class CaseOutline:
    """What became of one case, in short."""

    id: str
    question: str
    title: str
    hidden: bool
    outcome: Outcome
    points: float
    max_points: float


@dataclass
class CaseVerdict(CaseOutline):
    """What became of one case; ``feedback`` is text that a student may see."""

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
    status: Status
    reason: str = ""
    official: bool = True
    score: float | None = 0.0
    max_score: float = 0.0
    flags: list[Flag] = field(default_factory=list)
    misconceptions: dict[str, list[str]] = field(default_factory=dict)
    questions: list[QuestionVerdict] = field(default_factory=list)
    cases: list[CaseVerdict] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)
    submission_digest: str = ""
    cases_digest: str = ""
    grader: str = __version__
    seconds: float = 0.0
    assignment: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the text of ``verdict.json``, schema 1."""
        return in_json({"schema": SCHEMA, "assignment": self.assignment, **vars(self)}).decode() + "\n"


class Filed:
    """A verdict as its file holds it: whoever passes it on need not look at most of it."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @classmethod
    def of(cls, verdict: Verdict) -> Filed:
        """Write a verdict."""
        return cls(verdict.to_json().encode())

    @cached_property
    def outline(self) -> Verdict:
        """The verdict without evidence and feedback.

        Raises:
            VerdictError: it is none of schema 1.
        """
        return parse_outline(self.data.decode())

    @property
    def verdict(self) -> Verdict:
        """The whole verdict.

        Raises:
            VerdictError: it is none of schema 1.
        """
        return parse_verdict(self.data.decode())


def in_json(part: object) -> bytes:
    """Return a verdict, or a part of one, as its file holds it: one line.

    Indentation would take ten times as long, on the longest step but for running the submission.
    """
    try:
        return msgspec.json.format(msgspec.json.encode(part), indent=0)
    except UnicodeEncodeError:  # half a surrogate pair is nothing that a file can hold
        return json.dumps(part, default=vars, ensure_ascii=False).encode("utf-8", "replace")


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
        _TAGS.decode(text)  # first: what another schema holds is not looked at
        return _VERDICTS.decode(text)
    except (msgspec.MsgspecError, RecursionError, ValueError) as problem:
        raise VerdictError(f"not a verdict of schema {SCHEMA} ({problem})") from problem


def parse_outline(text: str) -> Verdict:
    """Parse a ``verdict.json`` but for evidence and feedback, which are most of it, and most of the time that it takes.

    Raises:
        VerdictError: it is not JSON, or not a verdict of schema 1.
    """
    try:
        found = _OUTLINES.decode(text)
    except (msgspec.MsgspecError, RecursionError, ValueError) as problem:
        raise VerdictError(f"not a verdict of schema {SCHEMA} ({problem})") from problem
    return slim(Verdict(**{name: value for name, value in vars(found).items() if name != "schema"}))


def sums_hold(verdict: Verdict) -> bool:
    """Whether a verdict's cases, questions and total say the same."""
    sums = {question.name: [0.0, 0.0] for question in verdict.questions}
    for case in verdict.cases:
        if case.question not in sums or case.points != (case.max_points if case.outcome == "passed" else 0):
            return False
        sums[case.question][0] += case.points
        sums[case.question][1] += case.max_points
    total = [sum(column) for column in zip((0.0, 0.0), *sums.values(), strict=True)]
    said = {question.name: [question.score, question.max_score] for question in verdict.questions}
    return said == sums and [verdict.score, verdict.max_score] == total


def slim(verdict: Verdict) -> Verdict:
    """Return a verdict without what class page and table do not need, so that a batch of any size fits in memory.

    What says the same is the same object in all that this returns, from whole lists of cases to words: nobody may
    change any of it.
    """
    return in_common(replace(verdict, cases=shared_cases(verdict.cases), questions=shared_questions(verdict.questions)))


def in_common(verdict: Verdict) -> Verdict:
    """Return a verdict that has all but cases and questions as `slim` has it."""
    parts = ((name, getattr(verdict, name)) for name in _IN_COMMON)
    about = {name: _alike.setdefault(repr(part), part) for name, part in parts}
    return replace(verdict, name=verdict.student if verdict.name == verdict.student else verdict.name, **about)


def shared_cases(cases: Iterable[CaseOutline]) -> list[CaseVerdict]:
    """Return cases as `slim` has them."""
    return _same_list([_cases.of(_outline(case), CaseVerdict) for case in cases])


def shared_questions(questions: Iterable[QuestionVerdict]) -> list[QuestionVerdict]:
    """Return questions as `slim` has them."""
    return _same_list([_questions.of(_question(question), QuestionVerdict) for question in questions])


def _same_list(things: list[Any]) -> list[Any]:
    return cast(list[Any], _lists.of(tuple(map(id, things)), lambda *_: things))


class _Shared(dict[tuple[Any, ...], Any]):
    """What was made of the same parts before, and is there for as long as the program runs."""

    def of(self, parts: tuple[Any, ...], make: Callable[..., Any]) -> Any:
        return self[parts] if parts in self else self.setdefault(parts, make(*parts))


_cases, _questions, _lists = _Shared(), _Shared(), _Shared()
#: Texts, and lists and dictionaries of texts, by how they print.
_alike: Final[dict[str, Any]] = {}
_IN_COMMON: Final = ("file", "reason", "flags", "misconceptions", "layers", "cases_digest", "grader", "assignment")
_outline: Final = attrgetter(*(part.name for part in fields(CaseOutline)))
_question: Final = attrgetter(*(part.name for part in fields(QuestionVerdict)))


@dataclass
class _Outline(Verdict):
    schema: Literal[1] | None = None
    cases: list[CaseOutline] = field(default_factory=list)  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.schema != SCHEMA:
            raise ValueError(f"schema is {self.schema}")


class _Tag(msgspec.Struct):
    """What every verdict's file says of itself."""

    schema: Literal[1]


# Made while there is one thread, as several read verdicts at once, and a type is taken in when it is first read.
_TAGS: Final = msgspec.json.Decoder(_Tag)
_VERDICTS: Final = msgspec.json.Decoder(Verdict)
_OUTLINES: Final = msgspec.json.Decoder(_Outline)
