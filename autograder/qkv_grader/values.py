"""Values as evidence: plain JSON that a page can draw and a person can read, bounded in size."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

MOST_ENTRIES: Final = 400
MOST_CHARACTERS: Final = 2000
MOST_DEPTH: Final = 8


def to_json(value: object, depth: int = 0) -> Any:
    """Return ``value`` as JSON: numbers, texts and lists as themselves, everything else tagged.

    An array becomes ``{"array": nested lists, "shape": ..., "dtype": ...}`` (``array`` is None beyond `MOST_ENTRIES`),
    a tuple ``{"tuple": [...]}``, a dict ``{"dict": [[key, value], ...]}``, a float that is not finite
    ``{"float": "nan"}``, anything unknown ``{"object": its name}``.
    """
    if depth > MOST_DEPTH:
        return {"object": "nested too deeply to show"}
    if value is None or isinstance(value, bool | int):
        return value if not isinstance(value, int) or abs(value) < 10**300 else {"object": "an int of over 300 digits"}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": str(float(value))}
    if isinstance(value, str):
        return value if len(value) <= MOST_CHARACTERS else value[:MOST_CHARACTERS] + "… (cut)"
    if isinstance(value, complex):
        return {"object": f"complex {value}"}
    if isinstance(value, np.ndarray):
        return _array(value, depth)
    if isinstance(value, list | tuple):
        items = [to_json(item, depth + 1) for item in value[:MOST_ENTRIES]]
        items += [{"object": f"{len(value) - MOST_ENTRIES} more"}] * (len(value) > MOST_ENTRIES)
        return items if isinstance(value, list) else {"tuple": items}
    if isinstance(value, dict):
        pairs = list(value.items())[:MOST_ENTRIES]
        return {"dict": [[to_json(key, depth + 1), to_json(item, depth + 1)] for key, item in pairs]}
    return {"object": str(getattr(value, "type_name", type(value).__name__))[:200]}


def _array(value: np.ndarray[Any, Any], depth: int) -> dict[str, Any]:
    about = {"shape": list(value.shape), "dtype": str(value.dtype)}
    if value.size > MOST_ENTRIES or value.dtype.kind not in "biufc":
        return {"array": None, **about}
    if value.dtype.kind == "c":
        return {"array": np.vectorize(str, otypes=[object])(value).tolist() if value.size else [], **about}
    if value.dtype.kind == "f":
        value = value.astype(float)
    return {"array": _finite(value.tolist()), **about}


def _finite(entries: Any) -> Any:
    if isinstance(entries, list):
        return [_finite(entry) for entry in entries]
    return {"float": str(entries)} if isinstance(entries, float) and not math.isfinite(entries) else entries
