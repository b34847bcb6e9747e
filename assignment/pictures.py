"""A picture of yours beside what was wanted, for a check in the notebook. Only a notebook that draws comes here."""

from typing import Any

import numpy as np

from checks import Call, Numbers, arrays_of, differing, real_array

LARGEST = 12


def compare(call: Call) -> None:
    """Draw a call's result above the expected one, entries that differ framed; draw nothing where that says nothing.

    ``call`` is a `checks.Call`. The figure is left to the notebook, which shows it below the cell.
    """
    pairs = _pairs(call)
    if not pairs:
        return
    import matplotlib.pyplot as plt

    widths = [max(mine.shape[1], wanted.shape[1]) for _, mine, wanted in pairs]
    heights = [max(table.shape[0] for _, table, _ in pairs), max(table.shape[0] for _, _, table in pairs)]
    _, axes = plt.subplots(
        2,
        len(pairs),
        figsize=(0.75 * sum(widths) + 0.6 * len(pairs), 0.45 * sum(heights) + 0.9),
        width_ratios=widths,
        height_ratios=heights,
        squeeze=False,
        layout="constrained",
    )
    for (name, mine, wanted), (upper, lower) in zip(pairs, axes.T, strict=True):
        largest = max(np.abs(wanted).max(), 1e-300)
        same_shape = mine.shape == wanted.shape
        marks = differing(mine, wanted) if same_shape else np.zeros(mine.shape, dtype=bool)
        _draw(upper, f"your {name}" if name else "yours", mine, largest, marks)
        _draw(lower, f"expected {name}".strip(), wanted, largest, np.zeros(wanted.shape, dtype=bool))


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


def _draw(axes: Any, title: str, table: Numbers, largest: float, marks: Numbers) -> None:
    # never the darker half of the colours: the numbers have to stay readable on them
    axes.imshow(np.clip(table, -largest, largest), cmap="RdBu", vmin=-2 * largest, vmax=2 * largest)
    for (row, column), entry in np.ndenumerate(table):
        axes.text(column, row, f"{entry:.4g}", ha="center", va="center", fontsize=11)
        if marks[row, column]:
            left, right, top, bottom = column - 0.44, column + 0.44, row - 0.44, row + 0.44
            axes.plot([left, right, right, left, left], [top, top, bottom, bottom, top], color="black", linewidth=2)
    axes.set_title(title, fontsize=11, loc="left")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
