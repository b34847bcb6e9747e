"""What a case draws: other inputs under every salt, the same ones otherwise, of both signs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from domain import NUMERIC
from mistake_bench import SEED, Bench, opened
from qkv_grader.judging.cases import Draw


@pytest.fixture(scope="module")
def bench() -> Bench:
    return opened()


def calls(bench: Bench, family: str, salt: str) -> list[tuple[str, list[Any]]]:
    """Every call that the cases of a family make: where it stands, and its inputs."""
    return [
        (f"{record.case}, call {number}", [*map(plain, call.arguments)])
        for question in bench.cases
        for record in bench.run(question, getattr(bench.loaded.reference, question), salt=salt)
        if record.case.startswith(family)
        for number, call in enumerate(record.calls, 1)
    ]


def plain(argument: Any) -> Any:
    return argument.tolist() if isinstance(argument, np.ndarray) else argument


def test_every_hidden_call_meets_other_inputs_under_another_salt_unless_a_public_case_makes_it_too(
    bench: Bench,
) -> None:
    known = [inputs for _, inputs in calls(bench, "public/", "")]
    one, other = calls(bench, "hidden/", "one"), calls(bench, "hidden/", "other")
    assert [where for where, _ in one] == [where for where, _ in other]
    pairs = zip(one, other, strict=True)
    same = [(where, inputs) for (where, inputs), (_, others) in pairs if inputs == others]
    assert [where for where, inputs in same if inputs and inputs not in known] == []
    assert len(same) < 12


def test_the_same_salt_gives_the_same_inputs(bench: Bench) -> None:
    assert calls(bench, "hidden/", "one") == calls(bench, "hidden/", "one")


def test_public_cases_do_not_draw(bench: Bench) -> None:
    assert calls(bench, "public/", "one") == calls(bench, "public/", "other")


@pytest.mark.parametrize(("seed", "case", "salt"), [(2, "a", "b"), (1, "ab", "b"), (1, "a", "c"), (1, "a b", "")])
def test_seed_case_and_salt_each_change_every_number(seed: int, case: str, salt: str) -> None:
    assert not (Draw(1, "a", "b")(4, 5) == Draw(seed, case, salt)(4, 5)).all()


def test_draws_have_both_signs_wherever_they_have_two_entries() -> None:
    for number in range(300):
        draw = Draw(SEED, "case", str(number))
        for table in (draw(2), draw(1, 2), draw.integers(2), draw.integers(3, 1), draw(4, 3)):
            assert (table > 0).any()
            assert (table < 0).any()


def test_draws_are_decimals_of_two_places_or_whole_numbers_between_one_and_nine() -> None:
    draw = Draw(SEED, "case")
    decimals, whole = draw(30, 30), draw.integers(30, 30)
    assert (np.round(decimals, 2) == decimals).all()
    assert whole.dtype == np.int64
    for table in (decimals, whole):
        assert ((abs(table) >= 1) & (abs(table) <= 9)).all()


def test_no_product_of_two_decimals_has_fewer_than_four_places() -> None:
    draw = Draw(SEED, "case")
    products = np.rint(np.outer(draw(200), draw(200)) * 10**4)
    assert (products % 10 != 0).all()


@pytest.mark.slow
def test_every_hidden_case_that_draws_meets_a_negative_number_under_every_salt(bench: Bench) -> None:
    """Whoever clips or ignores signs loses the same points whatever was drawn."""
    for question in NUMERIC:
        for salt in map(str, range(20)):
            records = bench.run(question, getattr(bench.loaded.reference, question), salt=salt)
            for record in (one for one in records if one.case.startswith("hidden/") and "worked" not in one.case):
                least = min(np.min(part) for call in record.calls for part in parts(call.expected))
                assert least < 0, (record.case, salt)


def parts(expected: Any) -> tuple[Any, ...]:
    """Q, K and V, or the one result."""
    return expected if isinstance(expected, tuple) else (expected,)


def test_no_number_of_a_draw_occurs_twice_where_there_are_enough() -> None:
    for number in range(100):
        draw = Draw(SEED, "case", str(number))
        for table in (draw(16, 3), draw.integers(3, 3), draw.integers(4)):
            assert len({*abs(table).ravel()}) == table.size


def test_a_single_number_has_either_sign() -> None:
    signs = {float(np.sign(Draw(SEED, "case", str(number))(1)[0])) for number in range(30)}
    assert signs == {-1.0, 1.0}
