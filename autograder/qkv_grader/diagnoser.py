"""What each call should have returned, and what each named mistake would have: the judge's side of a diagnosis."""

from __future__ import annotations

import copy
import warnings
from typing import Any

import numpy as np

from qkv_grader.content import Content, Loaded


class Diagnoser:
    """Fills in a call's ``expected`` and ``ways``, remembering them: the same cases meet every submission."""

    def __init__(self, content: Content, loaded: Loaded) -> None:
        self._content, self._loaded = content, loaded
        self._expected: dict[Any, Any] = {}
        self._ways: dict[Any, dict[str, dict[str, Any]]] = {}

    def expect(self, call: Any) -> None:
        """Fill in what the reference returns for a call's arguments."""
        key = _key(call)
        if key not in self._expected:
            self._expected[key] = _outcome(getattr(self._loaded.reference, call.function), call.arguments)
        call.expected = self._expected[key]

    def diagnose(self, question: str, records: list[Any]) -> list[str]:
        """Name a question's mistake: the slugs that explain its records, the one to tell first."""
        if all(record.passed for record in records):
            return []
        for record in records:
            for call in record.calls:
                key = _key(call)
                if key not in self._ways:
                    self._ways[key] = self.ways_of(call)
                call.ways = self._ways[key]
        slugs: list[str] = self._loaded.diagnosis.diagnose(question, records, self._content.hints["predicates"])
        return slugs

    def ways_of(self, call: Any) -> dict[str, dict[str, Any]]:
        """Return, by slug and way, what each named mistake would have done with a call's arguments."""
        return {
            mistake.slug: {str(n): _outcome(way, call.arguments) for n, way in enumerate(mistake.ways[call.function])}
            for mistake in self._loaded.catalogue.CATALOGUE
            if mistake.ways.get(call.function)
        }


def _outcome(function: Any, arguments: tuple[Any, ...]) -> Any:
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return function(*copy.deepcopy(arguments))
    except Exception as error:
        return {"raises": type(error).__name__}


def _key(call: Any) -> Any:
    parts = (
        (argument.shape, argument.dtype.str, argument.tobytes()) if isinstance(argument, np.ndarray) else argument
        for argument in call.arguments
    )
    return (call.function, *parts)
