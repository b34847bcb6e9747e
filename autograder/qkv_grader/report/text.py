"""Numbers and times as a person writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

#: Not the locale's: a page says the same wherever it was written.
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def points(score: float | None) -> str:
    """Return points as a person writes them: 16, 0.25; nothing where the score is withheld."""
    return "" if score is None else f"{score:.12g}"


def moment(at: str) -> str:
    """Return an instant in ISO 8601 as a person reads it: 31 January 2026, 09:30 UTC. What is none stays as it is."""
    try:
        when = datetime.fromisoformat(at)
        if when.utcoffset() is None:
            return at
        when = when.astimezone(UTC)
    except (ValueError, OverflowError):
        return at
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}, {when:%H:%M} UTC"
