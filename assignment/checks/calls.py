"""The calls that a case makes, on record: what went in, what came out, and what a person is told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    """An exception, told by the student's own lines: ``chain`` holds them from the outermost to the innermost."""

    type: str
    message: str
    cell: int | None = None
    line: int | None = None
    source: str = ""
    chain: tuple[Line, ...] = ()


@dataclass
class Call:
    """One call of a student's function: what went in and all that came out.

    ``outcome`` is one of returned, raised, missing, not-callable, signature, timed-out, crashed, out-of-memory;
    ``mutated`` holds the positions of the arguments that the call changed; ``expected`` is the right result, or None
    where no one tells; ``ways`` holds, by slug and way, what each named mistake would have returned (or
    ``{"raises": name}``).
    """

    function: str
    arguments: tuple[Any, ...]
    outcome: str = "returned"
    result: Any = None
    exception: Raised | None = None
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
        return bool(self.calls) and all(map(_is_stub, self.calls))


Perform = Callable[[str, tuple[Any, ...]], Call]


class Student:
    """Every function of a submission, by name; ``perform(name, arguments)`` makes the call and returns a `Call`."""

    def __init__(self, perform: Perform) -> None:
        self._perform = perform
        self.calls: list[Call] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return a function that calls the submission's ``name`` and records the call."""
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*arguments: Any) -> Any:
            record = self._perform(name, arguments)
            self.calls.append(record)
            if record.outcome != "returned":
                raise CheckFailed(record.outcome, describe_outcome(record))
            return record.result

        return call


def run_case(body: Callable[[], object], student: Student) -> Exception | None:
    """Run one case's ``body``, which calls ``student``; return what made it fail, or None when it passed.

    A body that trips over what a student returned is a failed check like any other, and so is a changed input.
    """
    try:
        body()
        for call in student.calls:
            if call.mutated:
                raise CheckFailed("mutated", describe_mutation(call))
    except Exception as failure:  # noqa: BLE001 - tripping over a result is failing the check
        return failure
    return None


def describe_outcome(call: Call) -> str:
    """Say in one sentence why a call gave no result; the words of an exception are the student's own."""
    name = call.function
    if call.outcome == "raised" and call.exception is not None:
        if _is_stub(call):
            return f"{name} is not filled in yet"
        error = call.exception
        where = f"line {error.line}, `{error.source}`: " if error.line else ""
        return f"{name} raised {error.type}: {where}{error.message}".rstrip(": ")
    return {
        "missing": f"there is no function called {name}",
        "not-callable": f"{name} is not a function",
        "signature": f"{name} cannot be called with {len(call.arguments)} arguments, as the stub can",
        "timed-out": f"{name} did not come to an end in time",
        "out-of-memory": f"{name} asked for more memory than there is",
        "crashed": f"{name} ended the whole Python process",
    }[call.outcome]


def describe_mutation(call: Call) -> str:
    """Say in one sentence which inputs a call changed."""
    which = " and ".join(f"argument {position + 1}" for position in call.mutated)
    return f"{call.function} changed its input in place ({which}); the caller's array should stay as it was"


def _is_stub(call: Call) -> bool:
    return call.exception is not None and call.exception.type == "NotImplementedError"
