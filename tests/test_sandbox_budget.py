"""What a worker sends is counted by what it becomes: no frame, however forged, costs the judge more than a little."""

from __future__ import annotations

import contextlib
import json
import time
import tracemalloc
from typing import Any

import numpy as np
import pytest

from qkv_grader.config import Limits
from qkv_grader.kit.budget import MAX_ARRAY_BYTES, MAX_ARRAYS, MAX_ENTRIES, MAX_VALUES
from qkv_grader.kit.values import Opaque
from qkv_grader.sandbox import BadFrame, Sandbox
from qkv_grader.sandbox.inside import wire
from qkv_grader.sandbox.inside.wire import MAX_REPLY_HEADER
from qkv_grader.sandbox.replies import read_ran, read_reply
from sandbox_fixtures import LONG, start

pytest_plugins = ["sandbox_fixtures"]

OUTPUT = Limits().output_kb * 1024
#: All that the judge may hold at once for one frame, beside the frame itself.
MOST = 16 << 20
TEXT = "x" * 9999 + "\U0001f600"  # four bytes a character, for the sake of one
FULL = MAX_REPLY_HEADER - 2000


def called(result: str, npy: str = "[]") -> str:
    fields = '"kind":"called","outcome":"returned","exception":null,"message":"","output":"","after":[],"flags":[]'
    return f'{{{fields},"npy":{npy},"result":{result}}}'


