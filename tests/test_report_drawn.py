"""A drawing taken apart: the columns that were put side by side for a terminal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qkv_grader.kit.text import beside, with_legend
from qkv_grader.report.drawn import Column, Drawing, apart
from qkv_grader.report.pages import feedback_page
from sample_verdicts import Page, case, verdict

NAMES = ("x", "W_q", "n_tokens", "yours", "expected", "your Q", "expected Q")
VALUES = (3, None, True, "text", np.array([2.0, -3.5]), np.eye(3), np.full((2, 7), -1.25e12), np.zeros((2, 2, 2)))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), min_size=1, max_size=7))
def test_every_value_is_found_again_under_its_name(blocks: list[tuple[str, object]]) -> None:
    """Wrapped or not, and though a value may look like a name."""
    drawn = [(name, value, None) for name, value in blocks]
    [(inputs, results)] = apart(beside(drawn))
    alone = [beside([block]).partition("\n") for block in drawn]
    wanted = [Column(name, "\n".join(line.rstrip() for line in text.split("\n"))) for name, _, text in alone]
    assert results == [one for one in wanted if one.name.startswith(("your", "expected"))]
    assert inputs == [one for one in wanted if one not in results]


def test_what_is_said_beside_a_drawing_stays_as_it_was_said() -> None:
    pair = [("x", np.ones(2), None), ("yours", np.ones(2), np.zeros(2)), ("expected", np.zeros(2), None)]
    text = f"some values differ\n\n{with_legend(beside(pair))}\n\nIt printed: x   y\nz"
    said, drawing, legend, printed = apart(text)
    assert isinstance(drawing, Drawing)
    assert said == "some values differ"
    assert [[one.name for one in columns] for columns in drawing] == [["x"], ["yours", "expected"]]
    assert legend == "(* is not as expected)"
    assert printed == "It printed: x   y\nz"


@pytest.mark.parametrize(
    "text", ["", "x", "x   y", "f, line 3\n    return x", "x\n\n\ny", "x   y\n", "  x\n1", "x\ny\nz\nw"]
)
def test_no_word_of_any_text_is_lost(text: str) -> None:
    words = [
        word
        for part in apart(text)
        for word in (part if isinstance(part, str) else " ".join(map("\n".join, [*part.inputs, *part.results]))).split()
    ]
    assert sorted(words) == sorted(text.split())


def test_on_the_page_yours_and_expected_stand_in_a_box_of_their_own() -> None:
    drawing = beside([("x", 1, None), ("yours", 2, None), ("expected", 3, None)])
    lost = case("add", 0, hidden=False, outcome="failed", feedback=f"wrong\n\n{drawing}")
    html = feedback_page(verdict(score=0.0, cases=[lost]), {})
    versus = html.partition('class="values versus"')[2].partition("</section>")[0]
    assert Page(f"<p{versus}").text.split()[:2] == ["yours2", "expected3"]
    assert '<div class="label">x</div>' in html.partition('class="values versus"')[0]
