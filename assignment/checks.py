"""The assertions of every case, public or hidden, and the record of the calls that a case makes.

A case calls ``student.project_row(x, W)`` and hands the result to one of the assertions below. Every call is recorded
as a `Call`; ``diagnosis.py`` names the mistake from these records, ``feedback.py`` draws it.
"""

from dataclasses import dataclass, field

import numpy as np

RTOL, ATOL = 1e-9, 1e-12  # of each entry; of the largest entry


class CheckFailed(AssertionError):
    """A result is not what the case asks for; ``problem`` is the kind, the text says what happened."""

    def __init__(self, problem, text):
        super().__init__(text)
        self.problem = problem


class Stopped(KeyboardInterrupt):
    """The student stopped a check with Ctrl-C, or with the notebook's stop button."""


@dataclass
class Call:
    """One call of a student's function: what went in and all that came out.

    ``outcome`` is one of returned, raised, missing, not-callable, signature, timed-out, crashed, out-of-memory;
    ``exception`` is None or a dict of type, message, line and source; ``mutated`` holds the positions of the arguments
    that the call changed; ``expected`` is the right result, or None where no one tells; ``ways`` holds, by slug and
    way, what each named mistake would have returned (or ``{"raises": name}``).
    """

    function: str
    arguments: tuple
    outcome: str = "returned"
    result: object = None
    exception: dict | None = None
    output: str = ""
    mutated: tuple = ()
    expected: object = None
    ways: dict = field(default_factory=dict)
    is_right: bool | None = None  # once a diagnosis has asked


@dataclass
class Record:
    """What became of one case: its id, whether it passed, and the calls that it made."""

    case: str
    passed: bool
    calls: list


class Student:
    """Every function of a submission, by name; ``perform(name, arguments)`` makes the call and returns a `Call`."""

    def __init__(self, perform):
        self._perform = perform
        self.calls = []

    def __getattr__(self, name):
        """Return a function that calls the submission's ``name`` and records the call."""
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*arguments):
            record = self._perform(name, arguments)
            self.calls.append(record)
            if record.outcome != "returned":
                raise CheckFailed(record.outcome, describe_outcome(record))
            return record.result

        return call

    def finish(self):
        """Fail the case if one of its calls changed an input."""
        for call in self.calls:
            if call.mutated:
                raise CheckFailed("mutated", describe_mutation(call))


def as_they_lie(arguments):
    """Return copies that lie in memory as the arguments do: views stay views, and what is read-only stays so."""
    copies = {}
    for argument in arguments:
        if id(argument) not in copies:
            copies[id(argument)] = _twin(argument) if isinstance(argument, np.ndarray) else argument
    return tuple(copies[id(argument)] for argument in arguments)


def _twin(array):
    base = array if array.base is None else array.base
    offset = array.__array_interface__["data"][0] - base.__array_interface__["data"][0]
    twin = np.ndarray(array.shape, array.dtype, base.ravel(order="K").copy(), offset, array.strides)
    twin.flags.writeable = array.flags.writeable
    return twin


def assert_number(actual, expected):
    """Pass when ``actual`` is one real number (int, float, NumPy scalar, 0-d array) equal to ``expected``."""
    _fail_if(problem_of(actual, float(expected)))


def assert_array(actual, expected):
    """Pass when ``actual`` is an array (or nested lists) of real numbers with exactly the shape and values expected."""
    _fail_if(problem_of(actual, np.asarray(expected)))


def assert_qkv(actual, expected):
    """Pass when ``actual`` is three arrays, in the order Q, K, V (one array of leading length 3 will do)."""
    _fail_if(problem_of(actual, tuple(np.asarray(part) for part in expected)))


def assert_roles(actual, expected):
    """Pass when ``actual`` is a dict with the keys and, without case and outer spaces, the phrases expected."""
    _fail_if(problem_of(actual, dict(expected)))


def assert_permutation_of_roles(actual, keys, phrases):
    """Pass when ``actual`` has exactly these keys and uses each phrase once, whichever key it stands at."""
    roles = as_roles(actual)
    _fail_if("" if roles is not None else ("type", f"a dict of texts is wanted, yours is {kind_of(actual)}"))
    if set(roles) != set(keys):
        raise CheckFailed("type", f"the keys should be {', '.join(map(repr, keys))}")
    if sorted(roles.values()) != sorted(phrases):
        raise CheckFailed("values", "each of the three phrases belongs to exactly one key, spelled as in the docstring")


