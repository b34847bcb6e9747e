"""What a person reads of a failed case: what went in, what came out and what should have, side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from .calls import Call, CheckFailed
from .comparing import ATOL, Numbers, arrays_of, differing, real_array
from .telling import WIDTH, filled

MOST_ROWS: Final = 8
MOST_COLUMNS: Final = 8
MOST_PRINTED: Final = 300
MOST_SHOWN: Final = 60
#: How NumPy prints arrays when nobody has told it otherwise.
_PRINTED: Final[dict[str, Any]] = {
    "precision": 8, "threshold": 1000, "edgeitems": 3, "linewidth": 75, "suppress": False, "nanstr": "nan",
    "infstr": "inf", "sign": "-", "floatmode": "maxprec", "formatter": None, "legacy": False,
}  # fmt: skip

#: A name, a value, and what it should have been: entries that are not carry a star.
Block = tuple[str, Any, Any]


def said(failed: BaseException) -> str:
    """Return what made a case fail, in one sentence wrapped to a terminal's width."""
    if isinstance(failed, CheckFailed):
        text = str(failed)
    elif isinstance(failed, AssertionError):  # pytest adds the source of an assert where it may, and not elsewhere
        text = re.split(r"(?:^|\n)assert ", str(failed))[0] or "the result is not what the case asks for"
    else:
        text = f"the result could not be used ({failed})"
    return "\n".join(map(filled, text.split("\n")))


def blocks_of(call: Call, parameters: Sequence[str], parts: Sequence[str]) -> list[Block]:
    """Return what to show of a call: its inputs by the names of ``parameters``, then yours beside what was expected.

    An answer in words is never shown, and where nobody tells what was expected there is nothing to compare.
    """
    shown: list[Block] = [(name, value, None) for name, value in zip(parameters, call.arguments, strict=False)]
    if call.outcome != "returned" or call.expected is None or isinstance(call.expected, dict):
        return shown
    if not isinstance(call.expected, tuple):
        return [*shown, ("yours", call.result, call.expected), ("expected", call.expected, None)]
    names = parts or [str(number) for number, _ in enumerate(call.expected, start=1)]
    pairs = arrays_of(call)
    for name, (mine, wanted) in zip(names, pairs, strict=False):
        shown += [(f"your {name}", mine, wanted), (f"expected {name}", wanted, None)]
    return shown if pairs else [*shown, ("yours", call.result, None)]


def printed(call: Call) -> str:
    """Return a line with what a call printed, or ""."""
    output = call.output.strip()
    return f"It printed: {output[:MOST_PRINTED]}" if output else ""


def beside(blocks: Iterable[Block]) -> str:
    """Put small matrices side by side, each under its name; entries that are not as wanted carry a star."""
    columns = []
    for name, value, wanted in blocks:
        lines = [name, *_drawn(value, wanted)]
        width = max(map(len, lines))
        columns.append([line.ljust(width) for line in lines])
    rows: list[list[list[str]]] = []
    for column in columns:  # wrapped, so that it stays readable in a terminal and on a page
        if not rows or sum(len(other[0]) + 3 for other in rows[-1]) + len(column[0]) > WIDTH:
            rows.append([])
        rows[-1].append(column)
    text = []
    for row in rows:
        tallest = max(map(len, row))
        padded = [column + [" " * len(column[0])] * (tallest - len(column)) for column in row]
        text += ["   ".join(parts).rstrip() for parts in zip(*padded, strict=True)]
    return "\n".join(text)


def with_legend(text: str) -> str:
    """Say below matrices what a star is, where one of them has one."""
    return f"{text}\n(* is not as expected)" if re.search(r"[\d.naif]\*", text) else text


def number(value: float) -> str:
    """Write a number briefly: 2, -0.5, 1.23457e+30."""
    return f"{value:.6g}"


def _drawn(value: Any, wanted: Any) -> list[str]:
    array = real_array(value)
    if array is None:
        with np.printoptions(**_PRINTED):
            shown = re.sub(" at 0x[0-9a-fA-F.]+", "", repr(value))
            return [shown if len(shown) <= MOST_SHOWN else shown[: MOST_SHOWN - 1] + "…"]
    if array.size == 0 or array.ndim > 2:
        return ["(no entries)"] if array.shape == (0,) else [f"(shape {array.shape})"]
    largest = np.abs(array[np.isfinite(array)], dtype=float).max(initial=0)
    array = np.where(np.abs(array) < ATOL * largest, 0, array)  # what is 0 within rounding
    marks = np.zeros(array.shape, dtype=bool)
    if wanted is not None and np.shape(wanted) == array.shape:
        marks = differing(array, wanted)
    cells = _cells(np.atleast_2d(array), np.atleast_2d(marks))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    lines += ["…"] * (np.atleast_2d(array).shape[0] > MOST_ROWS)
    return [f"({lines[0]})"] if array.ndim == 1 else lines if array.ndim == 0 else [f"[ {line} ]" for line in lines]


def _cells(table: Numbers, marks: Numbers) -> list[list[str]]:
    return [
        [number(entry) + "*" * bool(mark) for entry, mark in zip(row, row_marks, strict=True)][:MOST_COLUMNS]
        + ["…"] * (table.shape[1] > MOST_COLUMNS)
        for row, row_marks in zip(table[:MOST_ROWS], marks[:MOST_ROWS], strict=True)
    ]
