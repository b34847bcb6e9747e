"""What a check in the notebook says, as one card: in words, and as HTML that fits a light and a dark theme."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

Standing = Literal["passed", "failed", "waiting"]
MARKS: Final[dict[Standing, str]] = {"passed": "✓", "failed": "✗", "waiting": "–"}
_EDGES: Final = {"passed": "#2da44e", "failed": "#d1495b"}
# a notebook breaks what is preformatted in mid-word unless it is told not to
_AS_IT_IS: Final = "white-space: pre; word-break: normal; overflow-wrap: normal; overflow-x: auto; margin: 0.5em 0"


class Told(NamedTuple):
    """How a question stands, what is said of it paragraph by paragraph, and a picture as HTML, or ""."""

    standing: Standing
    paragraphs: Sequence[str]
    picture: str = ""


class Card:
    """What ``grader.check`` returns: a notebook shows its HTML, anything else its text."""

    def __init__(self, question: str, told: Told) -> None:
        self._question, self._told = question, told

    @property
    def passes(self) -> bool:
        """Whether the question's public cases pass."""
        return self._told.standing == "passed"

    def __repr__(self) -> str:
        mark = MARKS[self._told.standing]
        if self._told.standing == "waiting":  # nothing is wrong: a line is enough
            return f"{mark} {' '.join(self._told.paragraphs)}"
        return "\n\n".join([f"{mark} {self._question}", *self._told.paragraphs])

    def _repr_html_(self) -> str:
        standing, paragraphs, picture = self._told
        if standing == "waiting":
            return _paragraph(repr(self))
        head = f"<p style='margin: 0'>{MARKS[standing]} <strong>{html.escape(self._question)}</strong></p>"
        told = "".join(_paragraph(part) for text in paragraphs for part in text.split("\n\n"))
        return f"<div style='border-left: 4px solid {_EDGES[standing]}; padding-left: 1em'>{head}{told}{picture}</div>"


class Cards:
    """What ``grader.check_all`` returns: every question's card, and how many pass."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self._cards = cards
        self._counted = f"{sum(card.passes for card in cards)} of {len(cards)} questions pass."

    def __repr__(self) -> str:
        return "\n\n".join([*map(repr, self._cards), self._counted])

    def _repr_html_(self) -> str:
        shown = [f"<div style='margin-bottom: 1em'>{card._repr_html_()}</div>" for card in self._cards]
        return "".join([*shown, _paragraph(self._counted)])


def _paragraph(text: str) -> str:
    """Return a line as prose, and several as they are: they are matrices, or code with a caret."""
    escaped = html.escape(text)
    return f"<pre style='{_AS_IT_IS}'>{escaped}</pre>" if "\n" in text else f"<p style='margin: 0.5em 0'>{escaped}</p>"
