"""What a function is given and what of its result travels back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from qkv_grader.config import Limits
from qkv_grader.kit.values import Opaque
from qkv_grader.sandbox import Sandbox, Worker

LONG = 30.0
SOURCE = """
import collections, dataclasses, decimal, enum, fractions
import numpy as np

def evaluate(text):
    return eval(text)

def same(*arguments):
    return list(arguments)

def layout(x):
    flags = x.flags
    forward = [stride > 0 for stride in x.strides]
    return flags.c_contiguous, flags.f_contiguous, flags.writeable, forward, type(x) is np.ndarray

def identical(*arguments):
    return [[a is b for a in arguments] for b in arguments]

def change(*arguments):
    for argument in arguments:
        argument[...] += 1

def change_shape(x):
    x.shape = (x.size,)

def change_dtype(x):
    x.dtype = "u1"

def unlock(x):
    x.flags.writeable = True
    x[...] = 7

class Plain(np.ndarray):
    def __array__(self, *a, **k): return np.zeros(3)
    def tobytes(self, *a): return b"lies"
    dtype = property(lambda self: 1 / 0)
    shape = property(lambda self: (99,))

class Liar(list):
    def __iter__(self): return iter([9, 9])
    def __len__(self): return 99
    def __eq__(self, other): return True

class LyingTuple(tuple):
    def __iter__(self): return iter([9, 9])

class LyingDict(dict):
    def items(self): return [("x", 9)]

class LyingInt(int):
    def __int__(self): return 9
    def __index__(self): return 9
    def __eq__(self, other): return True
    __hash__ = int.__hash__

class LyingFloat(float):
    def __float__(self): return 9.0
    def __eq__(self, other): return True

class LyingStr(str):
    def __str__(self): return "9"
    def encode(self, *a): return b"9"

class Raising:
    @property
    def __class__(self): raise SystemExit
    def __repr__(self): raise KeyboardInterrupt

class Wide:
    def __repr__(self): return "x" * 10_000

class WithArray:
    def __array__(self, *a, **k): return np.zeros(3)
    def __float__(self): return 1.0

def cyclic():
    value = []
    value.append(value)
    return value

