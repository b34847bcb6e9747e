"""Which mistake was it? A question's calls, compared with what each named mistake would have done.

Some mistakes have a value of their own on every input: those come with each call as its ``ways``. The others show in
the record as a whole, and are told by a predicate below. A name is given only when it explains every failing case and
no passing one speaks against it; a mistake of an unknown kind stays without a name.
"""

import contextlib

import numpy as np
from checks import as_roles, differing, problem_of, real_array


def same(call, value):
    """Whether a call did what a mistake would have done: the same exception class, or the same result."""
    if isinstance(value, dict) and set(value) == {"raises"}:
        return call.outcome == "raised" and call.exception["type"] == value["raises"]
    return call.outcome == "returned" and _same_value(call.result, value)


def _same_value(actual, value):
    if actual is None or value is None:
        return actual is value
    if isinstance(value, dict):
        return as_roles(actual) == as_roles(value)
    left, right = real_array(actual), real_array(value)
    if left is not None and right is not None:
        return left.shape == right.shape and not differing(left, right).any()
    if isinstance(actual, list | tuple) and isinstance(value, list | tuple) and left is right is None:
        return len(actual) == len(value) and all(map(_same_value, actual, value))
    return False


def right(call):
    """Whether a call did what it should have done, as far as its result goes."""
    return call.outcome == "returned" and call.expected is not None and problem_of(call.result, _wanted(call)) is None


def _wanted(call):
    wanted = call.expected
    if isinstance(wanted, int | float | np.number):
        return float(wanted)
    return tuple(map(np.asarray, wanted)) if isinstance(wanted, tuple) else wanted


def diagnose(question, records, predicates):
    """Name the mistake of a question: every slug that explains all its failing cases and that no passing one refutes.

    ``records`` are the question's cases; ``predicates`` maps a slug to the questions for which the predicate of that
    name in `PREDICATES` may name it. Slugs come in the order of the calls' ``ways``, then of ``predicates``.
    """
    failing = [record for record in records if not record.passed and record.calls]
    calls = [call for record in records for call in record.calls]
    if not failing:
        return []
    found = []
    for slug, ways in next((call.ways for call in calls if call.ways), {}).items():
        if any(all(_went(call, slug, way) for call in calls if call.ways) for way in ways) and all(
            call.ways for record in failing for call in record.calls
        ):
            found.append(slug)
    for slug, questions in predicates.items():
        if question in questions and PREDICATES[slug](failing, calls):
            found.append(slug)
    return found


def _went(call, slug, way):
    """Whether a call did what one way to make a mistake would have; a value that no hint could hold is no match."""
    known = call.ways.get(slug, {})
    return way in known and same(call, known[way])


def _wrong(failing):
    """The calls that made the cases fail: those known to be wrong, else the last of each case."""
    return [call for record in failing for call in [c for c in record.calls if not right(c)] or record.calls[-1:]]


def _outcome(outcome):
    return lambda failing, calls: all(call.outcome == outcome for call in _wrong(failing))


def _nothing(failing, calls):
    return all(
        call.result is None
        if call.outcome == "returned"
        else call.outcome == "raised" and call.exception["type"] == "NotImplementedError"
        for call in _wrong(failing)
    )


def _printed(failing, calls):
    """None came back, and what was printed holds every expected number, in order."""
    return all(call.outcome == "returned" and call.result is None for call in _wrong(failing)) and all(
        _holds(call.output, call.expected) for call in _wrong(failing)
    )


def _holds(text, expected):
    if expected is None:
        return False
    if isinstance(expected, dict):
        return all(word in text for word in expected.values())
    parts = expected if isinstance(expected, tuple) else (expected,)
    wanted = np.concatenate([np.ravel(np.asarray(part, dtype=float)) for part in parts])
    printed = []
    for word in "".join(letter if letter in "+-.0123456789e" else " " for letter in text).split():
        with contextlib.suppress(ValueError):
            printed.append(float(word))
    return len(printed) == len(wanted) and np.allclose(printed, wanted, rtol=1e-5, atol=1e-5)


