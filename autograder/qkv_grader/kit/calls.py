"""The calls that a case makes, on record: what went in and all that came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class CheckFailed(AssertionError):
    """A result is not what the case asks for; ``problem`` is the kind, the text says what happened."""

    def __init__(self, problem: str, text: str) -> None:
        super().__init__(text)
        self.problem = problem


@dataclass(frozen=True)
class Line:
    """A line of a student's own that an exception came through; ``function`` is empty at the top level."""

    function: str
    cell: int | None
    line: int
    source: str


@dataclass(frozen=True)
class Raised:
    """An exception, told by the student's own lines: ``chain`` holds them from the outermost to the innermost.

    ``told`` is what a person is told in place of the message, where that can be said more plainly.
    """

    type: str
    message: str
    cell: int | None = None
    line: int | None = None
    source: str = ""
    chain: tuple[Line, ...] = ()
    told: str = ""


@dataclass
class Call:
    """One call of a student's function: what went in and all that came out.

    ``outcome`` is one of returned, raised, missing, not-callable, signature, timed-out, crashed, out-of-memory;
    ``instead`` is what there is in place of what was called: the parameters that the function takes, or the name most
    like one that is missing. ``mutated`` holds the positions of the arguments that the call changed; ``expected`` is
    the right result, or None where no one tells; ``ways`` holds, by slug and way, what each named mistake would have
    returned (or ``{"raises": name}``).
    """

    function: str
    arguments: tuple[Any, ...]
    outcome: str = "returned"
    result: Any = None
    exception: Raised | None = None
    instead: str = ""
    output: str = ""
    mutated: tuple[int, ...] = ()
    expected: Any = None
    ways: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    is_right: bool | None = None  # once a diagnosis has asked


@dataclass
class Record:
    """What became of one case: its id, whether it passed, and the calls that it made."""

    case: str
    passed: bool
    calls: list[Call]

    @property
    def unfilled(self) -> bool:
        """Whether the case met nothing but the stub."""
        return bool(self.calls) and all(map(is_stub, self.calls))

    @property
    def endless(self) -> bool:
        """Whether one of its calls did not come to an end."""
        return any(call.outcome == "timed-out" for call in self.calls)


def is_stub(call: Call) -> bool:
    """Whether a call met the stub as it was handed out: not one below it, and nothing written after its ``raise``."""
    error = call.exception
    if error is None or error.type != "NotImplementedError" or error.told:
        return False
    return all(line.function == call.function for line in error.chain)
