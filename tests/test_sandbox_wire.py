"""Frames from a worker are taken as forged: whatever the bytes, `BadFrame` or a plain value, within the caps."""

from __future__ import annotations

import json
import os
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qkv_grader.kit.values import MAX_DEPTH, Opaque
from qkv_grader.sandbox.inside import wire
from qkv_grader.sandbox.inside.values import Packer
from qkv_grader.sandbox.inside.wire import MAX_VALUES, BadFrame
from qkv_grader.sandbox.replies import Ran, Reply, read_ran, read_reply
from qkv_grader.sandbox.unpacker import Unpacker

OUTPUT = 1000
#: The same examples in every run: a suite that fails by chance is no help. QKV_FUZZ=20000 looks further, at random.
MORE = int(os.environ.get("QKV_FUZZ", "0"))
fuzzed = settings(
    max_examples=MORE or 200,
    derandomize=not MORE,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
PLAIN = (bool, int, float, complex, str, type(None), list, tuple, dict, np.ndarray, Opaque)


def npy(descr: str = "<f8", shape: str = "(2,)", content: bytes = bytes(16), order: str = "False") -> bytes:
    """An ``.npy`` with a header of one's own."""
    text = f"{{'descr': {descr!r}, 'fortran_order': {order}, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + content


def read(text: bytes, body: bytes) -> Reply:
    header, payloads = wire.open_frame(text, body)
    return read_reply(header, payloads, [b"sent", None], OUTPUT)


def answer(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "called", "outcome": "returned", "result": 1, "exception": None, "message": "", "output": "",
        "after": [None, None], "flags": [], "npy": [], **changes,
    }  # fmt: skip


def test_a_frame_comes_back_as_it_was_sent() -> None:
    data = wire.frame({"a": "é"}, [b"one", b"four"])
    header, payload = wire.sizes(data[: wire.PREFIX.size], 100, 100)
    start = wire.PREFIX.size
    assert wire.open_frame(data[start : start + header], data[start + header :]) == ({"a": "é"}, [b"one", b"four"])
    assert payload == 7


@fuzzed
@given(st.binary(max_size=30))
def test_no_prefix_asks_for_more_than_the_caps(prefix: bytes) -> None:
    try:
        header, payload = wire.sizes(prefix, 1000, 2000)
    except BadFrame:
        return
    assert header <= 1000
    assert payload <= 2000


@fuzzed
@given(st.binary(max_size=400), st.binary(max_size=200))
def test_bytes_are_a_bad_frame(text: bytes, body: bytes) -> None:
    with pytest.raises(BadFrame):
        read(text, body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["list", "tuple", "dict", "array", "complex", "opaque", "x"]), inner, max_size=2
        )
    ),
    max_leaves=20,
)


@fuzzed
@given(json_values, st.lists(st.binary(min_size=1, max_size=90) | st.just(npy()), max_size=3))
def test_any_tree_is_a_plain_value_or_a_bad_frame(tree: Any, payloads: list[bytes]) -> None:
    try:
        value = Unpacker(payloads).unpack(tree)
    except BadFrame:
        return
    assert type(value) in PLAIN


@fuzzed
@given(st.sampled_from(sorted(answer())), json_values)
def test_any_field_of_an_answer_may_be_anything(field: str, value: Any) -> None:
    text = json.dumps(answer(**{field: value})).encode("utf-8", "surrogatepass")
    try:
        reply = read(text, b"")
    except BadFrame:
        return
    assert type(reply.result) in PLAIN
    reply.output.encode()


@fuzzed
@given(
    st.dictionaries(st.sampled_from(["kind", "notes", "output", "flags"]), json_values),
    st.lists(json_values, max_size=3),
)
def test_any_report_on_a_source_is_read_or_refused(header: dict[str, Any], notes: list[Any]) -> None:
    for candidate in (header, {**header, "kind": "ran", "notes": notes, "output": "", "flags": []}):
        try:
            assert type(read_ran(candidate, OUTPUT)) is Ran
        except BadFrame:
            continue


@fuzzed
@given(st.data())
def test_a_mutated_frame_is_read_or_refused(data: st.DataObject) -> None:
    packer = Packer()
    tree = packer.pack([np.arange(3.0), (1, {"a": 2.5}), np.ones((2, 2), bool), "text", 1j])
    frame = bytearray(wire.frame(answer(result=tree), packer.payloads))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(frame) - 1))
        frame[place] = data.draw(st.integers(0, 255))
    whole = bytes(frame)
    try:
        header, payload = wire.sizes(whole[: wire.PREFIX.size], 1 << 20, 1 << 20)
        start = wire.PREFIX.size
        reply = read(whole[start : start + header], whole[start + header : start + header + payload])
    except BadFrame:
        return
    assert type(reply.result) in PLAIN