Pair = collections.namedtuple("Pair", "a b")
Colour = enum.IntEnum("Colour", "RED")
"""


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Sandbox(Limits()) as sandbox:
        worker = sandbox.start([SOURCE], "projections.py", False, LONG)
        assert worker.notes == []
        yield worker
        worker.close()


def result(worker: Worker, function: str, *arguments: object) -> object:
    reply = worker.call(function, arguments, LONG)
    assert reply.outcome == "returned", reply
    return reply.result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("None", None), ("True", True), ("17", 17), ("-3", -3), ("10**400", 10**400), ("0.1", 0.1),
        ("1e999", float("inf")),
        ("-0.0", -0.0), ("'é'", "é"), ("2j", 2j), ("[1, (2.0, None)]", [1, (2.0, None)]), ("()", ()),
        ("{'a': [1], 2: 'b', None: True}", {"a": [1], 2: "b", None: True}), ("Pair(1, 2)", (1, 2)),
        ("Colour.RED", 1), ("collections.OrderedDict(a=1)", {"a": 1}), ("np.str_('x')", "x"),
    ],
)  # fmt: skip
def test_plain_values_come_back_as_they_are(worker: Worker, text: str, expected: object) -> None:
    value = result(worker, "evaluate", text)
    assert value == expected
    assert type(value) is type(expected)
    assert repr(value) == repr(expected)


def test_nan_comes_back_as_nan(worker: Worker) -> None:
    assert repr(result(worker, "evaluate", "[float('nan'), -float('inf')]")) == "[nan, -inf]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("np.arange(3)", np.arange(3)),
        ("np.float64(2.5)", np.array(2.5)),
        ("np.float32(2.5)", np.array(2.5, np.float32)),
        ("np.array(3)", np.array(3)),
        ("np.bool_(True)", np.array(True)),
        ("np.ones((2, 0, 3))", np.ones((2, 0, 3))),
        ("np.arange(6.0).reshape(2, 3).T", np.arange(6.0).reshape(2, 3).T),
        ("np.arange(6)[::-2]", np.array([5, 3, 1])),
        ("np.array([1, 2], '>i4')", np.array([1, 2], "<i4")),
        ("np.array([1.5], '>f8')", np.array([1.5])),
        ("np.array([1, 2], np.longdouble)", np.array([1.0, 2.0])),
        ("np.array([1j], np.clongdouble)", np.array([1j])),
        ("np.array([1 + 2j])", np.array([1 + 2j])),
        ("np.array([1, 2], 'f2')", np.array([1, 2], "f2")),
        ("np.matrix([[1, 2]])", np.array([[1, 2]])),
        ("np.ma.array([1, 2], mask=[True, False])", np.array([1, 2])),
        ("np.arange(3.0).view(Plain)", np.arange(3.0)),
    ],
)
def test_arrays_come_back_plain(worker: Worker, text: str, expected: np.ndarray) -> None:
    value = result(worker, "evaluate", text)
    assert type(value) is np.ndarray
    assert value.dtype == expected.dtype
    assert value.shape == expected.shape
    np.testing.assert_array_equal(value, expected)
    assert value.flags.writeable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Liar([1, 2])", [1, 2]), ("LyingTuple([1, 2])", (1, 2)), ("LyingDict(a=1)", {"a": 1}), ("LyingInt(1)", 1),
        ("LyingFloat(1.5)", 1.5), ("LyingStr('one')", "one"),
    ],
)  # fmt: skip
def test_a_subclass_cannot_speak_for_its_content(worker: Worker, text: str, expected: object) -> None:
    value = result(worker, "evaluate", text)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("text", "name", "detail"),
    [
        ("{1}", "set", "{1}"),
        ("b'x'", "bytes", "b'x'"),
        ("range(3)", "range", "range(0, 3)"),
        ("fractions.Fraction(1, 2)", "Fraction", "Fraction(1, 2)"),
        ("decimal.Decimal(1)", "Decimal", "Decimal('1')"),
        ("np.array([1, None])", "ndarray", "dtype object, shape (2,)"),
        ("np.array(['a'])", "ndarray", "dtype str32, shape (1,)"),
        ("np.zeros(1, 'm8[s]')", "ndarray", "dtype timedelta64[s], shape (1,)"),
        ("np.zeros(2, [('a', int)])", "ndarray", "dtype void64, shape (2,)"),
        ("np.ones([1] * 9)", "ndarray", "dtype float64, shape (1, 1, 1, 1, 1, 1, 1, 1, 1)"),
        ("np.ones((2000, 2000))", "ndarray", "shape (2000, 2000): too large to send"),
        ("10**1000", "int", "over 1000 digits"),
        ("'x' * 20_000", "str", "20000 characters"),
        ("{(1, 2): 3}", "dict", "a key of type tuple"),
        ("{LyingInt(1): 3}", "dict", "a key of type LyingInt"),
        ("Raising()", "Raising", "cannot be read (SystemExit)"),
        ("WithArray()", "WithArray", None),
        ("(x for x in [1])", "generator", None),
        ("np.dot", "_ArrayFunctionDispatcher", None),
    ],
)
def test_what_does_not_travel_says_what_it_was(worker: Worker, text: str, name: str, detail: str | None) -> None:
    value = result(worker, "evaluate", text)
    assert isinstance(value, Opaque)
    assert value.type_name == name
    assert detail in (None, value.detail)


def test_a_long_repr_is_cut(worker: Worker) -> None:
    value = result(worker, "evaluate", "Wide()")
    assert isinstance(value, Opaque)
    assert len(value.detail) == 300


def test_a_list_that_holds_itself_ends(worker: Worker) -> None:
    value = result(worker, "cyclic")
    for _ in range(16):
        [value] = value  # type: ignore[misc]
    assert value == Opaque("list", "nested deeper than 16")


def test_one_bad_item_does_not_hide_the_others(worker: Worker) -> None:
    assert result(worker, "evaluate", "[1, {2}, 3]") == [1, Opaque("set", "{2}"), 3]


def test_arguments_arrive_as_they_were_sent(worker: Worker) -> None:
    sent = [1, 2.5, "é", True, None, np.arange(6.0).reshape(2, 3), np.zeros((0, 2)), np.array(4)]
    received = result(worker, "same", *sent)
    for before, after in zip(sent, received, strict=True):  # type: ignore[call-overload]
        np.testing.assert_array_equal(before, after)
        assert type(before) is type(after)


READ_ONLY = np.arange(6.0).reshape(2, 3)
READ_ONLY.flags.writeable = False


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.arange(6.0).reshape(2, 3), (True, False, True, [True, True])),
        (np.asfortranarray(np.arange(6.0).reshape(2, 3)), (False, True, True, [True, True])),
        (np.arange(24.0).reshape(4, 6)[::2, ::2], (False, False, True, [True, True])),
        (np.arange(12.0)[::2], (False, False, True, [True])),
        (np.arange(6.0).reshape(2, 3)[::-1, ::-1], (False, False, True, [False, False])),
        (np.arange(6.0)[::-1], (False, False, True, [False])),
        (READ_ONLY, (True, False, False, [True, True])),
    ],
    ids=["C", "F", "every second", "every second of one axis", "reversed", "reversed, one axis", "read-only"],
)
def test_an_array_arrives_in_its_layout(worker: Worker, array: np.ndarray, expected: tuple) -> None:
    assert result(worker, "layout", array) == (*expected, True)
    [back] = result(worker, "same", array)  # type: ignore[misc]
    np.testing.assert_array_equal(back, array)


def test_the_same_array_twice_arrives_as_one_object(worker: Worker) -> None:
    one, equal = np.ones(2), np.ones(2)
    assert result(worker, "identical", one, equal, one) == [
        [True, False, True],
        [False, True, False],
        [True, False, True],
    ]


def test_every_call_gets_fresh_arrays(worker: Worker) -> None:
    array = np.zeros(3)
    assert worker.call("change", [array], LONG).mutated == (0,)
    assert worker.call("change", [array], LONG).mutated == (0,)
    assert array.tolist() == [0, 0, 0]


def test_changed_inputs_are_named_by_position(worker: Worker) -> None:
    shared = np.zeros(2)
    assert worker.call("same", [shared, 3, np.ones(2)], LONG).mutated == ()
    assert worker.call("change", [shared, np.ones(2), shared], LONG).mutated == (0, 1, 2)
    assert worker.call("change_shape", [np.zeros((2, 2))], LONG).mutated == (0,)
    assert worker.call("change_dtype", [np.zeros(2)], LONG).mutated == (0,)
    assert worker.call("unlock", [READ_ONLY], LONG).mutated == (0,)


def test_a_nan_that_is_left_alone_is_not_a_change(worker: Worker) -> None:
    assert worker.call("same", [np.array([np.nan, -0.0])], LONG).mutated == ()


def test_writing_to_a_read_only_input_raises(worker: Worker) -> None:
    reply = worker.call("change", [READ_ONLY], LONG)
    assert reply.outcome == "raised"
    assert reply.mutated == ()


@pytest.mark.parametrize("argument", [[1], {"a": 1}, np.array(["a"]), np.float64(1), object()])
def test_other_arguments_are_a_mistake_of_the_case(worker: Worker, argument: object) -> None:
    with pytest.raises((TypeError, ValueError), match="travel"):
        worker.call("same", [argument], LONG)
    assert result(worker, "same", 1) == [1]
