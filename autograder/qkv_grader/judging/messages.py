"""What a judge's process and its parent say to each other: one JSON message a line, typed and checked on arrival."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from qkv_grader.content import Content
from qkv_grader.kit.words import one_line
from qkv_grader.report import Pages
from qkv_grader.verdict import CaseVerdict, QuestionVerdict, Verdict

#: A verdict and two pages, each within its own bound, and the quoting of their characters in JSON.
MOST_BYTES = 64 * 1024 * 1024
_Message = TypeVar("_Message")


class MessageError(ValueError):
    """What came is not what this end may be told."""


@dataclass(frozen=True)
class Request:
    """One submission to judge: who, and which files (as `os.fsencode` gives them) could be the answer."""

    student: str
    name: str
    files: tuple[bytes, ...] = ()
    status: str = ""
    problem: str = ""
    also: str = ""
    digest: str = ""


@dataclass
class PublicHalf:
    """What the public cases came to, handed over before the first hidden call: whatever happens then, it stands.

    A submission that has seen a hidden input could repeat it in whatever its public cases say when they are run again.
    ``unnamed`` is what to say of a question whose mistake gets no name.
    """

    reason: str = ""
    cases: list[CaseVerdict] = field(default_factory=list)
    unnamed: dict[str, str] = field(default_factory=dict)


class Task(msgspec.Struct, tag=True):
    """To a judge: judge this, within so many seconds; ``half`` is what an earlier try has handed over."""

    request: Request
    seconds: float
    pages: bool = False
    half: PublicHalf | None = None
    retried: bool = False


class Ready(msgspec.Struct, tag=True):
    """From a judge, once: what holds here, and the cases, public ones first, each ``blocked`` as yet."""

    guarantees: dict[str, list[str]]
    cases: list[CaseVerdict]


class Refused(msgspec.Struct, tag=True):
    """From a judge, instead: the assignment's own files are not in order."""

    problem: str


class Half(msgspec.Struct, tag=True):
    """From a judge, at most once a try: the public half."""

    half: PublicHalf


class Answer(msgspec.Struct, tag=True):
    """From a judge: the verdict, the file that it is about, its pages where they were asked for.

    ``again`` says of an ``error`` that another try may do better.
    """

    verdict: Verdict
    path: bytes | None = None
    pages: Pages | None = None
    again: bool = False


FromJudge = Ready | Refused | Half | Answer


def failed_verdict(request: Request, content: Content, reason: str) -> Verdict:
    """Return the verdict on a submission that the grader itself could not judge: loud, and without a score."""
    points = content.config.points
    return Verdict(
        student=request.student,
        name=request.name,
        file="",
        status="error",
        reason=one_line(reason, 1000),
        score=None,
        max_score=sum(points.values()),
        questions=[QuestionVerdict(name, None, worth) for name, worth in points.items()],
        submission_digest=request.digest,
        cases_digest=content.digest,
        assignment=content.config.about,
    )


def to_line(message: Task | FromJudge) -> bytes:
    """Return a message as a line."""
    return msgspec.json.encode(message) + b"\n"


def read_task(line: bytes) -> Task:
    """Read a line that a judge was sent.

    Raises:
        MessageError: it is no task.
    """
    return _read(line, Task)


def read_from_judge(line: bytes) -> FromJudge:
    """Read a line that a judge has written.

    Raises:
        MessageError: it is none of its messages.
    """
    return _read(line, FromJudge)  # type: ignore[arg-type]  # a union is no type, but msgspec takes it for one


def _read(line: bytes, kind: type[_Message]) -> _Message:
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
        raise MessageError(f"not a message of this kind: {problem}") from problem
