"""How an input lies in memory, by name: the grader's worker and a check at home rebuild it alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Layout = Literal["C", "F", "reversed", "every second"]


def layout_of(array: npt.NDArray[Any]) -> Layout:
    """Name how an array lies: in rows, in columns, backwards along every axis, or with gaps."""
    if array.flags.c_contiguous:
        return "C"
    if array.flags.f_contiguous:
        return "F"
    return "reversed" if any(stride < 0 for stride in array.strides) else "every second"


def copied(arguments: Sequence[Any]) -> tuple[Any, ...]:
    """Return arguments of a call that share no memory with these, as they lie; the same array twice stays one.

    Numbers and text cannot change, and nothing else travels.
    """
    arrays = {id(one): one.copy(order="K") for one in arguments if isinstance(one, np.ndarray)}
    return tuple(arrays.get(id(one), one) for one in arguments)


def laid_out(array: npt.NDArray[Any], layout: Layout, read_only: bool) -> npt.NDArray[Any]:
    """Return a C-contiguous array as it is named to lie, in memory of its own but where it lies so already."""
    if layout == "F":
        array = np.asfortranarray(array)
    elif layout == "reversed":
        back = (slice(None, None, -1),) * array.ndim
        array = np.ascontiguousarray(array[back])[back]
    elif layout == "every second":
        twice = np.zeros([2 * size for size in array.shape], array.dtype)
        view = twice[(slice(None, None, 2),) * array.ndim]
        view[...] = array
        array = view
    array.flags.writeable = not read_only
    return array
