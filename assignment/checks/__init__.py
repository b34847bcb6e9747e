"""What a student's check and the grader share: each thing that both must say alike is said here, once.

`qkv build --handout` copies this package into the handout as ``checks``; cases, predicates and drawings say ``from
checks import ...`` wherever they run. It needs nothing but NumPy, and pytest where it is pytest's plugin.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .asserting import assert_array, assert_arrays, assert_number, assert_texts
    from .calls import Call, CheckFailed, Record
    from .comparing import (
        ATOL,
        RTOL,
        Numbers,
        arrays_of,
        as_texts,
        differing,
        kind_of,
        problem_of,
        real_array,
        right,
        same_value,
        wanted_of,
    )
    from .predicates import Pair, gave_nothing, pairs_of, passing_calls, wrong_calls

__all__ = [
    "ATOL",
    "RTOL",
    "Call",
    "CheckFailed",
    "Numbers",
    "Pair",
    "Record",
    "arrays_of",
    "as_texts",
    "assert_array",
    "assert_arrays",
    "assert_number",
    "assert_texts",
    "differing",
    "gave_nothing",
    "kind_of",
    "pairs_of",
    "passing_calls",
    "problem_of",
    "real_array",
    "right",
    "same_value",
    "wanted_of",
    "wrong_calls",
]

_HOMES = ("asserting", "calls", "comparing", "predicates")


def __getattr__(name: str) -> object:
    """Load what a case or a predicate asks for once it does: what needs no more than words need not load NumPy."""
    if name in __all__:
        homes = (vars(import_module(f".{home}", __name__)) for home in _HOMES)
        return next(home[name] for home in homes if name in home)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
