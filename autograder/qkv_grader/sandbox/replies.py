"""What a worker said, read as if it were forged: every kind, length and count is checked.

Words of a submission leave here printable: what a terminal or a page would obey or hide is a picture, and what belongs
on one line is one. Texts within a result stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from qkv_grader.kit.calls import Line, Raised
from qkv_grader.kit.lines import MAX_SOURCE_LINE, MAX_TOLD, MOST_INNER, MOST_OUTER
from qkv_grader.kit.source import MAX_NOTES
from qkv_grader.kit.words import MAX_NAME, visible
from qkv_grader.sandbox.inside.wire import BadFrame, Buffer
from qkv_grader.sandbox.unpacker import Unpacker, line, text

_OUTCOMES: Final = ("returned", "raised", "missing", "not-callable", "signature", "out-of-memory")
_FLAGS: Final = frozenset({"memory", "forbidden-call", "output-cut"})
_MOST_LINES: Final = 10_000_000


@dataclass(frozen=True)
class Reply:
    """What came of one call."""

    outcome: str
    result: Any = None
    exception: Raised | None = None
    #: What is there instead: the parameters that a function takes, or the name most like the one that is missing.
    message: str = ""
    output: str = ""
    #: Positions of the arguments that are no longer what was sent.
    mutated: tuple[int, ...] = ()
    flags: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Ran:
    """What came of running the source."""

    notes: list[Raised]
    output: str
    flags: frozenset[str]


@dataclass(frozen=True)
class Ready:
    """What a worker found in force before it read anything of a submission's."""

    layers: tuple[str, ...]
    missing: dict[str, str]
    uid: int


def read_ready(header: dict[str, Any]) -> Ready:
    """Read a worker's first frame, sent before any code of a submission ran."""
    return Ready(tuple(header["layers"]), dict(header["missing"]), header["uid"])


def read_ran(header: dict[str, Any], output_bytes: int) -> Ran:
    """Read the report on a source."""
    notes = _field(header, "notes", list)
    if _field(header, "kind", str) != "ran" or len(notes) > MAX_NOTES:
        raise BadFrame("no report on a source")
    return Ran([_raised(note) for note in notes], _output(header, output_bytes), _flags(header))


def read_reply(header: dict[str, Any], payloads: list[Buffer], sent: list[bytes | None], output_bytes: int) -> Reply:
    """Read the answer to a call; ``sent`` has the ``.npy`` of every argument that was an array."""
    outcome = _field(header, "outcome", str)
    if _field(header, "kind", str) != "called" or outcome not in _OUTCOMES:
        raise BadFrame("no answer to a call")
    unpacker = Unpacker(payloads)
    exception = header.get("exception")
    return Reply(
        outcome=outcome,
        result=unpacker.unpack(header.get("result")) if outcome == "returned" else None,
        exception=_raised(exception) if outcome in ("raised", "out-of-memory") else None,
        message=line(header.get("message")) if outcome in ("signature", "missing") else "",
        output=_output(header, output_bytes),
        mutated=_mutated(_field(header, "after", list), unpacker, sent),
        flags=_flags(header),
    )


def _mutated(after: list[Any], unpacker: Unpacker, sent: list[bytes | None]) -> tuple[int, ...]:
    if len(after) != len(sent):
        raise BadFrame("not as many arguments as were sent")
    # A worker that cannot send an argument back says None: it is not what was sent any more.
    return tuple(
        position
        for position, (before, now) in enumerate(zip(sent, after, strict=True))
        if before is not None and (now is None or unpacker.payload(now) != before)
    )


def _raised(value: object) -> Raised:
    if type(value) is not dict:
        raise BadFrame("no description of an exception")
    return Raised(
        type=line(value.get("type"), MAX_NAME),
        message=line(value.get("message")),
        cell=_place(value.get("cell")),
        line=_place(value.get("line")),
        source=line(value.get("source"), MAX_SOURCE_LINE),
        chain=_chain(value.get("chain")),
        told=line(value.get("told"), MAX_TOLD),
    )


def _chain(value: object) -> tuple[Line, ...]:
    if type(value) is not list or len(value) > MOST_OUTER + MOST_INNER or any(type(one) is not dict for one in value):
        raise BadFrame("no lines of an exception")
    return tuple(
        Line(
            function=line(one.get("function"), MAX_NAME),
            cell=_place(one.get("cell")),
            line=_place(one.get("line")) or 0,
            source=line(one.get("source"), MAX_SOURCE_LINE),
        )
        for one in value
    )


def _place(value: object) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= _MOST_LINES:
        raise BadFrame("no line number")
    return value


def _output(header: dict[str, Any], limit: int) -> str:
    return visible(text(header.get("output"), limit))[:limit]


def _flags(header: dict[str, Any]) -> frozenset[str]:
    flags = _field(header, "flags", list)
    if len(flags) > len(_FLAGS) or not all(type(flag) is str and flag in _FLAGS for flag in flags):
        raise BadFrame("flags that do not exist")
    return frozenset(flags)


def _field(header: dict[str, Any], name: str, kind: type) -> Any:
    value = header.get(name)
    if type(value) is not kind:
        raise BadFrame(f"no {name}")
    return value
