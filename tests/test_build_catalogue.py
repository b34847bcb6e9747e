"""What the build refuses in the catalogue: an entry that could not be evidence, or that tells the answer."""

from __future__ import annotations

import pytest

from build_fixtures import CATALOGUE, Copy
from qkv_grader.building.faults import told_in_one_line
from qkv_grader.building.handout import build_handout
from qkv_grader.building.mistakes import refuse_right_ways
from qkv_grader.building.reference_calls import run_reference
from qkv_grader.content import ContentError
from qkv_grader.loading import load

pytest_plugins = ["build_fixtures"]

FINE = {"slug": "'new-mistake'", "sentence": "'You did it another way.'", "ways": "{'project_row': [WAY]}"}


def with_entry(copy: Copy, way: str = "lambda x, W: x", **fields: str) -> Copy:
    """Add an entry to the catalogue: a fine one, save for the fields that are given (as Python)."""
    arguments = ", ".join(f"{name}={value}" for name, value in (FINE | fields).items())
    copy.append(CATALOGUE, f"\n\nWAY = {way}\nCATALOGUE += (Misconception({arguments}),)\n")
    return copy


def refusal(copy: Copy) -> str:
    """What a build of the handout says against a content."""
    with pytest.raises(ContentError) as refused, told_in_one_line(copy.content):
        build_handout(copy.root)
    return str(refused.value)


def test_a_fine_entry_is_built(copy: Copy) -> None:
    build_handout(with_entry(copy).root)


@pytest.mark.parametrize(
    "slug", ["New-mistake", "new_mistake", "new--mistake", "-new", "new-", "new mistake", "", "a1"]
)
def test_a_malformed_slug_is_refused(copy: Copy, slug: str) -> None:
    assert refusal(with_entry(copy, slug=repr(slug))).startswith(f"{CATALOGUE}: {slug!r}: a slug is lower-case words")


def test_a_slug_that_stands_twice_is_refused(copy: Copy) -> None:
    assert refusal(with_entry(copy, slug="'averaged'")).startswith(f"{CATALOGUE}: 'averaged' stands in CATALOGUE twice")


def test_an_unknown_question_is_refused_among_the_ways(copy: Copy) -> None:
    said = refusal(with_entry(copy, ways="{'project_rows': [WAY]}"))
    assert said.startswith(f"{CATALOGUE}: 'new-mistake': 'project_rows' is no question; the questions: component_terms")


def test_an_unknown_question_is_refused_among_the_questions(copy: Copy) -> None:
    copy.replace(
        CATALOGUE, 'questions=("project_tokens", "project_qkv")', 'questions=("project_tokens", "project_kqv")'
    )
    assert refusal(copy).startswith(f"{CATALOGUE}: 'row-order': 'project_kqv' is no question")


@pytest.mark.parametrize("ways", ["{}", "{'project_row': []}"])
def test_an_entry_with_neither_ways_nor_questions_is_refused(copy: Copy, ways: str) -> None:
    assert refusal(with_entry(copy, ways=ways)).startswith(f"{CATALOGUE}: 'new-mistake': it has neither")


def test_questions_need_a_predicate_of_the_slugs_name(copy: Copy) -> None:
    said = refusal(with_entry(copy, questions="('project_row',)"))
    assert said.startswith(f"{CATALOGUE}: 'new-mistake': it has questions, but assignment/predicates.py")


def test_a_predicate_that_is_gone_is_refused(copy: Copy) -> None:
    copy.replace("assignment/predicates.py", '    "square-only": _square_only,\n', "")
    assert refusal(copy).startswith(f"{CATALOGUE}: 'square-only': it has questions, but assignment/predicates.py")


@pytest.mark.parametrize("ways", ["[WAY]", "{'project_row': ['x']}", "{'project_row': WAY}", "{'project_row': 3}"])
def test_ways_that_are_no_functions_are_refused(copy: Copy, ways: str) -> None:
    assert refusal(with_entry(copy, ways=ways)).startswith(f"{CATALOGUE}: 'new-mistake': its ways must be a dict")


@pytest.mark.parametrize(
    "sentence",
    [
        "The right way is x @ W.",
        "The right way is x * W.",
        "You need np.dot here.",
        "Call sum(x) here.",
        "Use `W` here.",
        "Take W[:, j].",
        "Set y = xW.",
        "Use x × W.",
        "Use W_q first.",
        "The key is for being matched against.",
        "A QUERY is for Matching.",
    ],
)
def test_a_sentence_that_holds_the_answer_is_refused(copy: Copy, sentence: str) -> None:
    said = refusal(with_entry(copy, sentence=repr(sentence)))
    assert said.startswith(f"{CATALOGUE}: 'new-mistake': its sentence holds ")


@pytest.mark.parametrize(
    "sentence", ["No period", "Two of them. Here they are.", "A line\nand one more.", "Really? Yes.", "", None]
)
def test_a_sentence_is_one_line_and_one_sentence(copy: Copy, sentence: object) -> None:
    said = refusal(with_entry(copy, sentence=repr(sentence)))
    assert said.startswith(f"{CATALOGUE}: 'new-mistake': its sentence must be one ")


def test_something_else_among_the_entries_is_refused(copy: Copy) -> None:
    copy.append(CATALOGUE, "\nCATALOGUE += ('offset',)\n")
    assert refusal(copy).startswith(f"{CATALOGUE}: entry ")


def test_a_catalogue_without_its_table_is_refused(copy: Copy) -> None:
    copy.append(CATALOGUE, "\ndel CATALOGUE\n")
    assert refusal(copy) == f"{CATALOGUE}: it needs a CATALOGUE, a tuple of its entries"


@pytest.mark.parametrize("broken", ["def (", "1 / 0"])
def test_a_catalogue_that_does_not_run_is_told_by_file_and_line(copy: Copy, broken: str) -> None:
    copy.write(CATALOGUE, f"\n{broken}\n")
    said = refusal(copy)
    assert said.startswith(f"{CATALOGUE}, line 2: ")
    assert "\n" not in said


# ---------------------------------------------------------------- ways that are no mistake


def right_ways(copy: Copy) -> None:
    loaded = load(copy.content)
    [runs] = run_reference(copy.content, loaded, ("salt",)).values()
    refuse_right_ways(copy.content, loaded, [call for run in runs for call in run.calls])


@pytest.mark.parametrize("way", ["lambda x, W: x @ W", "lambda x, W: [sum(x * w) for w in W.T]"])
def test_a_way_that_does_what_is_right_is_refused(copy: Copy, way: str) -> None:
    with pytest.raises(ContentError) as refused:
        right_ways(with_entry(copy, way=way))
    assert str(refused.value).startswith(f"{CATALOGUE}: 'new-mistake': way 1 of project_row returns the right answer")


def test_a_way_that_is_right_on_some_inputs_is_a_mistake_all_the_same(copy: Copy) -> None:
    right_ways(with_entry(copy, way="lambda x, W: x @ W if W.shape[0] == W.shape[1] else W @ x"))
