"""A call's result beside the right one, or beside what a mistake would have given."""

import numpy as np

from checks import as_roles, differing, problem_of, real_array

MOST_ENTRIES = 100_000  # more than any named mistake makes of all that the cases of a question ask for


def is_large(results):
    """Whether results have far more entries than any that could have a name: comparing them would only take long."""
    found, left = 0, list(results)
    while left and found <= MOST_ENTRIES:
        one = left.pop()
        if isinstance(one, list | tuple | dict):
            found += len(one)
            left += one if found <= MOST_ENTRIES else []
        else:
            found += one.size if isinstance(one, np.ndarray) else 0
    return found > MOST_ENTRIES


def same_value(actual, value):
    """Whether two results are the same, whatever they are made of."""
    if actual is None or value is None:
        return actual is value
    if isinstance(value, dict):
        return as_roles(actual) == as_roles(value)
    left, right = real_array(actual), real_array(value)
    if left is not None and right is not None:
        return (left.shape == right.shape and _same_numbers(left, right)) or left.size == right.size == 0
    if isinstance(actual, list | tuple) and isinstance(value, list | tuple) and left is right is None:
        return len(actual) == len(value) and all(map(same_value, actual, value))
    return False


def _same_numbers(left, right):
    """Equal within rounding; here, unlike in a check, NaN is NaN: a mistake may well make one."""
    left, right = left.astype(float), right.astype(float)
    odd = ~np.isfinite(left) | ~np.isfinite(right)
    return np.array_equal(left[odd], right[odd], equal_nan=True) and not differing(left[~odd], right[~odd]).any()


def right(call):
    """Whether a call did what it should have done, as far as its result goes; asked often, it is found out once."""
    if call.is_right is None:
        returned = call.outcome == "returned" and call.expected is not None
        call.is_right = returned and problem_of(call.result, wanted_of(call)) is None
    return call.is_right


def fits(value, expected):
    """Whether a value has the shape of what is expected, of three values each."""
    if isinstance(expected, tuple):
        return isinstance(value, tuple) and len(value) == len(expected) and all(map(fits, value, expected))
    array = None if isinstance(value, dict) else real_array(value)
    return array is not None and array.shape == np.shape(expected)


def wanted_of(call):
    """What a call should have given, as the checks compare it: a float, an array, a tuple of arrays or a dict."""
    wanted = call.expected
    if isinstance(wanted, int | float | np.number):
        return float(wanted)
    return tuple(map(np.asarray, wanted)) if isinstance(wanted, tuple) else wanted
