"""Instants as the tables write them: UTC, ISO 8601, whole seconds."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return this second."""
    return datetime.now(UTC).replace(microsecond=0)


def written(moment: datetime) -> str:
    """Return an instant in UTC as the tables write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str) -> datetime | None:
    """Return the instant that a text says in UTC; None where it says none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.utcoffset() is None or moment.utcoffset() else moment
