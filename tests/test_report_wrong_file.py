"""The feedback on a file in which nothing is that was asked for."""

from __future__ import annotations

from qkv_grader.records import Correction
from qkv_grader.report.pages import feedback_page
from sample_verdicts import SENTENCES, WRONG_FILE, Page, case, verdict


def test_a_wrong_file_is_said_once_at_the_top_and_a_question_is_a_line() -> None:
    lost = [case(name, 0, hidden=False, outcome="failed", feedback=f"no {name}") for name in ("add", "double")]
    sentences = SENTENCES | {"missing-function": "Python finds no function of this name."}
    wrong = verdict(score=0.0, cases=lost, misconceptions=WRONG_FILE)
    text = Page(feedback_page(wrong, sentences)).text
    top, line, rest = text.partition("None of the 2 functions that were asked for is in your file.")
    assert line
    assert "add" not in top
    assert [" ".join(part.split()) for part in rest.split("Case 0")[:2]] == [
        "What to do next: see whether this is the file that you meant to hand in. If it is, look at how its "
        "functions are spelt, and at any line that was skipped. add 0 / 4: 1 check not passed",
        "double 0 / 2: 1 check not passed",
    ]
    comment = {"add": Correction("ana", "add", None, "This is homework 3.", "", "tim", "2026-01-31T09:30:00Z")}
    for page in (text, Page(feedback_page(wrong, sentences, comment)).text):
        assert not any(words in page for words in (sentences["missing-function"], "no add", "Something here"))
    assert "This is homework 3." in page


def test_one_function_of_several_that_is_missing_is_said_with_its_question() -> None:
    lost = [case("add", 0, hidden=False, outcome="failed", feedback="no add"), case("double", 0, hidden=False)]
    some = verdict(score=3.0, cases=lost, misconceptions={"add": ["missing-function"]})
    text = Page(feedback_page(some, {"missing-function": "Python finds no function of this name."})).text
    assert "Python finds no function of this name." in text
    assert "None of the" not in text
