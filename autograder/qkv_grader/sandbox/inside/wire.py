"""Frames on a stream socket: a fixed prefix, a JSON header, then ``.npy`` payloads.

Everything that the judge reads here was written by a process that ran student code, so it is taken as forged: lengths
are capped before anything is read, and an array's shape is checked against the bytes that arrived before NumPy
allocates. Whatever is wrong raises `BadFrame` and nothing else.
"""

from __future__ import annotations

import functools
import json
import math
import re
import struct
from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

import numpy as np

from qkv_grader.kit.budget import ARRAY_HEADER, MAX_ARRAYS, MAX_VALUES
from qkv_grader.kit.values import DTYPES, MAX_DIGITS, MAX_DIMENSIONS

PREFIX: Final = struct.Struct("<4sII")
MAGIC: Final = b"QKV1"
#: Beside what was printed.
MAX_REPLY_HEADER: Final = 1024 * 1024
#: Of a header's JSON: its texts, brackets and commas. A value takes up to seven (where it is an opaque one).
_MAX_TOKENS: Final = 7 * MAX_VALUES + MAX_ARRAYS + 10_000
MAX_REQUEST: Final = 64 * 1024 * 1024
_NPY: Final = re.compile(
    rb"\x93NUMPY\x01\x00(..)"
    rb"\{'descr': '([<>|][a-z][0-9]{1,2})', 'fortran_order': False, 'shape': \(([0-9, ]{0,120})\), \} *\n",
    re.DOTALL,
)
_NPY_PREFIX: Final = 10
# A text, to its end or to where the frame ends; or a mark beside it.
_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{\[,]', re.DOTALL)

Text = bytes | bytearray
Buffer = Text | memoryview


class BadFrame(Exception):
    """What came back from a worker is not a frame that an honest worker sends."""

    flags = frozenset({"bad-frame"})


def frame(header: dict[str, Any], payloads: Sequence[bytes] = ()) -> bytes:
    """Return the bytes of one frame."""
    header["npy"] = [len(payload) for payload in payloads]
    text = json_bytes(header)
    body = b"".join(payloads)
    return PREFIX.pack(MAGIC, len(text), len(body)) + text + body


def json_bytes(tree: Any) -> bytes:
    """Return a header, or a part of one, as it travels."""
    return _ENCODER.encode(tree).encode("utf-8")


def sizes(prefix: Text, max_header: int, max_payload: int) -> tuple[int, int]:
    """Return how many bytes of header and of payload follow a prefix."""
    if len(prefix) != PREFIX.size:
        raise BadFrame("a frame without a whole prefix")
    magic, header, payload = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise BadFrame("bytes that are no frame")
    if header > max_header or payload > max_payload:
        raise BadFrame(f"a frame of {header} + {payload} bytes, more than the {max_header} + {max_payload} allowed")
    return header, payload


def open_frame(text: Text, body: Buffer, trusted: bool = False) -> tuple[dict[str, Any], list[Buffer]]:
    """Split a frame's two parts into its header and its payloads. A worker trusts its judge to have as many cells."""
    try:
        # counted first: a bracket is one byte, and the object that it becomes two hundred
        if not trusted and _has_too_many_tokens(text):
            raise BadFrame("a header of more values than one call may give")
        header = _DECODER.decode(text.decode("utf-8"))
    except (ValueError, RecursionError) as problem:
        raise BadFrame(f"a header that is not JSON ({type(problem).__name__})") from None
    if not isinstance(header, dict):
        raise BadFrame("a header that is not an object")
    lengths = header.pop("npy", None)
    if not isinstance(lengths, list) or len(lengths) > MAX_ARRAYS:
        raise BadFrame("a header that does not say what its payloads are")
    payloads: list[Buffer] = []
    start = 0
    for length in lengths:
        if type(length) is not int or not 0 < length <= len(body) - start:
            raise BadFrame("a payload that reaches past its frame")
        payloads.append(body[start : start + length])
        start += length
    if start != len(body):
        raise BadFrame("bytes after the last payload")
    return header, payloads


def _has_too_many_tokens(text: Text) -> bool:
    if len(text) <= _MAX_TOKENS:  # each takes a byte at least
        return False
    return next(islice(_TOKEN.finditer(text), _MAX_TOKENS, None), None) is not None


def _bounded_int(text: str) -> int:
    if len(text) > MAX_DIGITS + 1:
        raise BadFrame("an integer of too many digits")
    return int(text)


# once: `json.dumps` and `json.loads` would make new ones for every frame
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
_DECODER: Final = json.JSONDecoder(parse_int=_bounded_int)


def pack_array(array: np.ndarray[Any, Any]) -> bytes:
    """Return the ``.npy`` file of an array whose dtype is one of `DTYPES`."""
    descr = array.dtype.str
    if descr not in DTYPES:
        raise ValueError(f"arrays of dtype {array.dtype} do not travel")
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {array.shape!r}, }}".encode()
    text += b" " * (-(_NPY_PREFIX + len(text) + 1) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + array.tobytes()


def unpack_array(data: Buffer) -> np.ndarray[Any, Any]:
    """Read an ``.npy`` file as `pack_array` writes it, and no other kind, into a fresh array."""
    start = _NPY_PREFIX + int.from_bytes(data[_NPY_PREFIX - 2 : _NPY_PREFIX], "little")
    dtype, shape = _described(bytes(data[: min(start, ARRAY_HEADER)]))
    content = data[start:]
    if math.prod(shape) * dtype.itemsize != len(content):
        raise BadFrame("an array whose shape does not fit its bytes")
    if dtype.kind == "b" and np.frombuffer(content, np.uint8).max(initial=0) > 1:
        raise BadFrame("booleans that are neither true nor false")
    try:
        return np.frombuffer(content, dtype=dtype).reshape(shape).copy()
    except (ValueError, OverflowError, MemoryError) as problem:
        raise BadFrame(f"an array that cannot be built ({type(problem).__name__})") from None


@functools.lru_cache(maxsize=256)
def _described(header: bytes) -> tuple[np.dtype[Any], tuple[int, ...]]:
    """Return dtype and shape by the header of an ``.npy`` file: most of them are alike, and parsed once."""
    match = _NPY.fullmatch(header)
    if match is None or int.from_bytes(match[1], "little") != len(header) - _NPY_PREFIX:
        raise BadFrame("a payload that is no .npy of a plain array")
    dtype = DTYPES.get(match[2].decode("ascii"))
    if dtype is None:
        raise BadFrame("an array of a dtype that does not travel")
    return dtype, _shape(match[3].decode("ascii"))


def _shape(text: str) -> tuple[int, ...]:
    sizes_ = [part.strip() for part in text.split(",")]
    if sizes_[-1] == "":
        sizes_.pop()
    if len(sizes_) > MAX_DIMENSIONS:
        raise BadFrame("an array of too many dimensions")
    if not all(size.isdecimal() and len(size) <= 10 for size in sizes_):
        raise BadFrame("an array whose shape is not numbers")
    return tuple(int(size) for size in sizes_)
