"""Evidence as a person reads it: values in the JSON of `qkv_grader.judging.values` become small matrices.

A value becomes one of three views: `Matrix`, `Scalar`, `Group`; `qkv_grader.report.marks` marks what differs between
two. Nothing here trusts its input: what is not understood is shown as text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, TypeGuard

from qkv_grader.verdict import Json

MOST_DEPTH: Final = 6
MOST_CELLS: Final = 600
MORE: Final = "…"


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


def view(value: Json) -> View:
    """Return how to show one value."""
    return _view(value, 0)


def _view(value: Json, depth: int) -> View:
    if depth > MOST_DEPTH:
        return Scalar("…")
    if isinstance(value, dict):
        return _tagged(value, depth)
    if isinstance(value, list):
        return _grid(value, f"list of {len(value)}") or _group(value, "list", depth)
    return _scalar(value)


def _tagged(value: dict[str, Json], depth: int) -> View:
    if "array" in value:
        return _array(value, depth)
    if isinstance(items := value.get("tuple"), list):
        return _grid(items, f"tuple of {len(items)}") or _group(items, "tuple", depth)
    if isinstance(pairs := value.get("dict"), list):
        named = [(_text(pair[0]), _view(pair[1], depth + 1)) for pair in pairs if _is_pair(pair)]
        return Group(named, "dict" if named else "empty dict")
    return _scalar(value)


def _array(value: dict[str, Json], depth: int) -> View:
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
        entries = [_complex(entry) for entry in entries]
    inner: list[Json] = [{"array": entry, "shape": list(shape[1:])} for entry in entries]
    return _grid(entries, about) or _group(inner, about, depth)


def _grid(entries: list[Json], about: str) -> Matrix | None:
    """Return numbers, or rows of as many numbers each, as a matrix."""
    if not entries or not _is_short(entries):
        return None
    rows = [[_unpacked(entry) for entry in _row(row)] for row in entries]
    entries = [_unpacked(entry) for entry in entries]
    if all(_is_entry(entry) for entry in entries):
        return Matrix([[_scalar(entry) for entry in entries]], about, (len(entries),))
    width = len(rows[0])
    if not width or not all(len(row) == width and all(map(_is_entry, row)) for row in rows):
        return None
    return Matrix([[_scalar(entry) for entry in row] for row in rows], about, (len(rows), width))


def _row(value: Json) -> list[Json]:
    if isinstance(value, dict):
        value = value.get("tuple")
    return value if isinstance(value, list) else []


def _unpacked(value: Json) -> Json:
    """Return the number that an array without dimensions is: lists of them are what loops over arrays give."""
    return value["array"] if isinstance(value, dict) and value.get("shape") == [] and "array" in value else value


def _group(items: list[Json], what: str, depth: int) -> Group:
    shown = [(str(number), _view(item, depth + 1)) for number, item in enumerate(items[:50])]
    if len(items) > len(shown):
        shown.append((MORE, Scalar(f"{len(items) - len(shown)} more")))
    return Group(shown, what if items else f"empty {what}")


def _scalar(value: Json) -> Scalar:
    exact = _text(value)
    return Scalar(f"{value:.10g}" if isinstance(value, float) else exact, exact)


def _text(value: Json) -> str:
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


def _is_entry(value: Json) -> bool:
    if isinstance(value, dict):
        return isinstance(value.get("float"), str)
    return isinstance(value, int | float)


def _complex(entries: Json) -> Json:
    """Return complex entries, which travel as texts, as entries that are shown as they are."""
    return [_complex(entry) for entry in entries] if isinstance(entries, list) else {"float": str(entries)}


def _is_pair(pair: Json) -> TypeGuard[list[Json]]:
    return isinstance(pair, list) and len(pair) == 2


def _is_short(entries: list[Json]) -> bool:
    count = 0
    for entry in entries:
        count += len(entry) if isinstance(entry, list) else 1
        if count > MOST_CELLS:
            return False
    return True
