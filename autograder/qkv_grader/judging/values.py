"""Values as evidence: plain JSON that a page can draw and a person can read, within a budget."""

from __future__ import annotations

import functools
import math
from typing import Any, Final

import numpy as np

MOST_ENTRIES: Final = 400
MOST_CHARACTERS: Final = 2000
MOST_DEPTH: Final = 8
LEFT_OUT: Final = {"object": "left out: too much to show"}


class Room:
    """How much of one call's values is shown: what does not fit any more is left out with a word."""

    def __init__(self, entries: int = 4_000, characters: int = 20_000) -> None:
        self.entries, self.characters = entries, characters

    def take(self, entries: int = 1, characters: int = 0) -> bool:
        """Return whether there was room for so much, and take it."""
        if entries > self.entries or characters > self.characters:
            return False
        self.entries, self.characters = self.entries - entries, self.characters - characters
        return True


def to_json(value: object, room: Room | None = None, depth: int = 0) -> Any:
    """Return ``value`` as JSON: numbers, texts and lists as themselves, everything else tagged.

    An array becomes ``{"array": nested lists, "shape": ..., "dtype": ...}`` (``array`` is None beyond `MOST_ENTRIES`),
    a tuple ``{"tuple": [...]}``, a dict ``{"dict": [[key, value], ...]}``, a float that is not finite
    ``{"float": "nan"}``, anything unknown ``{"object": its name}``.
    """
    room = room or Room()
    if depth > MOST_DEPTH:
        return {"object": "nested too deeply to show"}
    if not room.take():
        return LEFT_OUT
    if isinstance(value, np.ndarray):
        return _array(value, room)
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _whole(value, room)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"float": str(float(value))}
    if isinstance(value, str):
        shown = str(value) if len(value) <= MOST_CHARACTERS else value[:MOST_CHARACTERS] + "… (cut)"
        return shown if room.take(0, len(shown)) else LEFT_OUT
    if isinstance(value, complex):
        return {"object": f"complex {value}"}
    if isinstance(value, list | tuple):
        items = _items(value, room, depth)
        return items if isinstance(value, list) else {"tuple": items}
    if isinstance(value, dict):
        pairs = list(value.items())[: min(MOST_ENTRIES, room.entries)]
        return {"dict": [[to_json(key, room, depth + 1), to_json(item, room, depth + 1)] for key, item in pairs]}
    name = str(getattr(value, "type_name", type(value).__name__))[:200]
    return {"object": name} if room.take(0, len(name)) else LEFT_OUT


def _whole(value: int, room: Room) -> Any:
    if abs(value) >= 10**300:
        return {"object": "an int of over 300 digits"}
    return value if room.take(0, value.bit_length() // 3) else LEFT_OUT


def _items(value: list[Any] | tuple[Any, ...], room: Room, depth: int) -> list[Any]:
    items: list[Any] = []
    for item in value[:MOST_ENTRIES]:
        if not room.entries:
            break
        items.append(to_json(item, room, depth + 1))
    more = len(value) - len(items)
    return items + [{"object": f"{more} more"}] * (more > 0)


def _array(value: np.ndarray[Any, Any], room: Room) -> dict[str, Any]:
    about = {"shape": list(value.shape), "dtype": _name(value.dtype)}
    # an array without entries can still be a hundred million rows of nothing
    rows = math.prod(max(size, 1) for size in value.shape)
    if rows > MOST_ENTRIES or value.dtype.kind not in "biufc" or not room.take(rows):
        return {"array": None, **about}
    if value.dtype.kind == "c":
        return {"array": np.vectorize(str, otypes=[object])(value).tolist() if value.size else [], **about}
    if value.dtype.kind == "f":
        value = value.astype(float, copy=False)
        if not np.isfinite(value).all():
            return {"array": _finite(value.tolist()), **about}
    return {"array": value.tolist(), **about}


@functools.cache
def _name(dtype: np.dtype[Any]) -> str:
    return str(dtype)


def _finite(entries: Any) -> Any:
    if isinstance(entries, list):
        return [_finite(entry) for entry in entries]
    return entries if math.isfinite(entries) else {"float": str(entries)}
