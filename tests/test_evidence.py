"""Calls as evidence: what is kept of them, and for how long there is room."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from qkv_grader.judging.evidence import MOST_BYTES, MOST_FEEDBACK, Evidence
from qkv_grader.judging.values import LEFT_OUT, to_json


def call(result: object, output: str = "") -> Any:
    return SimpleNamespace(
        function="add", arguments=(1, 2), result=result, exception=None, output=output, expected=np.int64(3), mutated=()
    )


@pytest.mark.parametrize(("value", "shown"), [(np.int64(3), 3), (np.float32(0.5), 0.5), (np.bool_(True), True)])
def test_a_number_of_numpys_is_shown_as_the_number_that_it_is(value: object, shown: object) -> None:
    assert to_json(value) == shown
    assert type(to_json(value)) is type(shown)


def test_evidence_fits_into_its_budget_and_says_what_was_left_out() -> None:
    evidence = Evidence()
    kept = [evidence.of([call([["x" * 1000] * 15], "y" * 4000)])[0] for _ in range(200)]
    whole = [one for one in kept if one.arguments]
    assert 20 < len(whole) < 200
    assert sum(len(str(vars(one))) for one in whole) < 1.2 * MOST_BYTES
    assert kept[-1].result == LEFT_OUT


def test_the_last_calls_may_fit_where_a_large_one_did_not() -> None:
    evidence = Evidence()
    for _ in range(200):
        evidence.of([call([["x" * 1000] * 15], "y" * 4000)])
    assert evidence.of([call(3)])[0].call == "add"


def test_what_a_student_reads_has_a_budget_of_its_own() -> None:
    evidence = Evidence()
    texts = [evidence.feedback("\N{COLLISION SYMBOL}" * 10_000) for _ in range(60)]
    assert texts[0].endswith("… (cut)")
    assert sum(len(text.encode()) for text in texts) < MOST_FEEDBACK + 60 * 20
    assert Evidence().feedback("short") == "short"


def test_an_array_without_entries_is_not_a_hundred_million_lists() -> None:
    assert to_json(np.zeros((100_000_000, 0))) == {"array": None, "shape": [100_000_000, 0], "dtype": "float64"}
