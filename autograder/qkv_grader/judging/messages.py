"""What a judge's process and its parent say to each other: one JSON message a line, typed and checked on arrival."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

import msgspec

from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.kit.words import one_line
from qkv_grader.layers import Guarantee, Layer
from qkv_grader.report import Pages
from qkv_grader.verdict import CaseVerdict, Filed, QuestionVerdict, Verdict

#: A verdict and two pages, each within its own bound, and the quoting of their characters in JSON.
MOST_BYTES = 64 * 1024 * 1024
#: What both ends speak; where a grader is changed while it grades, its next judge may speak another.
PROTOCOL: Final = 1


class MessageError(ValueError):
    """What came is not what this end may be told."""


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

    handin: Handin
    seconds: float
    pages: bool = False
    half: PublicHalf | None = None
    retried: bool = False


class Ready(msgspec.Struct, tag=True):
    """From a judge, once: what holds here, and the cases, public ones first, each ``blocked`` as yet.

    ``exposed`` are private paths that others may read, where that is why *secret* is missing.
    """

    guarantees: dict[Guarantee, tuple[Layer, ...]]
    cases: list[CaseVerdict]
    exposed: tuple[Path, ...] = ()


class Refused(msgspec.Struct, tag=True):
    """From a judge, instead: the assignment's own files are not in order."""

    problem: str


class Half(msgspec.Struct, tag=True):
    """From a judge, at most once a try: the public half, kept as it came, as it is most often never read."""

    text: msgspec.Raw = msgspec.field(name="half")

    @classmethod
    def of(cls, half: PublicHalf) -> Half:
        """Hand a public half over."""
        return cls(msgspec.Raw(msgspec.json.encode(half)))

    @property
    def half(self) -> PublicHalf:
        """The half itself.

        Raises:
            MessageError: it is none.
        """
        try:
            return _HALVES.decode(self.text)
        except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
            raise MessageError(f"no public half: {problem}") from problem


class Answer(msgspec.Struct, tag=True, dict=True):
    """From a judge: the verdict, the file that it is about, its pages where they were asked for.

    The verdict comes as its file holds it, to be written as it is: one process hears all judges, and taking in every
    call of every case would be most of its work. ``again`` says of an ``error`` that another try may do better.
    """

    text: msgspec.Raw = msgspec.field(name="verdict")
    path: Path | None = None
    pages: Pages | None = None
    again: bool = False

    @classmethod
    def on(cls, verdict: Verdict, path: Path | None = None, pages: Pages | None = None, again: bool = False) -> Answer:
        """Answer with a verdict."""
        return cls(msgspec.Raw(Filed.of(verdict).data.rstrip(b"\n")), path, pages, again)

    @cached_property
    def filed(self) -> Filed:
        """The verdict, for its file."""
        return Filed(bytes(self.text) + b"\n")

    @property
    def verdict(self) -> Verdict:
        """The whole verdict."""
        return self.filed.verdict


FromJudge = Ready | Refused | Half | Answer


def failed_verdict(handin: Handin, content: Content, reason: str) -> Verdict:
    """Return the verdict on a submission that the grader itself could not judge: loud, and without a score."""
    points = content.config.points
    return Verdict(
        student=handin.student,
        name=handin.name,
        file="",
        status="error",
        reason=one_line(reason, 1000),
        score=None,
        max_score=sum(points.values()),
        questions=[QuestionVerdict(name, None, worth) for name, worth in points.items()],
        submission_digest=handin.digest,
        cases_digest=content.digest,
        assignment=content.config.about,
    )


class _ToJudge(msgspec.Struct):
    """A line to a judge."""

    protocol: Literal[1]
    message: Task


class _FromJudge(msgspec.Struct):
    """A line from a judge."""

    protocol: Literal[1]
    message: FromJudge


def to_line(message: Task | FromJudge) -> bytes:
    """Return a message as a line."""
    envelope = _ToJudge(PROTOCOL, message) if isinstance(message, Task) else _FromJudge(PROTOCOL, message)
    return msgspec.json.encode(envelope, enc_hook=_to_text) + b"\n"


def read_task(line: bytes) -> Task:
    """Read a line that a judge was sent.

    Raises:
        MessageError: it is no task, or one of another version of the protocol.
    """
    return _read(line, _TASKS).message


def read_from_judge(line: bytes) -> FromJudge:
    """Read a line that a judge has written.

    Raises:
        MessageError: it is none of its messages, or one of another version of the protocol.
    """
    return _read(line, _ANSWERS).message


def _read(line: bytes, decoder: msgspec.json.Decoder[_Envelope]) -> _Envelope:
    try:
        envelope = decoder.decode(line)
        if isinstance(envelope.message, Answer):
            envelope.message.filed.outline  # noqa: B018 - what no grader says is refused here
        return envelope
    except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
        again = "if the grader was changed while it grades, start it again"
        raise MessageError(f"no message of protocol {PROTOCOL}: {problem}; {again}") from problem


def _to_text(path: object) -> str:
    """Write a path, whose name may be no text at all, as base64 of its bytes."""
    if not isinstance(path, Path):
        raise NotImplementedError(f"a {type(path).__name__} does not travel")
    return base64.b64encode(os.fsencode(path)).decode("ascii")


def _from_text(kind: type, told: Any) -> Any:
    """Read a path; what may be anything, as values in evidence are, is as it was told."""
    return Path(os.fsdecode(base64.b64decode(told, validate=True))) if issubclass(kind, Path) else told


_Envelope = TypeVar("_Envelope", _ToJudge, _FromJudge)
# Made while there is one thread: what they learn of the types is kept in these, and judges are heard by a thread each.
_TASKS: Final = msgspec.json.Decoder(_ToJudge, dec_hook=_from_text)
_ANSWERS: Final = msgspec.json.Decoder(_FromJudge, dec_hook=_from_text)
_HALVES: Final = msgspec.json.Decoder(PublicHalf)
