"""Mistakes with projections that no single value tells, but that show in a question's record as a whole.

Each predicate is given the failing cases and all cases of a question, and says whether its mistake explains them. Those
that any question knows, such as a result that was printed and not returned, stand in ``checks/predicates.py``.
"""

from collections.abc import Callable, Sequence

import numpy as np

from checks import (
    Call,
    Numbers,
    Pair,
    Record,
    differing,
    gave_nothing,
    pairs_of,
    passing_calls,
    real_array,
    same_value,
    wrong_calls,
)


def _integers(failing: Sequence[Record], records: Sequence[Record]) -> bool:
    """Only whole numbers came back, off by less than one a term (beyond 64 bits, where a cast overflows, anything)."""
    pairs = [pair for pair in pairs_of(failing) if (pair[0] != pair[1]).any()]  # of Q, K and V one may be whole anyway
    return bool(pairs) and all(
        (wanted != np.round(wanted)).any()
        and (
            (actual == np.round(actual)) & ((np.abs(actual - wanted) < _terms(call)) | (np.abs(wanted) >= 2**62))
        ).all()
        for actual, wanted, call in pairs
    )


def _terms(call: Call) -> int:
    """How many products each entry of a call's result is made of."""
    return 1 if call.function == "component_terms" else int(call.arguments[0].shape[-1])


def _imprecise(failing: Sequence[Record], records: Sequence[Record]) -> bool:
    """Right to a few digits: as near as 16 bits get, beyond which they overflow or vanish, or rounded to decimals."""
    pairs = pairs_of(failing)
    return bool(pairs) and (all(map(_few_bits, pairs)) or any(_few_decimals(pairs, count) for count in range(1, 9)))


def _few_bits(pair: Pair) -> bool:
    actual, wanted, call = pair
    largest = [np.abs(array).max(initial=0) for array in call.arguments if isinstance(array, np.ndarray)]
    count = call.arguments[0].shape[-1]
    near = np.abs(actual - wanted) <= 1e-3 * count * largest[0] * max(largest[1:])
    beyond = ((np.abs(wanted) > 6e4) & ~np.isfinite(actual)) | ((np.abs(wanted) < 6e-8) & (actual == 0))
    return bool((near | beyond).all())


def _few_decimals(pairs: Sequence[Pair], count: int) -> bool:
    return all(
        (np.abs(actual - wanted) <= 5 * 10.0**-count).all()
        and (np.abs(actual - np.round(actual, count)) <= 1e-12 * np.abs(actual)).all()
        for actual, wanted, _ in pairs
    )


def _square_only(failing: Sequence[Record], records: Sequence[Record]) -> bool:
    """Right for every square W and for no other; where there is no call with a square W, no one can say."""

    def square(call: Call) -> bool:
        return all(W.shape[0] == W.shape[1] for W in call.arguments[1:] if isinstance(W, np.ndarray))

    # a zero can hide what was left out
    passing = [call for call in passing_calls(records) if all(np.all(argument) for argument in call.arguments[:2])]
    return bool(passing) and all(map(square, passing)) and not any(map(square, wrong_calls(failing)))


def _constant(failing: Sequence[Record], records: Sequence[Record]) -> bool:
    """Right for the worked example, if need be for all public cases, and the same whatever else the arrays hold."""
    known = [record for record in records if record.passed]
    if not any("worked_example" in record.case for record in known) or not all(
        "worked_example" in record.case or record.case.startswith("public/") for record in known
    ):
        return False
    wrong, hidden = wrong_calls(failing), any(record.case.startswith("hidden/") for record in failing)
    returned = [call for call in wrong if call.outcome == "returned" and call.result is not None]
    missing = [call for call in wrong if call.outcome != "returned" or call.result is None]
    if len(wrong) >= 2 and not missing and (_same_each(wrong, lambda call: None) or _one_number(wrong)):
        return True
    # by j alone: beyond the worked example's there may be no entry
    if len(returned) >= 4 and len(wrong[0].arguments) == 3 and all(map(_no_entry, missing)):
        often = all(sum(same_value(one.result, call.result) for one in returned) > 1 for call in returned)
        return often and _same_each(returned, lambda call: call.arguments[2])
    # a table of answers finds no entry: only hidden cases, of which no other passes, tell it from an honest error
    return hidden and len(wrong) >= 2 and not returned and (all(map(gave_nothing, wrong)) or all(map(_no_key, wrong)))


def _same_each(calls: Sequence[Call], of: Callable[[Call], object]) -> bool:
    """Whether calls that agree in what ``of`` tells of them gave the same."""
    first: dict[object, object] = {}
    return all(same_value(call.result, first.setdefault(of(call), call.result)) for call in calls)


def _no_key(call: Call) -> bool:
    return _raised(call) == "KeyError"


def _no_entry(call: Call) -> bool:
    return _raised(call) in ("KeyError", "IndexError")


def _raised(call: Call) -> str:
    return call.exception.type if call.outcome == "raised" and call.exception else ""


def _one_number(wrong: Sequence[Call]) -> bool:
    """Whether all results are made of one and the same number, such as zeros of the right shape."""
    arrays = [array for call in wrong if (array := real_array(call.result)) is not None]
    return len(arrays) == len(wrong) and len({*np.concatenate([*map(np.ravel, arrays)]).tolist()}) == 1


def _permuted(failing: Sequence[Record], records: Sequence[Record]) -> bool:
    """The right rows, in another order."""
    pairs = pairs_of(failing)
    return bool(pairs) and all(_same_rows(actual, wanted) for actual, wanted, _ in pairs)


def _same_rows(actual: Numbers, wanted: Numbers) -> bool:
    left = list(actual)
    for row in wanted:
        places = [place for place, mine in enumerate(left) if not differing(mine, row).any()]
        if not places:
            return False
        del left[places[0]]
    return True


PREDICATES = {
    "hard-coded-example": _constant,
    "truncated-to-integers": _integers,
    "low-precision": _imprecise,
    "row-order": _permuted,
    "square-only": _square_only,
}
