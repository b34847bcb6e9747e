"""Calls as evidence, and what is told of them: what a verdict holds, within a budget for the whole submission."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from qkv_grader.judging.values import LEFT_OUT, MOST_ENTRIES, Room, to_json
from qkv_grader.kit.calls import Call, Raised
from qkv_grader.kit.comparing import mask_of
from qkv_grader.verdict import CallEvidence, RaisedEvidence, in_json

#: Of the bytes of a verdict, so many are for calls, so many for what a student reads; titles and points take the rest.
MOST_BYTES: Final = 1_400_000
MOST_FEEDBACK: Final = 400_000
MOST_OUTPUT: Final = 4_000
MOST_OF_ONE: Final = 20_000


class Evidence:
    """Turns one submission's calls into evidence, for as long as its budget lasts."""

    def __init__(self) -> None:
        self._room, self._feedback = MOST_BYTES, MOST_FEEDBACK

    def of(self, calls: Iterable[Call]) -> list[CallEvidence]:
        """Return what to keep of a case's calls; what does not fit is left out with a word."""
        return [self._fitting(call) for call in calls]

    def feedback(self, text: str) -> str:
        """Return as much of a text for the student as fits."""
        data = text.encode()
        fits = data[: min(MOST_OF_ONE, self._feedback)]
        self._feedback -= len(fits)
        return text if fits == data else fits.decode("utf-8", "ignore") + "\n… (cut)"

    def _fitting(self, call: Call) -> CallEvidence:
        for made in (_whole, _without_values):
            evidence = made(call)
            size = len(in_json(evidence))  # as the verdict will be written
            if size <= self._room:
                self._room -= size
                return evidence
        return CallEvidence(call.function, [], LEFT_OUT)


def _whole(call: Call) -> CallEvidence:
    room = Room()
    return CallEvidence(
        call=call.function,
        arguments=[to_json(argument, Room()) for argument in call.arguments],
        result=to_json(call.result, room),
        exception=_raised(call.exception) if call.exception else None,
        output=_cut(call.output),
        expected=to_json(call.expected, Room()),
        differs=mask_of(call, MOST_ENTRIES),
        mutated=list(call.mutated),
    )


def _raised(raised: Raised) -> RaisedEvidence:
    return RaisedEvidence(raised.type, raised.message, raised.line, raised.source, list(raised.chain))


def _without_values(call: Call) -> CallEvidence:
    return CallEvidence(call=call.function, arguments=[], result=LEFT_OUT, mutated=list(call.mutated))


def _cut(output: str) -> str:
    more = len(output) - MOST_OUTPUT
    return output if more <= 0 else f"{output[:MOST_OUTPUT]}\n… {more} more characters, left out"