def describe_outcome(call):
    """Say in one sentence why a call gave no result; the words of an exception are the student's own."""
    name = call.function
    if call.outcome == "raised":
        error = call.exception
        if error["type"] == "NotImplementedError":
            return f"{name} is not filled in yet"
        where = f"line {error['line']}, `{error['source']}`: " if error.get("line") else ""
        return f"{name} raised {error['type']}: {where}{error['message']}".rstrip(": ")
    return {
        "missing": f"there is no function called {name}",
        "not-callable": f"{name} is not a function",
        "signature": f"{name} cannot be called with {len(call.arguments)} arguments, as the stub can",
        "timed-out": f"{name} did not come to an end in time",
        "out-of-memory": f"{name} asked for more memory than there is",
        "crashed": f"{name} ended the whole Python process",
    }[call.outcome]


def describe_mutation(call):
    """Say in one sentence which inputs a call changed."""
    which = " and ".join(f"argument {position + 1}" for position in call.mutated)
    return f"{call.function} changed its input in place ({which}); the caller's array should stay as it was"


def _fail_if(problem):
    if problem:
        raise CheckFailed(*problem)


def problem_of(actual, expected):
    """Return None, or (kind, text) for the first thing that is wrong, in the order in which a person learns."""
    if actual is None:
        return "nothing", "the function returned nothing (None)"
    if isinstance(expected, dict):
        roles = as_roles(actual)
        if roles is None or set(roles) != set(expected):
            return (
                "type",
                f"a dict with the keys {', '.join(map(repr, expected))} is wanted, yours is {kind_of(actual)}",
            )
        return None if roles == as_roles(expected) else ("values", "a phrase stands at another key than it belongs to")
    if isinstance(expected, tuple):
        return _problem_of_three(actual, expected)
    array = real_array(actual)
    if array is None:
        return "type", f"real numbers are wanted, yours is {kind_of(actual)}"
    if isinstance(expected, float) and (array.shape != () or isinstance(actual, list | tuple)):
        return "shape", f"one number is wanted, yours has shape {array.shape}"
    if array.ndim != np.ndim(expected):
        return (
            "shape",
            f"{np.ndim(expected)} dimension(s) wanted, shape {np.shape(expected)}; yours has shape {array.shape}",
        )
    if array.shape != np.shape(expected):
        return "shape", f"the shape should be {np.shape(expected)}, yours is {array.shape}"
    return None if not differing(array, expected).any() else ("values", "some values differ")


def _problem_of_three(actual, expected):
    array = real_array(actual)
    three = isinstance(actual, list | tuple) or (array is not None and array.ndim > 0)
    if not three or len(actual) != 3 or (array is not None and array.ndim < 2):
        return "single", f"three arrays are wanted, Q, K and V, yours is {kind_of(actual)}"
    for name, part, wanted in zip("QKV", actual, expected, strict=True):
        problem = problem_of(part, wanted)
        if problem:
            return problem[0], f"{name}: {problem[1]}"
    return None


def real_array(value):
    """Return ``value`` as a plain array of real numbers, or None when it is not one (bool, complex, text, ragged)."""
    if isinstance(value, bool | complex):
        return None
    try:
        if not _may_be_numbers(value):
            return None  # NumPy would make room for the longest of its texts in every entry
        array = np.asarray(value)
        if array.dtype == object and isinstance(value, int | list | tuple):
            array = np.asarray(value, dtype=float) if _only_numbers(value) else array
    except (ValueError, TypeError, OverflowError, RecursionError, MemoryError):
        return None
    return np.asarray(array) if array.dtype.kind in "iuf" else None


def _may_be_numbers(value):
    if isinstance(value, list | tuple):
        return all(_may_be_numbers(item) for item in value)
    return isinstance(value, int | float | complex | np.ndarray | np.generic) and not isinstance(value, str | bytes)


def _only_numbers(value):
    if isinstance(value, list | tuple):
        return all(_only_numbers(item) for item in value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_roles(value):
    """Return a dict of texts with the texts in one spelling (no case, no outer spaces), or None for anything else."""
    if not isinstance(value, dict):
        return None
    if not all(isinstance(text, str) for pair in value.items() for text in pair):
        return None
    return {key: text.strip().casefold() for key, text in value.items()}


def differing(actual, expected):
    """Return a mask of the entries of ``actual`` that are not ``expected`` within rounding; NaN equals nothing."""
    with np.errstate(all="ignore"):
        expected = np.asarray(expected, dtype=float)
        largest = np.abs(expected).max(initial=0)
        return ~(np.abs(np.asarray(actual, dtype=float) - expected) <= RTOL * np.abs(expected) + ATOL * largest)


def kind_of(value):
    """Say in plain words what a result is, for a person who expected something else."""
    name = getattr(value, "type_name", type(value).__name__)  # the grader hands over what it cannot read as a name
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape} and type {value.dtype}"
    if isinstance(value, list | tuple):
        return f"a {name} of {len(value)}"
    return "nothing (None)" if value is None else f"a {name}"
