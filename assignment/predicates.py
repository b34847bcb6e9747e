"""Mistakes that no single value tells, but that show in a question's record as a whole.

Each predicate is given the failing cases and all cases of a question, and says whether its mistake explains them.
"""

import re

import numpy as np

from checks import differing, problem_of, real_array, right, same_value, wanted_of

MOST_PRINTED = 10_000  # characters, from the end: what was printed last is the result
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.ASCII)  # not in float64 or y_1


def _wrong(failing):
    """The calls that made the cases fail: those known to be wrong, else the last of each case."""
    return [call for record in failing for call in [c for c in record.calls if not right(c)] or record.calls[-1:]]


def _passing(records):
    return [call for record in records for call in record.calls if right(call)]


def _outcome(*outcomes):
    return lambda failing, records: all(call.outcome in outcomes for call in _wrong(failing))


def _nothing(failing, records):
    return all(map(_is_nothing, _wrong(failing)))


def _is_nothing(call):
    if call.outcome == "returned":
        return call.result is None
    return call.outcome == "raised" and call.exception.type == "NotImplementedError"


def _printed(failing, records):
    """None came back, and what was printed holds every expected number, in order."""
    return all(
        call.outcome == "returned" and call.result is None and _holds(call.output, call.expected)
        for call in _wrong(failing)
    )


def _holds(text, expected):
    if expected is None:
        return False
    if isinstance(expected, dict):
        return all(word in text for word in expected.values())
    parts = expected if isinstance(expected, tuple) else (expected,)
    wanted = np.concatenate([np.ravel(np.asarray(part, dtype=float)) for part in parts])
    printed = np.array([float(word) for word in NUMBER.findall(text[-MOST_PRINTED:])])
    if not len(wanted) <= len(printed):
        return False
    windows = np.lib.stride_tricks.sliding_window_view(printed, len(wanted))
    slack = 1e-5 * np.abs(wanted).max(initial=0)
    return bool((np.abs(windows - wanted) <= slack + 1e-5 * np.abs(wanted)).all(axis=1).any())


def _pairs(failing):
    """(actual, expected, call) of every wrong call, Q, K and V one by one; empty when one has not the right shape."""
    pairs = []
    for call in _wrong(failing):
        actual, wanted = _numbers(call), _parts(call)
        if [array.shape for array in actual] != [part.shape for part in wanted] or right(call):
            return []
        pairs += [(mine, part, call) for mine, part in zip(actual, wanted, strict=True)]
    return pairs


def _numbers(call):
    """The arrays that came back, one or three; empty when that is not what came back."""
    three = isinstance(call.expected, tuple)
    if call.outcome != "returned" or (three and not isinstance(call.result, list | tuple | np.ndarray)):
        return []
    if three and isinstance(call.result, np.ndarray) and call.result.ndim == 0:
        return []
    arrays = [real_array(part) for part in (call.result if three else [call.result])]
    return [array.astype(float) for array in arrays] if all(array is not None for array in arrays) else []


def _parts(call):
    """The expected arrays of a call, one or three; empty where no one tells, or where texts are expected."""
    if call.expected is None or isinstance(call.expected, dict):
        return []
    wanted = call.expected if isinstance(call.expected, tuple) else [call.expected]
    return [np.asarray(part, dtype=float) for part in wanted]


def _offset(failing, records):
    """Every entry is off by the same amount in every wrong call, and that amount would show in the passing ones."""
    pairs = _pairs(failing)
    if not pairs:
        return False
    steps = np.concatenate([np.ravel(actual - wanted) for actual, wanted, _ in pairs])
    slack = 1e-9 * max(np.abs(actual).max(initial=0) for actual, _, _ in pairs)
    if len(steps) < 2 or not (abs(steps[0]) > 1e-6 and np.ptp(steps) <= slack < 1e-3):
        return False
    return not any(differing(part + steps[0], part).any() for call in _passing(records) for part in _parts(call))


def _integers(failing, records):
    """Only whole numbers came back, off by less than one a term (beyond 64 bits, where a cast overflows, anything)."""
    pairs = [pair for pair in _pairs(failing) if (pair[0] != pair[1]).any()]  # of Q, K and V one may be whole anyway
    return bool(pairs) and all(
        (wanted != np.round(wanted)).any()
        and (
            (actual == np.round(actual)) & ((np.abs(actual - wanted) < _terms(call)) | (np.abs(wanted) >= 2**62))
        ).all()
        for actual, wanted, call in pairs
    )


def _terms(call):
    """How many products each entry of a call's result is made of."""
    return 1 if call.function == "component_terms" else call.arguments[0].shape[-1]


def _imprecise(failing, records):
    """Right to a few digits: as near as 16 bits get, beyond which they overflow or vanish, or rounded to decimals."""
    pairs = _pairs(failing)
    return bool(pairs) and (all(map(_few_bits, pairs)) or any(_few_decimals(pairs, count) for count in range(1, 9)))


def _few_bits(pair):
    actual, wanted, call = pair
    largest = [np.abs(array).max(initial=0) for array in call.arguments if isinstance(array, np.ndarray)]
    count = call.arguments[0].shape[-1]
    near = np.abs(actual - wanted) <= 1e-3 * count * largest[0] * max(largest[1:])
    beyond = ((np.abs(wanted) > 6e4) & ~np.isfinite(actual)) | ((np.abs(wanted) < 6e-8) & (actual == 0))
    return (near | beyond).all()


