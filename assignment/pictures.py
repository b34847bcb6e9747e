"""A picture of yours beside what was wanted, as HTML: part of the card of a check in the notebook."""

import numpy as np

from checks import Call, Numbers, arrays_of, differing, real_array

LARGEST = 12
# colours of their own, so that the numbers are as easy to read in a dark theme
INK, PALE, ABOVE, BELOW = "#111111", (247, 247, 247), (140, 190, 225), (245, 165, 130)
CAPTION = "caption-side: top; text-align: left; padding: 4px 0; white-space: nowrap"
CELL = "padding: 5px 10px; text-align: center; font-family: monospace; font-size: 13px"


def compare(call: Call) -> str:
    """Return a call's result beside the expected one, entries that differ framed; "" where that says nothing.

    ``call`` is a `checks.Call`.
    """
    tables, framed = [], False
    for name, mine, wanted in _pairs(call):
        largest = max(np.abs(wanted).max(), 1e-300)
        marks = differing(mine, wanted) if mine.shape == wanted.shape else np.zeros(mine.shape, dtype=bool)
        framed |= bool(marks.any())
        pair = [
            _table(f"your {name}" if name else "yours", mine, largest, marks),
            _table(f"expected {name}".strip(), wanted, largest, np.zeros(wanted.shape, dtype=bool)),
        ]
        tables.append(f"<div style='margin-right: 2em'>{''.join(pair)}</div>")
    if not tables:
        return ""
    legend = "Blue is above 0, orange below 0." + " Framed entries are not as expected." * framed
    return f"<div style='display: flex; flex-wrap: wrap'>{''.join(tables)}</div><p style='margin: 0.5em 0'>{legend}</p>"


def _pairs(call: Call) -> list[tuple[str, Numbers, Numbers]]:
    """(name, yours, expected) as tables; empty unless each is an array small enough to draw."""
    names = "QKV" if isinstance(call.expected, tuple) else ("",)
    tables = []
    for name, (result, wanted) in zip(names, arrays_of(call), strict=False):
        mine = real_array(result)
        if mine is None or not all(part.size and part.ndim in (1, 2) for part in (mine, wanted)):
            return []
        if max(*mine.shape, *wanted.shape) > LARGEST:
            return []
        tables.append((name, np.atleast_2d(mine), np.atleast_2d(wanted)))
    return tables


def _table(title: str, table: Numbers, largest: float, marks: Numbers) -> str:
    marks = np.atleast_2d(marks)
    rows = ["".join(map(_cell, row, row / largest, framed)) for row, framed in zip(table, marks, strict=True)]
    body = "".join(f"<tr style='background: none'>{row}</tr>" for row in rows)
    caption = f"<caption style='{CAPTION}'>{title}</caption>"
    return f"<table style='border-collapse: separate; border-spacing: 2px; margin: 0'>{caption}{body}</table>"


def _cell(entry: float, share: float, framed: bool) -> str:
    strength = min(abs(share), 1) if np.isfinite(share) else 0
    end = ABOVE if share > 0 else BELOW
    colour = ", ".join(str(round(pale + strength * (full - pale))) for pale, full in zip(PALE, end, strict=True))
    # the frame lies within a rim of the cell's own colour: at its edge a dark theme would hide it
    frame = f"; box-shadow: inset 0 0 0 2px {INK}" * bool(framed)
    ground = f"background: rgb({colour}); border: 2px solid rgb({colour}){frame}"
    return f"<td style='{CELL}; color: {INK}; {ground}'>{entry:.4g}</td>"
