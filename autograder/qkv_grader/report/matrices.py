"""Evidence as a person reads it: values in the JSON of `qkv_grader.judging.values` become small matrices.

A value becomes one of three views: `Matrix`, `Scalar`, `Group`. Where two values are compared, the entries
that differ are marked in both. Nothing here trusts its input: what is not understood is shown as text.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, Final

MOST_DEPTH: Final = 6
MOST_CELLS: Final = 600
RTOL: Final = 1e-9
ATOL_OF_LARGEST: Final = 1e-12


@dataclass
class Scalar:
    """One number, text or name of a type; ``exact`` has all digits, ``text`` as many as one reads."""

    text: str
    exact: str = ""
    differs: bool = False
    kind: str = "scalar"


@dataclass
class Matrix:
    """One row or a table of entries; ``about`` says shape and dtype, and ``differs`` that the shape does."""

    rows: list[list[Scalar]]
    about: str
    shape: tuple[int, ...]
    differs: bool = False
    kind: str = "matrix"


@dataclass
class Group:
    """A tuple, list or dict: labelled values side by side."""

    items: list[tuple[str, View]]
    about: str
    kind: str = "group"


View = Scalar | Matrix | Group


def view(value: Any) -> View:
    """Return how to show one value."""
    return _view(value, 0)


def compare(result: Any, expected: Any) -> tuple[View, View]:
    """Return how to show a result and what was expected, the differing entries marked in both."""
    shown, wanted = view(result), view(expected)
    _mark(shown, wanted, _scale(expected))
    return shown, wanted


def _view(value: Any, depth: int) -> View:
    if depth > MOST_DEPTH:
        return Scalar("…")
    if isinstance(value, dict):
        return _tagged(value, depth)
    if isinstance(value, list):
        return _grid(value, f"list of {len(value)}") or _group(value, "list", depth)
    return _scalar(value)


def _tagged(value: dict[str, Any], depth: int) -> View:
    if "array" in value:
        return _array(value, depth)
    if isinstance(items := value.get("tuple"), list):
        return _grid(items, f"tuple of {len(items)}") or _group(items, "tuple", depth)
    if isinstance(pairs := value.get("dict"), list):
        named = [(_text(pair[0]), _view(pair[1], depth + 1)) for pair in pairs if _is_pair(pair)]
        return Group(named, "dict" if named else "empty dict")
    return _scalar(value)


def _array(value: dict[str, Any], depth: int) -> View:
    shape = value.get("shape")
    shape = tuple(size for size in shape if isinstance(size, int)) if isinstance(shape, list) else ()
    about = f"{shape} {value.get('dtype', '')}".strip()
    entries = value["array"]
    if entries is None:
        return Scalar(f"array {about}, too large to show")
    if not isinstance(entries, list):
        return Matrix([[_scalar(entries)]], about, shape)
    if 0 in shape:
        return Matrix([], f"{about}, empty", shape)
    if str(value.get("dtype", "")).startswith("complex"):
        entries = _complex(entries)
    inner = [{"array": entry, "shape": list(shape[1:])} for entry in entries]
    return _grid(entries, about) or _group(inner, about, depth)


def _grid(entries: list[Any], about: str) -> Matrix | None:
    """Return numbers, or rows of as many numbers each, as a matrix."""
    if not entries or not _is_short(entries):
        return None
    if all(_is_entry(entry) for entry in entries):
        return Matrix([[_scalar(entry) for entry in entries]], about, (len(entries),))
    rows = [row["tuple"] if isinstance(row, dict) and isinstance(row.get("tuple"), list) else row for row in entries]
    regular = all(isinstance(row, list) and row and len(row) == len(rows[0]) for row in rows)
    if not regular or not all(_is_entry(entry) for row in rows for entry in row):
        return None
    return Matrix([[_scalar(entry) for entry in row] for row in rows], about, (len(rows), len(rows[0])))


def _group(items: list[Any], what: str, depth: int) -> Group:
    shown = [(str(number), _view(item, depth + 1)) for number, item in enumerate(items[:50])]
    if len(items) > len(shown):
        shown.append(("…", Scalar(f"{len(items) - len(shown)} more")))
    return Group(shown, what if items else f"empty {what}")


def _mark(shown: View, wanted: View, scale: float) -> None:
    """Mark what differs; where the shapes differ, shapes are what there is to see, so nothing is marked."""
    if isinstance(shown, Scalar) and isinstance(wanted, Scalar):
        _mark_entry(shown, wanted, scale)
    elif isinstance(shown, Matrix) and isinstance(wanted, Matrix):
        shown.differs = shown.shape != wanted.shape
        for row, wanted_row in zip(shown.rows, wanted.rows, strict=False):
            for entry, wanted_entry in zip(row, wanted_row, strict=False):
                if not shown.differs:
                    _mark_entry(entry, wanted_entry, scale)
    elif isinstance(shown, Group) and isinstance(wanted, Group):
        by_label = dict(wanted.items)
        for label, item in shown.items:
            if label in by_label:
                _mark(item, by_label[label], scale)
            elif isinstance(item, Scalar):
                item.differs = True
    elif isinstance(shown, Scalar):
        shown.differs = True


def _mark_entry(shown: Scalar, wanted: Scalar, scale: float) -> None:
    if shown.exact == wanted.exact and shown.exact != "nan":
        return
    ours, theirs = _number(shown.exact), _number(wanted.exact)
    if ours is not None and theirs is not None and _close(ours, theirs, scale):
        return
    shown.differs = wanted.differs = True
    if shown.text == wanted.text:
        shown.text, wanted.text = shown.exact, wanted.exact


def _close(ours: float, theirs: float, scale: float) -> bool:
    return math.isfinite(theirs) and abs(ours - theirs) <= RTOL * abs(theirs) + ATOL_OF_LARGEST * scale


def _scale(value: Any) -> float:
    """Return the largest magnitude in a value: small differences are measured against it."""
    if isinstance(value, dict):
        return max((_scale(item) for key, item in value.items() if key != "shape"), default=0.0)
    if isinstance(value, list):
        return max(map(_scale, value), default=0.0)
    number = float(value) if isinstance(value, int | float) and abs(value) < 1e300 else 0.0
    return abs(number) if math.isfinite(number) else 0.0


def _number(text: str) -> float | None:
    try:
        return float(text)
    except (ValueError, OverflowError):
        return None


def _scalar(value: Any) -> Scalar:
    exact = _text(value)
    return Scalar(f"{value:.10g}" if isinstance(value, float) else exact, exact)


def _text(value: Any) -> str:
    """Return an entry as Python would write it; whole floats without their ".0"."""
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, dict):
        if isinstance(value.get("float"), str):
            return str(value["float"])
        if isinstance(value.get("object"), str):
            return f"‹{value['object']}›"
        return json.dumps(value)[:2000]
    return repr(value)[:4000]


def _is_entry(value: Any) -> bool:
    if isinstance(value, dict):
        return isinstance(value.get("float"), str)
    return isinstance(value, int | float)


def _complex(entries: Any) -> Any:
    """Return complex entries, which travel as texts, as entries that are shown as they are."""
    return [_complex(entry) for entry in entries] if isinstance(entries, list) else {"float": str(entries)}


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, list) and len(pair) == 2


def _is_short(entries: list[Any]) -> bool:
    count = 0
    for entry in entries:
        count += len(entry) if isinstance(entry, list) else 1
        if count > MOST_CELLS:
            return False
    return True