def many(one: str, count: int) -> str:
    return "[" + ",".join([one] * min(count, FULL // (len(one.encode()) + 1))) + "]"


def values(one: str) -> str:
    return called(f'{{"list":{many(one, MAX_VALUES - 1)}}}')


def arrays(*made: np.ndarray) -> tuple[str, bytes]:
    payloads = [wire.pack_array(array) for array in made]
    trees = ",".join(f'{{"array":{place}}}' for place in range(len(payloads)))
    return called(f'{{"list":[{trees}]}}', json.dumps([*map(len, payloads)])), b"".join(payloads)


FRAMES = {
    "empty lists": values('{"list":[]}'),
    "empty dicts": values('{"dict":[]}'),
    "complex numbers": values('{"complex":[1.5,2.5]}'),
    "opaque values": values('{"opaque":["Some","thing"]}'),
    "floats": values("1.5"),
    "large integers": values("9" * 1000),
    "texts": values(json.dumps(TEXT, ensure_ascii=False)),
    "one long text": called(f'"{"x" * FULL}\U0001f600"'),
    "one long number": called("0." + "1" * FULL),
    "objects that are no values": called(many('{"":0}', FULL)),
    "lists that are no values": called(many("[]", FULL)),
    "numbers that are no values": called(many("0.5", FULL)),
    "texts that are no values": called(many('"ab"', FULL)),
    "objects that are few enough": called(many('{"":0}', 50_000)),
    "lists that are few enough": called(many("[]", 75_000)),
    "texts that are few enough": called(many('"ab"', 75_000)),
    "numbers that are few enough": called(many("0.5", 150_000)),
    "an object of many names": called("{" + ",".join(f'"{n}":{n}' for n in range(FULL // 16)) + "}"),
    "depth": called("[" * (FULL // 2)),
    "quotes": called('"' + '\\"' * (FULL // 2)),
    "half a text": called('"' + "\\" * FULL),
    "notes": json.dumps(
        {"kind": "ran", "output": "\U0001f600" * (OUTPUT // 4), "flags": [], "npy": [], "notes": [
            {"type": "T" * 200, "message": "\U0001f600" + "\x00" * 1999, "cell": 1, "line": 1, "source": "\x00" * 300}
        ] * 50}
    ),
    "one array of floats": arrays(np.zeros(MAX_ENTRIES)),
    "one array of booleans": arrays(np.zeros(MAX_ENTRIES, bool)),
    "many small arrays": arrays(*[np.zeros(())] * MAX_ARRAYS),
    "more small arrays": arrays(*[np.zeros((), "?")] * 50_000),
    "arrays of nothing": arrays(*[np.zeros((100, 0))] * 10_000),
    "an array of many empty rows": arrays(np.zeros((100_000_000, 0))),
}  # fmt: skip


def read(text: str, body: bytes = b"") -> Any:
    header, payloads = wire.open_frame(text.encode(), memoryview(body))
    return read_ran(header, OUTPUT) if header["kind"] == "ran" else read_reply(header, payloads, [], OUTPUT).result


@pytest.mark.slow
@pytest.mark.usefixtures("garbage_of_its_own")
@pytest.mark.parametrize("kind", FRAMES)
def test_no_frame_costs_much_memory_or_time(kind: str) -> None:
    text, body = FRAMES[kind] if isinstance(FRAMES[kind], tuple) else (FRAMES[kind], b"")
    assert len(text.encode()) <= MAX_REPLY_HEADER + 6 * OUTPUT
    assert len(body) <= MAX_ARRAY_BYTES
    result = None
    began = time.process_time()
    with contextlib.suppress(BadFrame):
        read(text, body)
    assert time.process_time() - began < 1
    tracemalloc.start()
    with contextlib.suppress(BadFrame):
        result = read(text, body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(f"{kind}: {peak / (1 << 20):.1f} MB, {'read' if result is not None else 'refused'}")
    assert peak < MOST


def test_a_payload_is_named_once() -> None:
    payload = wire.pack_array(np.zeros(1000))
    npy = f"[{len(payload)}]"
    assert read(called('{"array":0}', npy), payload).shape == (1000,)
    with pytest.raises(BadFrame, match="named twice"):
        read(called('{"list":[{"array":0},{"array":0}]}', npy), payload)


def test_an_array_of_no_entries_counts_as_the_lists_that_it_would_be() -> None:
    with pytest.raises(BadFrame, match="entries"):
        read(*arrays(np.zeros((100_000_000, 0))))
    assert read(*arrays(np.zeros((1000, 0))))[0].shape == (1000, 0)


@pytest.mark.parametrize(
    "result",
    [
        "'x' * 9_999", "[1.5] * 19_000", "[(1, 2, 3)] * 4000", "[{'a': 1j}] * 4000", "[10**999] * 500",
        "['\\x00' * 5000] * 20", "np.zeros((1000, 1000))", "[np.float64(1)] * 9_999", "[{1}] * 5000",
    ],
)  # fmt: skip
def test_an_honest_answer_is_never_more_than_the_judge_reads(sandbox: Sandbox, result: str) -> None:
    worker = start(sandbox, f"import numpy as np\ndef f(): return {result}")
    reply = worker.call("f", [], LONG)
    assert reply.outcome == "returned"
    assert reply.flags == frozenset()
    worker.close()


@pytest.mark.parametrize(
    ("result", "name", "detail"),
    [
        ("np.zeros((100_000_000, 0))", "ndarray", "shape (100000000, 0): too large to send"),
        ("np.zeros((0, 9, 100_000_000))", "ndarray", "shape (0, 9, 100000000): too large to send"),
        ("np.zeros(2_000_000, bool)", "ndarray", "shape (2000000,): too large to send"),
        ("[[np.ones((20, 20))] * 50] * 60", "list", "more than 8 MB of arrays"),
        ("[np.zeros((1000, 0))] * 2000", "list", "more than 1000000 entries in arrays"),
        ("[np.float64(1)] * 15_000", "list", "more than 10000 arrays"),
        ("[0] * 100_000", "list", "more than 20000 values"),
        ("['x' * 9000] * 100", "list", "more than 700 kB of numbers and text"),
        ("[10**999] * 1000", "list", "more than 700 kB of numbers and text"),
        ("[1j / 3] * 19_000", "list", "more than 700 kB of numbers and text"),
    ],
)
def test_an_answer_that_would_be_more_is_told_in_its_place(
    sandbox: Sandbox, result: str, name: str, detail: str
) -> None:
    worker = start(sandbox, f"import numpy as np\ndef f(): return {result}")
    assert worker.call("f", [], LONG).result == Opaque(name, detail)
    worker.close()


def test_a_notebook_may_have_any_number_of_cells(sandbox: Sandbox) -> None:
    worker = sandbox.start(["a = 1", *[""] * 100_000, "def f(): return a"], "projections.ipynb", True, LONG)
    assert worker.call("f", [], LONG).result == 1
    worker.close()


def test_notes_that_are_as_long_as_can_be_are_read(sandbox: Sandbox) -> None:
    cell = "print(chr(1) * 100_000)\n" + f"raise Exception(chr(1) * 5000)  # {chr(0x1F600) * 400}\n" * 200
    worker = start(sandbox, cell)
    assert len(worker.notes) == 50
    assert worker.flags == {"output-cut"}
    worker.close()
