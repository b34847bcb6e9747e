"""No wrong answer earns every point, and in the handout a public case fails for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import dtype_mutants
from conftest import first_line, losses
from domain import NUMERIC, differs
from kinds import kinds
from mistake_bench import Bench, opened
from wrong_functions import ORIGINALS, Function, mutants, of_file, of_source, runnable

#: Named by what stands in the file, whatever the numbers are; the bench has functions, and no file.
TOLD_BY_ITS_LINES = {"raise-left-in", "unfilled-helper"}


@pytest.fixture(scope="module")
def bench() -> Bench:
    return opened()


@pytest.mark.parametrize("family", ["public", "hidden"])
@pytest.mark.parametrize("question", NUMERIC)
def test_cases_meet_every_kind_of_input(bench: Bench, question: str, family: str) -> None:
    asked: list[tuple[Any, ...]] = []

    def ask(*arguments: Any) -> Any:
        asked.append(arguments)
        return getattr(bench.loaded.reference, question)(*arguments)

    assert bench.passes(question, ask, family)
    wanted = kinds(question, hidden=family == "hidden")
    missing = [name for name, kind in wanted.items() if not any(kind(*arguments) for arguments in asked)]
    assert missing == []


@pytest.mark.parametrize(("family", "most"), [("public", 10), ("hidden", 30)])
@pytest.mark.parametrize("question", NUMERIC)
def test_a_question_has_few_calls(bench: Bench, question: str, family: str, most: int) -> None:
    records = bench.run(question, getattr(bench.loaded.reference, question))
    assert sum(len(record.calls) for record in records if record.case.startswith(family)) <= most


# ---------------------------------------------------------------- whatever differs anywhere is caught

ENOUGH = 1500
SALTS = ["", *map(str, range(19))]


def slips_through(bench: Bench, question: str, fresh: Callable[[], Function | None]) -> str:
    """Where a function that is wrong on some input passes nevertheless; each family meets one that no other has met."""
    if not differs(bench, question, fresh(), ENOUGH):
        return ""
    families = ["public"] * bench.passes(question, fresh(), "public")
    families += ["hidden"] * any(hidden_cases_miss(bench, question, fresh))
    return " and ".join(families)


def hidden_cases_miss(bench: Bench, question: str, fresh: Callable[[], Function | None]) -> Iterator[bool]:
    """Whether the hidden cases miss a function, for each salt; the case that caught it first most likely will again."""
    first = None
    for salt in SALTS:
        if first is None or bench.one(first, question, fresh(), salt, evidence=False).passed:
            first = bench.caught_by(question, fresh(), "hidden", salt)
            yield first is None


@pytest.mark.slow
@pytest.mark.parametrize("path", runnable("wrong"), ids=lambda path: path.name)
def test_every_example_that_is_wrong_anywhere_fails_public_and_hidden_cases(bench: Bench, path: Path) -> None:
    named = losses(first_line(path))
    for question in NUMERIC:
        slipped = slips_through(bench, question, lambda question=question: of_file(path, question))
        if named.get(question) == "hard-coded-example" and slipped == "public":
            continue  # a table of the public answers is right wherever a public case looks
        assert slipped == "", question


@pytest.mark.slow
@pytest.mark.parametrize("path", ORIGINALS, ids=lambda path: path.name)
def test_every_small_change_that_is_wrong_anywhere_fails_public_and_hidden_cases(bench: Bench, path: Path) -> None:
    for reached, source in mutants(path):
        for question in reached & {*NUMERIC}:
            slipped = slips_through(bench, question, lambda q=question, s=source: of_source(s, q))
            assert slipped == "", source


@pytest.mark.slow
@pytest.mark.parametrize("question", NUMERIC)
def test_every_wrong_kind_of_numbers_fails_public_and_hidden_cases(bench: Bench, question: str) -> None:
    sources = [source for asked, source in dtype_mutants.mutants() if asked == question]
    assert len(sources) > 50
    slipped = {source: slips_through(bench, question, lambda s=source: of_source(s, question)) for source in sources}
    assert [f"{where}: {source.splitlines()[-1]}" for source, where in slipped.items() if where] == []


# ---------------------------------------------------------------- luck does not decide


def earned(bench: Bench, path: Path, question: str, salt: str) -> set[str]:
    """The hidden cases of a question that an example passes; it is run afresh, as each question of a submission is."""
    function = of_file(path, question)
    numbers = [number for number, (case, *_) in enumerate(bench.cases[question]) if case.startswith("hidden/")]
    records = [bench.one(number, question, function, salt, evidence=False) for number in numbers]
    return {record.case for record in records if record.passed}


@pytest.mark.slow
@pytest.mark.parametrize("path", runnable("correct"), ids=lambda path: path.name)
def test_a_right_answer_earns_every_point_under_every_salt(bench: Bench, path: Path) -> None:
    for question in NUMERIC:
        assert bench.passes(question, of_file(path, question), "public")
        assert [salt for salt in SALTS if not bench.passes(question, of_file(path, question), "hidden", salt)] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", runnable("wrong"), ids=lambda path: path.name)
def test_a_wrong_answer_keeps_its_points_under_every_salt(bench: Bench, path: Path) -> None:
    for question in {*losses(first_line(path))} & {*NUMERIC}:
        usual = earned(bench, path, question, SALTS[0])
        assert [salt for salt in SALTS if earned(bench, path, question, salt) != usual] == [], question


@pytest.mark.slow
@pytest.mark.parametrize("path", runnable("wrong"), ids=lambda path: path.name)
def test_a_wrong_answer_keeps_its_name_under_every_salt(bench: Bench, path: Path) -> None:
    named = {question: slug for question, slug in losses(first_line(path)).items() if slug not in TOLD_BY_ITS_LINES}
    for question in {*named} & {*NUMERIC}:
        for salt in SALTS[len(path.name) % 5 :: 5]:  # four of twenty for each: all would take a quarter of an hour
            fresh = Bench(bench.loaded, bench.cases)  # remembers no other inputs: they would fill the memory
            records = fresh.run(question, of_file(path, question), salt=salt)
            names = fresh.oracle.diagnose(question, records) or ["(not named)"]
            assert names[0] == named[question], (question, salt, names)
