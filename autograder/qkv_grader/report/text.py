"""Numbers as a person writes them."""

from __future__ import annotations


def points(score: float | None) -> str:
    """Return points as a person writes them: 16, 0.25; nothing where the score is withheld."""
    return "" if score is None else f"{score:.12g}"
