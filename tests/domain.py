"""Inputs of the contract's whole domain, drawn, and whether a function is right on them.

Arrays of whole numbers and of decimals, mixed; of every shape up to six; views and read-only ones; zeros, equal rows
and columns, one array as two arguments; large and tiny numbers.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from mistake_bench import Bench
from qkv_grader.kit import ATOL, RTOL, real_array
from qkv_grader.kit.home import as_they_lie

NUMERIC = ("component_terms", "project_component", "project_row", "project_tokens", "project_qkv")
LAYOUTS: tuple[Callable[[Any], Any], ...] = (
    lambda table: table,
    np.asfortranarray,
    lambda table: np.repeat(table, 2, axis=-1)[..., ::2],
    lambda table: np.ascontiguousarray(table[::-1])[::-1],
)
Function = Callable[..., Any]


def inputs(question: str, number: int) -> tuple[Any, ...]:
    """Return the drawn inputs of this number, the same ones every time."""
    chance = np.random.default_rng([number, NUMERIC.index(question)])
    tokens, rows, columns, width = (int(size) for size in chance.integers(1, 7, 4))
    if chance.random() < 0.4:  # sizes that agree
        sizes = chance.choice([tokens, rows], 4)
        tokens, rows, columns, width = (int(size) for size in sizes)
    shapes = {
        "project_row": [(rows,), (rows, columns)],
        "project_tokens": [(tokens, rows), (rows, columns)],
        "project_qkv": [(tokens, rows), (rows, columns), (rows, columns), (rows, width)],
    }.get(question, [(rows,), (rows, columns)])
    arrays = [_array(chance, shape) for shape in shapes]
    if chance.random() < 0.2:
        first, second = chance.choice(len(arrays), 2, replace=False)
        if arrays[first].shape == arrays[second].shape:
            arrays[second] = arrays[first]
    return (*arrays, int(chance.integers(columns))) if question in NUMERIC[:2] else tuple(arrays)


def _array(chance: np.random.Generator, shape: tuple[int, ...]) -> Any:
    numbers = chance.uniform(-9, 9, shape)
    kind = chance.choice(["whole", "large whole", "two places", "endless", "one sign"])
    if kind in ("two places", "one sign"):
        numbers = np.round(numbers, 2)
    if kind == "one sign":
        numbers = abs(numbers) * chance.choice([-1, 1])
    if kind in ("whole", "large whole"):
        numbers = (numbers * (10**7 if kind == "large whole" else 1)).astype(np.int64)
    else:
        numbers = numbers * chance.choice([1, 1, 1, 1e-15, 1e-6, 1e6, 1e12])
    if chance.random() < 0.3:
        numbers[chance.random(shape) < chance.choice([0.3, 1])] = 0
    if chance.random() < 0.3:
        numbers[int(chance.integers(shape[0]))] = numbers[int(chance.integers(shape[0]))]
    if chance.random() < 0.3:
        numbers[..., int(chance.integers(shape[-1]))] = numbers[..., int(chance.integers(shape[-1]))]
    numbers = LAYOUTS[int(chance.integers(len(LAYOUTS)))](numbers)
    numbers.flags.writeable = bool(chance.random() < 0.7)
    return numbers


def differs(bench: Bench, question: str, function: Function | None, count: int) -> bool:
    """Whether a function is wrong on any of the first so many inputs, one after the other."""
    return any(not right(bench, question, function, inputs(question, number)) for number in range(count))


def right(bench: Bench, question: str, function: Function | None, arguments: tuple[Any, ...]) -> bool:
    """Whether a function returns what is asked for, within what rounding can do, and leaves its inputs alone."""
    sent = as_they_lie(arguments)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            result = function(*sent)
    except (Exception, SystemExit):
        return False
    changed = any(not np.array_equal(before, after) for before, after in zip(arguments, sent, strict=True))
    return not changed and _equal(bench.loaded.reference, question, result, arguments)


def _equal(reference: ModuleType, question: str, result: Any, arguments: tuple[Any, ...]) -> bool:
    wanted = getattr(reference, question)(*arguments)
    sizes = getattr(reference, question)(*(np.abs(one.astype(float)) if np.ndim(one) else one for one in arguments))
    if question == "project_qkv":
        three = isinstance(result, list | tuple) or np.ndim(result) == 3
        return three and len(result) == 3 and all(map(_same, result, wanted, sizes))
    if question == "project_component" and isinstance(result, list | tuple):
        return False
    return _same(result, wanted, sizes)


def _same(result: Any, wanted: Any, sizes: Any) -> bool:
    """As the checks compare, but that terms which cancel may leave behind what rounding leaves of them."""
    mine = real_array(result)
    if mine is None or mine.shape != np.shape(wanted):
        return False
    with np.errstate(all="ignore"):
        slack = RTOL * np.abs(wanted) + ATOL * np.max(sizes, initial=0)
        return bool((np.abs(mine.astype(float) - wanted) <= slack).all())