def _few_decimals(pairs, count):
    return all(
        (np.abs(actual - wanted) <= 5 * 10.0**-count).all()
        and (np.abs(actual - np.round(actual, count)) <= 1e-12 * np.abs(actual)).all()
        for actual, wanted, _ in pairs
    )


def _square_only(failing, records):
    """Right for every square W and for no other; where there is no call with a square W, no one can say."""

    def square(call):
        return all(W.shape[0] == W.shape[1] for W in call.arguments[1:] if isinstance(W, np.ndarray))

    # a zero can hide what was left out
    passing = [call for call in _passing(records) if all(np.all(argument) for argument in call.arguments[:2])]
    return bool(passing) and all(map(square, passing)) and not any(map(square, _wrong(failing)))


def _constant(failing, records):
    """Right for the worked example, if need be for all public cases, and the same whatever else the arrays hold."""
    known = [record for record in records if record.passed]
    if not any("worked_example" in record.case for record in known) or not all(
        "worked_example" in record.case or record.case.startswith("public/") for record in known
    ):
        return False
    wrong, hidden = _wrong(failing), any(record.case.startswith("hidden/") for record in failing)
    returned = [call for call in wrong if call.outcome == "returned" and call.result is not None]
    missing = [call for call in wrong if call.outcome != "returned" or call.result is None]
    if len(wrong) >= 2 and not missing and (_same_each(wrong, lambda call: None) or _one_number(wrong)):
        return True
    # by j alone: beyond the worked example's there may be no entry
    if len(returned) >= 4 and len(wrong[0].arguments) == 3 and all(map(_no_entry, missing)):
        often = all(sum(same_value(one.result, call.result) for one in returned) > 1 for call in returned)
        return often and _same_each(returned, lambda call: call.arguments[2])
    # a table of answers finds no entry: only hidden cases, of which no other passes, tell it from an honest error
    return hidden and len(wrong) >= 2 and not returned and (all(map(_is_nothing, wrong)) or all(map(_no_key, wrong)))


def _same_each(calls, of):
    """Whether calls that agree in what ``of`` tells of them gave the same."""
    first = {}
    return all(same_value(call.result, first.setdefault(of(call), call.result)) for call in calls)


def _no_key(call):
    return call.outcome == "raised" and call.exception.type == "KeyError"


def _no_entry(call):
    return call.outcome == "raised" and call.exception.type in ("KeyError", "IndexError")


def _one_number(wrong):
    """Whether all results are made of one and the same number, such as zeros of the right shape."""
    arrays = [real_array(call.result) for call in wrong]
    return all(array is not None for array in arrays) and len({*np.concatenate([*map(np.ravel, arrays)]).tolist()}) == 1


def _permuted(failing, records):
    """The right rows, in another order."""
    pairs = _pairs(failing)
    return bool(pairs) and all(_same_rows(actual, wanted) for actual, wanted, _ in pairs)


def _same_rows(actual, wanted):
    left = list(actual)
    for row in wanted:
        places = [place for place, mine in enumerate(left) if not differing(mine, row).any()]
        if not places:
            return False
        del left[places[0]]
    return True


def _reshaped(failing, records):
    """The right numbers in the right order, in another shape."""
    return all(map(_right_numbers, _wrong(failing)))


def _right_numbers(call):
    actual, wanted = _numbers(call), _parts(call)
    return (
        len(actual) == len(wanted) > 0
        and not right(call)
        and all(
            mine.size == part.size and not differing(mine.ravel(), part.ravel()).any()
            for mine, part in zip(actual, wanted, strict=True)
        )
    )


def _not_numbers(failing, records):
    """Something came back that is neither a real number nor an array of them (nor three of those)."""
    return all(
        call.outcome == "returned" and call.result is not None and _of_another_kind(call) for call in _wrong(failing)
    )


def _of_another_kind(call):
    problem = call.expected is not None and problem_of(call.result, wanted_of(call))
    if problem and problem[0] == "single":
        return not isinstance(call.result, list | tuple) and real_array(call.result) is None
    return bool(problem) and problem[0] == "type"


def _mutated(failing, records):
    """Every failing case saw an input changed, or an error where it could not be: read-only, or whole numbers."""
    return any(call.mutated for record in failing for call in record.calls) and all(
        any(call.mutated for call in record.calls) or _could_not_write(record.calls[-1]) for record in failing
    )


def _could_not_write(call):
    said = call.exception.message if call.outcome == "raised" else ""
    return "read-only" in said or "Cannot cast ufunc" in said


PREDICATES = {
    "hard-coded-example": _constant,
    "printed-instead-of-returned": _printed,
    "not-implemented": _nothing,
    "missing-function": _outcome("missing", "not-callable"),
    "wrong-signature": _outcome("signature"),
    "offset": _offset,
    "truncated-to-integers": _integers,
    "low-precision": _imprecise,
    "row-order": _permuted,
    "wrong-shape": _reshaped,
    "wrong-type": _not_numbers,
    "mutated-input": _mutated,
    "square-only": _square_only,
    "raised-error": _outcome("raised"),
    "timed-out": _outcome("timed-out"),
    "out-of-memory": _outcome("out-of-memory"),
    "crashed": _outcome("crashed"),
}
