"""The catalogue of example submissions: each gets exactly the points and the names that it says of itself."""

from __future__ import annotations

from pathlib import Path

from conftest import Batch, earns, examples, first_line, for_each, losses


@for_each("correct")
def test_a_right_answer_earns_every_point(batch: Batch, path: Path) -> None:
    verdict = batch.of(path)
    lost = [f"{case.id}: {case.outcome}" for case in verdict.cases if case.outcome != "passed"]
    assert (verdict.status, verdict.score, lost) == ("graded", 20.0, []), verdict.reason
    assert verdict.misconceptions == {}


@for_each("wrong")
def test_a_mistake_loses_where_it_says_and_gets_its_name(batch: Batch, path: Path) -> None:
    verdict, expected = batch.of(path), losses(first_line(path))
    assert verdict.status == "graded", verdict.reason
    lost = {question.name for question in verdict.questions if question.score != question.max_score}
    assert lost == set(expected)
    named = {question: verdict.misconceptions.get(question, ["(not named)"])[0] for question in expected}
    assert named == expected


@for_each("hostile")
def test_an_attack_earns_nothing_that_it_did_not_earn(batch: Batch, path: Path) -> None:
    verdict = batch.of(path)
    assert verdict.score == earns(path), verdict.reason
    assert verdict.status != "error", verdict.reason


def test_no_attack_left_a_mark_on_this_machine(batch: Batch) -> None:
    assert list(Path("/tmp").glob("qkv-hostile-*")) == []


def test_no_attack_put_what_it_found_before_a_student(batch: Batch) -> None:
    for page in (batch.out / "feedback").glob("hostile-*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text, page.name
        assert "hidden/" not in text, page.name


def test_every_slug_of_the_catalogue_has_two_wrong_files(content) -> None:
    files = [set(losses(first_line(path)).values()) for path in examples("wrong")]
    few = {slug for slug in content.hints.sentences if sum(slug in named for named in files) < 2}
    assert few == set()
