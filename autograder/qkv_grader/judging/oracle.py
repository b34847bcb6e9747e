"""What each call should have returned, and what each named mistake would have: the judge's side of a diagnosis."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from qkv_grader.kit.calls import Call, Record
from qkv_grader.kit.layouts import copied
from qkv_grader.loading import Loaded


@dataclass
class _Known:
    """What is known of a call from its arguments alone."""

    expected: Any
    ways: dict[str, Mapping[str, Any]] | None = None


class Oracle:
    """Knows what a call should have given, and remembers it for one submission: make one for each.

    Nothing that is keyed by inputs outlives a submission, whose inputs are its own.
    """

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._known: dict[Any, _Known] = {}
        #: By function and slug, each way to make that mistake.
        self._ways: dict[str, dict[str, dict[str, Callable[..., Any]]]] = {}

    def fill(self, call: Call) -> None:
        """Fill in what the reference returns for a call's arguments."""
        call.expected = self._know(call).expected

    def diagnose(self, question: str, records: list[Record]) -> list[str]:
        """Name a question's mistake: the slugs that explain its records, the one to tell first."""
        if all(record.passed for record in records):
            return []
        for record in records:
            for call in record.calls:
                known = self._know(call)
                if known.ways is None:
                    known.ways = self.ways_of(call)
                call.ways = known.ways
        return self._loaded.subject.diagnose(question, records)

    def ways_of(self, call: Call) -> dict[str, Mapping[str, Any]]:
        """Return, by slug and way, what each named mistake would have done with a call's arguments."""
        if call.function not in self._ways:
            self._ways[call.function] = {
                mistake.slug: {str(number): way for number, way in enumerate(ways)}
                for mistake in self._loaded.mistakes
                if (ways := mistake.ways.get(call.function))
            }
        return {slug: _Ways(ways, call.arguments) for slug, ways in self._ways[call.function].items()}

    def _know(self, call: Call) -> _Known:
        key = _key(call)
        if key not in self._known:
            self._known[key] = _Known(_outcome(getattr(self._loaded.reference, call.function), call.arguments))
        return self._known[key]


class _Ways(Mapping[str, Any]):
    """What each way to make one mistake does with a call's arguments, worked out only when asked: most never are."""

    def __init__(self, ways: Mapping[str, Callable[..., Any]], arguments: tuple[Any, ...]) -> None:
        self._ways, self._arguments = ways, arguments
        self._done: dict[str, Any] = {}

    def __getitem__(self, way: str) -> Any:
        if way not in self._done:
            self._done[way] = _outcome(self._ways[way], self._arguments)
        return self._done[way]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ways)

    def __len__(self) -> int:
        return len(self._ways)


def _outcome(function: Any, arguments: tuple[Any, ...]) -> Any:
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return function(*copied(arguments))
    except Exception as error:  # noqa: BLE001 - a mistake may well raise, and that is what it does
        return {"raises": type(error).__name__}


def _key(call: Call) -> Any:
    parts = (
        (argument.shape, argument.dtype.str, argument.tobytes()) if isinstance(argument, np.ndarray) else argument
        for argument in call.arguments
    )
    return (call.function, *parts)
