"""Calls as evidence: what is kept of them, and for how long there is room."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from qkv_grader.judging.evidence import MOST_BYTES, MOST_FEEDBACK, Evidence
from qkv_grader.judging.values import LEFT_OUT, to_json
from qkv_grader.kit.calls import Call


def call(result: object, output: str = "") -> Any:
    return Call("add", (1, 2), result=result, output=output, expected=np.int64(3))


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


TEXTS = {"query": "matching", "key": "being matched against"}


@pytest.mark.parametrize(
    ("result", "expected", "differs"),
    [
        (np.array(17.0), 17, None),
        (np.array(18.0), 17, True),
        (np.array([2.0, 17.0 + 1e-12]), np.array([2, 17]), None),
        (np.array([2.0, 17.1]), np.array([2, 17]), [False, True]),
        ([[2, 17], [1, np.nan]], np.array([[2, 17], [1, 10]]), [[False, False], [False, True]]),
        (np.array([2.0]), np.array([2, 17]), None),
        ("text", np.array([2, 17]), None),
        ((np.ones(2), np.ones(1)), (np.ones(2), np.zeros(1)), [[False, False], [True]]),
        ((np.ones(2), np.ones(3)), (np.zeros(2), np.ones(1)), [[True, True], None]),
        (np.ones((2, 2)), (np.ones(2), np.zeros(2)), [[False, False], [True, True]]),
        ({"key": "matching", "query": "Matching "}, TEXTS, [True, False]),
        ({"key": "matching"}, TEXTS, None),
        (np.ones(401), np.zeros(401), None),
    ],
)
def test_the_entries_that_the_judge_found_to_differ_travel_with_the_result(
    result: object, expected: object, differs: object
) -> None:
    [evidence] = Evidence().of([Call("add", (), result=result, expected=expected)])
    assert evidence.differs == differs


def test_a_call_that_gave_no_result_differs_nowhere() -> None:
    [evidence] = Evidence().of([Call("add", (), "timed-out", expected=np.ones(2))])
    assert evidence.differs is None
