"""The verdict's file: read strictly, in one place, and what is wrong with it said with what to do next."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qkv_grader.kit.calls import Line
from qkv_grader.verdict import (
    RaisedEvidence,
    Verdict,
    VerdictError,
    parse_outline,
    parse_verdict,
    read_verdict,
    slim,
)
from sample_verdicts import failing


def stored(**change: Any) -> dict[str, Any]:
    return {**json.loads(failing().to_json()), **change}


def test_what_is_written_is_read_again_as_it_was_and_written_the_same() -> None:
    verdict = parse_verdict(failing().to_json())
    assert verdict == failing()
    assert verdict.to_json() == failing().to_json()


def test_the_file_is_one_line_of_plain_json() -> None:
    text = Verdict("zoë", "zoë", "a.py", "graded", grader="1").to_json()
    start = '{"schema": 1, "assignment": {}, "student": "zoë", "name": "zoë", "file": "a.py", "status": "graded", '
    assert text.startswith(start)
    assert text.endswith('"grader": "1", "seconds": 0.0}\n')
    assert text.count("\n") == 1


def test_an_exception_is_kept_with_the_lines_that_it_came_through() -> None:
    verdict = failing()
    chain = [Line("project_row", None, 4, "helper(x)"), Line("helper", 2, 9, "x[3]")]
    verdict.cases[1].evidence[1].exception = RaisedEvidence("IndexError", "out of bounds", 9, "x[3]", chain)
    [_, call] = json.loads(verdict.to_json())["cases"][1]["evidence"]
    assert call["exception"]["chain"] == [
        {"function": "project_row", "cell": None, "line": 4, "source": "helper(x)"},
        {"function": "helper", "cell": 2, "line": 9, "source": "x[3]"},
    ]
    assert parse_verdict(verdict.to_json()) == verdict


def test_a_file_from_before_differs_and_chain_is_read() -> None:
    old = stored()
    for case in old["cases"]:
        for call in case["evidence"]:
            del call["differs"]
            if call["exception"]:
                del call["exception"]["chain"]
    calls = [call for case in parse_verdict(json.dumps(old)).cases for call in case.evidence]
    assert {call.differs for call in calls} == {None}
    assert [call.exception.chain for call in calls if call.exception] == [[]]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"schema": 2}, "$.schema"),
        ({"schema": 2, "cases": "of another schema"}, "$.schema"),
        ({"status": "perfect"}, "$.status"),
        ({"flags": ["innocent"]}, "$.flags"),
        ({"layers": ["magic"]}, "$.layers"),
        ({"cases": [{**stored()["cases"][0], "outcome": "excused"}]}, "$.cases[0].outcome"),
        ({"score": "20"}, "$.score"),
        ({"official": 1}, "$.official"),
        ({"questions": [{"name": "add", "score": True, "max_score": 4}]}, "$.questions[0].score"),
    ],
)
def test_what_no_grader_writes_is_refused_with_its_place(change: dict[str, Any], where: str) -> None:
    with pytest.raises(VerdictError, match="not a verdict of schema 1") as caught:
        parse_verdict(json.dumps(stored(**change)))
    assert where in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "{}", "[" * 100_000, json.dumps(stored())[:-2], '{"schema": 1}'])
def test_a_file_that_is_none_says_which_and_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "verdict.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VerdictError) as caught:
        read_verdict(path)
    assert str(caught.value).startswith(f"{path}: not a verdict of schema 1 (")
    assert str(caught.value).endswith("; delete it and grade again")


def test_a_class_of_slim_verdicts_shares_what_is_the_same_and_leaves_the_whole_ones_alone() -> None:
    text = failing().to_json()
    one, other = slim(failing()), parse_outline(text)
    assert one.cases is other.cases
    assert one.questions is other.questions
    assert not any(case.evidence or case.feedback for case in one.cases)
    better = failing()
    better.cases[0].outcome = "passed"
    assert slim(better).cases[1] is one.cases[1]
    assert [getattr(one, name) is getattr(other, name) for name in ("misconceptions", "layers", "assignment")] == 3 * [
        True
    ]
    assert [case.outcome for case in slim(better).cases] == [case.outcome for case in better.cases]
    whole = failing()
    slim(whole)
    assert whole.to_json() == text
