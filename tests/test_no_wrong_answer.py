"""No wrong answer earns every point, and in the handout a public case fails for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from domain import NUMERIC, inputs
from kinds import kinds
from mistake_bench import Bench, opened


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with opened() as bench:
        yield bench


@pytest.mark.parametrize("family", ["public", "hidden"])
@pytest.mark.parametrize("question", NUMERIC)
def test_cases_meet_every_kind_of_input_that_the_domain_has(bench: Bench, question: str, family: str) -> None:
    asked: list[tuple[Any, ...]] = []

    def ask(*arguments: Any) -> Any:
        asked.append(arguments)
        return getattr(bench.loaded.reference, question)(*arguments)

    assert bench.passes(question, ask, family)
    drawn = [inputs(question, number) for number in range(4000)]
    missing = [
        name
        for name, kind in kinds(question).items()
        if any(kind(*arguments) for arguments in drawn) and not any(kind(*arguments) for arguments in asked)
    ]
    assert missing == []
    assert len(kinds(question)) > 60
