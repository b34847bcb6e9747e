"""Naming a mistake takes time in proportion to what a submission printed or returned, and not much of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from domain import NUMERIC
from mistake_bench import Bench, opened

OUTPUT = 64_000  # characters that a call may print
ENTRIES = 200_000  # of what it may return


@pytest.fixture(scope="module")
def bench() -> Bench:
    return opened()


def nested(depth: int) -> Any:
    value: Any = "end"
    for _ in range(depth):
        value = [value, 1]
    return value


PRINTED = {
    "one number over and over": "1 " * (OUTPUT // 2),
    "one long number": "1" * OUTPUT,
    "signs": "-+" * (OUTPUT // 2),
    "points": "." * OUTPUT,
    "exponents": "1e" * (OUTPUT // 2),
    "letters": "a" * OUTPUT,
    "underscores": "_1" * (OUTPUT // 2),
    "brackets": "[" * OUTPUT,
}
RETURNED: dict[str, Callable[[], Any]] = {
    "a large array": lambda: np.ones(ENTRIES),
    "a wide array": lambda: np.ones((1, ENTRIES)),
    "a large list": lambda: [1.5] * ENTRIES,
    "a large list of lists": lambda: [[1.5]] * ENTRIES,
    "a ragged list": lambda: [[1.5]] * (ENTRIES - 1) + [[1, 2]],
    "three large arrays": lambda: (np.ones(ENTRIES),) * 3,
    "three large lists": lambda: ([1.5] * ENTRIES,) * 3,
    "a list that is just not too large": lambda: [1.5] * 600,
    "a ragged list that is just not too large": lambda: [[1.5]] * 300 + [[1, 2]],
    "a deep list": lambda: nested(60),
    "a long text": lambda: "1 " * ENTRIES,
    "many texts": lambda: ["1"] * ENTRIES,
    "a large dict": lambda: {str(number): "matching" for number in range(ENTRIES)},
}


def seconds(bench: Bench, question: str, result: Any, output: str) -> float:
    """How long the naming takes when every call printed and returned the same."""
    right = getattr(bench.loaded.reference, question)
    records = bench.run(question, lambda *arguments: None)
    for record in records:
        for call in record.calls:
            call.result, call.output = result, output
            if "worked_example" in record.case:
                call.result, record.passed = right(*call.arguments), True
    began = time.process_time()
    bench.oracle.diagnose(question, records)
    return time.process_time() - began


@pytest.mark.slow
@pytest.mark.parametrize("printed", PRINTED.values(), ids=PRINTED)
@pytest.mark.parametrize("question", NUMERIC)
def test_whatever_is_printed_the_name_is_found_in_a_second_or_two(bench: Bench, question: str, printed: str) -> None:
    assert seconds(bench, question, None, printed) < 2


@pytest.mark.slow
@pytest.mark.parametrize("returned", RETURNED.values(), ids=RETURNED)
@pytest.mark.parametrize("question", NUMERIC)
def test_whatever_is_returned_the_name_is_found_in_a_second_or_two(
    bench: Bench, question: str, returned: Callable[[], Any]
) -> None:
    assert seconds(bench, question, returned(), "") < 2


def test_63_kb_of_ones_take_no_time_in_the_search_for_what_was_printed(bench: Bench) -> None:
    assert seconds(bench, "project_tokens", None, PRINTED["one number over and over"]) < 2
