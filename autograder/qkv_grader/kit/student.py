"""A submission's functions as a case calls them: by name, every call on record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .calls import Call, CheckFailed
from .telling import tell_mutation, tell_outcome

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
                raise CheckFailed(record.outcome, tell_outcome(record))
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
                raise CheckFailed("mutated", tell_mutation(call))
    except Exception as failure:  # noqa: BLE001 - tripping over a result is failing the check
        return failure
    return None
