"""The name that was meant, where one is misspelt by a letter or two."""

from __future__ import annotations

from collections.abc import Iterable

_LONG, _LONGEST = 6, 60


def nearest(name: str, among: Iterable[str]) -> str:
    """Return the name that is most like ``name`` and at most a letter or two from it; "" where there is none."""
    most = 0 if len(name) == 1 else 1 if len(name) < _LONG else 2  # `w` may be `W`, and nothing else
    if len(name) > _LONGEST:
        return ""
    near = [(distance(name.lower(), other.lower()), other) for other in among if abs(len(other) - len(name)) <= most]
    far, found = min((pair for pair in near if pair[1] != name), default=(most + 1, ""))
    return found if far <= most else ""


def distance(left: str, right: str) -> int:
    """Count the letters to put in, take out or exchange; two neighbours that stand the wrong way round count once."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, one in enumerate(left, start=1):
        last, before = before, row
        row = [i]
        for j, other in enumerate(right, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other))
            if i > 1 and j > 1 and (one, left[i - 2]) == (right[j - 2], other):
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