@fuzzed
@given(st.binary(max_size=200))
def test_no_bytes_are_an_array(data: bytes) -> None:
    with pytest.raises(BadFrame):
        wire.unpack_array(data)


@fuzzed
@given(
    st.sampled_from(["<f8", ">f8", "|b1", "<i4", "|O", "|V8", "<U4", "|S3", "<M8", "<f16", "|u1", "=f8", "f8", "<x9"]),
    st.text("0123456789, ()-e.L", max_size=30).map(lambda text: f"({text})"),
    st.binary(max_size=40),
)
def test_any_header_of_an_array_is_read_or_refused(descr: str, shape: str, content: bytes) -> None:
    try:
        array = wire.unpack_array(npy(descr, shape, content))
    except BadFrame:
        return
    assert array.dtype.str in wire.DTYPES
    assert array.nbytes == len(content)


@pytest.mark.parametrize(
    "data",
    [
        npy(shape="(100000, 100000)"),
        npy(shape="(9999999999, 9999999999, 9999999999)"),
        npy(shape="(0, 9999999999, 9999999999, 9999999999)", content=b""),
        npy(shape="(-2,)"),
        npy(shape="(2.0,)"),
        npy(shape="(1, 1, 1, 1, 1, 1, 1, 1, 2)"),
        npy(descr="|O"),
        npy(descr="<U4"),
        npy(descr=">f8"),
        npy(order="True"),
        npy(content=bytes(15)),
        npy(content=bytes(17)),
        npy("|b1", content=b"\x01\x02"),
        npy().replace(b"\x01\x00", b"\x02\x00", 1),
        npy().replace(b"'shape'", b"'shape' "),
        npy(shape="(__import__('os').abort(),)"),
    ],
)
def test_an_array_that_is_not_plain_is_refused(data: bytes) -> None:
    with pytest.raises(BadFrame):
        wire.unpack_array(data)


def test_an_array_that_claims_gigabytes_costs_nothing() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(BadFrame):
            wire.unpack_array(npy(shape="(400000000,)"))
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@fuzzed
@given(st.sampled_from(sorted(wire.DTYPES)), st.lists(st.integers(0, 4), max_size=4))
def test_plain_arrays_travel(descr: str, shape: list[int]) -> None:
    array = np.ones(shape, descr)
    back = wire.unpack_array(wire.pack_array(array))
    assert (back.dtype, back.shape, back.tobytes()) == (array.dtype, array.shape, array.tobytes())


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"npy": [], "n": ' + b"9" * 5000 + b"}",
        b'{"npy": [1]}',
        b'{"npy": [-1]}',
        b'{"npy": [true]}',
        b'{"npy": {}}',
        b'{"npy": null}',
        b"null",
        b"\xff\xfe",
        json.dumps({"npy": [0] * 60_000}).encode(),
    ],
)
def test_a_header_beyond_the_bounds_is_refused(text: bytes) -> None:
    with pytest.raises(BadFrame):
        wire.open_frame(text, b"")


def nested(depth: int) -> Any:
    tree: Any = 1
    for _ in range(depth):
        tree = {"list": [tree]}
    return tree


@pytest.mark.parametrize(
    "tree",
    [
        nested(MAX_DEPTH + 1),
        {"list": [0] * MAX_VALUES},
        "x" * 20_000,
        "\ud800",
        [1],
        {},
        {"list": [1], "tuple": [1]},
        {"array": 0},
        {"array": -1},
        {"array": True},
        {"dict": [[{"list": []}, 1]]},
        {"dict": [[1]]},
        {"complex": [1, 2]},
        {"opaque": ["x" * 201, ""]},
        {"opaque": ["x", 1]},
    ],
)
def test_a_tree_that_no_honest_worker_sends_is_refused(tree: Any) -> None:
    with pytest.raises(BadFrame):
        Unpacker([]).unpack(tree)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "ran"},
        {"outcome": "passed"},
        {"after": []},
        {"after": [5, None]},
        {"flags": ["official"]},
        {"flags": ["memory"] * 100},
        {"output": "x" * (OUTPUT + 1)},
        {"output": "\ud800"},
        {"outcome": "raised"},
        {"outcome": "signature", "message": "x" * 3000},
        {"outcome": "raised", "exception": {"type": "E", "message": "", "cell": None, "line": -1, "source": ""}},
        {"outcome": "raised", "exception": {"type": "E", "message": "", "cell": "1", "line": 1, "source": ""}},
        {"outcome": "raised", "exception": {"type": "E" * 300, "message": "", "cell": 1, "line": 1, "source": ""}},
    ],
)
def test_an_answer_that_no_honest_worker_gives_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadFrame):
        read(json.dumps(answer(**changes)).encode(), b"")