def _pairs(failing):
    """(actual, expected) of every wrong call, flattened; empty when one is no array of the right shape."""
    pairs = []
    for call in _wrong(failing):
        wanted = _wanted(call)
        if call.outcome != "returned" or wanted is None or isinstance(wanted, dict):
            return []
        if (problem_of(call.result, wanted) or ("values",))[0] != "values":
            return []
        parts = zip(call.result, wanted, strict=True) if isinstance(wanted, tuple) else [(call.result, wanted)]
        flat = [(np.ravel(real_array(actual)), np.ravel(part)) for actual, part in parts]
        pairs.append(tuple(np.concatenate(side).astype(float) for side in zip(*flat, strict=True)))
    return pairs


def _offset(failing, calls):
    """Every entry is off by the same amount, in every wrong call."""
    pairs = _pairs(failing)
    with np.errstate(all="ignore"):
        steps = np.concatenate([actual - wanted for actual, wanted in pairs] or [np.zeros(1)])
        slack = 1e-9 * max((np.abs(actual).max(initial=0) for actual, _ in pairs), default=0)
    return len(steps) > 1 and bool(abs(steps[0]) > 1e-6 and np.ptp(steps) <= slack < 1e-3)


def _integers(failing, calls):
    """Only whole numbers came back, each less than one away (beyond 64 bits, where a cast overflows, anything)."""
    pairs = _pairs(failing)
    with np.errstate(all="ignore"):
        return bool(pairs) and all(
            ((actual == np.round(actual)) & ((np.abs(actual - wanted) < 1) | (np.abs(wanted) >= 2**62))).all()
            for actual, wanted in pairs
        )


def _imprecise(failing, calls):
    """Right to a few digits: each entry is within a hundredth of the largest."""
    pairs = _pairs(failing)
    with np.errstate(all="ignore"):
        return bool(pairs) and all(
            (np.abs(actual - wanted) <= 1e-2 * np.abs(wanted).max(initial=0)).all() for actual, wanted in pairs
        )


def _square_only(failing, calls):
    """Right for a square W at least once, and wrong only where W is not square."""

    def square(call):
        return all(W.shape[0] == W.shape[1] for W in call.arguments[1:] if isinstance(W, np.ndarray))

    wrong = _wrong(failing)
    return any(right(call) and square(call) for call in calls) and not any(map(square, wrong))


def _constant(failing, calls):
    """Right at least once, and the same result whatever the inputs wherever it is wrong."""
    wrong = _wrong(failing)
    return (
        len(wrong) > 1
        and all(call.outcome == "returned" and call.result is not None for call in wrong)
        and any(map(right, calls))
        and all(_same_value(call.result, wrong[0].result) for call in wrong)
    )


def _reshaped(failing, calls):
    """The right numbers in the right order, in another shape."""
    for call in _wrong(failing):
        wanted, actual = _wanted(call), real_array(call.result)
        if call.outcome != "returned" or isinstance(wanted, dict | tuple) or wanted is None or actual is None:
            return False
        flat = np.ravel(wanted)
        if actual.shape == np.shape(wanted) or actual.size != flat.size or differing(actual.ravel(), flat).any():
            return False
    return True


def _not_numbers(failing, calls):
    """Something came back that is neither a real number nor an array of them."""
    return all(
        call.outcome == "returned"
        and call.result is not None
        and (problem_of(call.result, _wanted(call)) if call.expected is not None else ("type", ""))[0] == "type"
        for call in _wrong(failing)
    )


def _mutated(failing, calls):
    return all(any(call.mutated for call in record.calls) and all(map(right, record.calls)) for record in failing)


PREDICATES = {
    "printed-instead-of-returned": _printed,
    "not-implemented": _nothing,
    "missing-function": _outcome("missing"),
    "wrong-signature": _outcome("signature"),
    "timed-out": _outcome("timed-out"),
    "out-of-memory": _outcome("out-of-memory"),
    "crashed": _outcome("crashed"),
    "mutated-input": _mutated,
    "offset": _offset,
    "low-precision": _imprecise,
    "truncated-to-integers": _integers,
    "hard-coded-example": _constant,
    "wrong-shape": _reshaped,
    "wrong-type": _not_numbers,
    "square-only": _square_only,
    "raised-error": _outcome("raised"),
}
