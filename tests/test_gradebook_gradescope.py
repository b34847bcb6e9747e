"""For Gradescope, which documents no import of scores: a worksheet to enter grades from."""

from __future__ import annotations

import csv

import pytest

from gradebook_fixtures import export, exported, refused, results, verdict
from qkv_grader.records import Student


@pytest.fixture
def place(tmp_path):
    made = [verdict("ada", 16.5), verdict("bob", official=False), verdict("cy", None), verdict("dot")]
    students = [
        Student("ada", "=Ada", "7", "ada@x.org", submission="902", origin="gradescope"),
        Student("bob", "Bob", "8", "bob@x.org", submission="901", origin="gradescope"),
        Student("cy", "Cy", "9", "cy@x.org", submission="903", origin="gradescope"),
    ]
    said = [("ada", "add", "11", "Nearly"), ("ada", "double", "8", "-1"), ("dot", "add", "", "Well done")]
    said += [("bob", name, "", "See me") for name in ("add", "double")]
    return results(tmp_path / "results", made, students, said)


def test_it_has_a_row_for_each_submission(tmp_path, place):
    exported(place, "gradescope", tmp_path / "new.csv")
    with (tmp_path / "new.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["submission", "email", "name", "score", "corrected", "max_score", "comment"],
        ["", "", "dot", "20", "20", "20", "add: Well done"],
        ["901", "bob@x.org", "Bob", "", "", "20", "add: See me / double: See me"],
        ["902", "ada@x.org", "'=Ada", "16.5", "19", "20", "add: Nearly / double: -1"],
        ["903", "cy@x.org", "Cy", "", "", "20", ""],
    ]


def test_it_says_who_has_no_grade_and_who_is_not_from_there(tmp_path, place):
    assert exported(place, "gradescope", tmp_path / "new.csv") == [
        "2 grades in 'corrected'",
        "not from Gradescope (1): dot",
        "withheld, so their cells are empty (2): bob (Bob): not official, cy (Cy): error",
        str(tmp_path / "new.csv"),
    ]


@pytest.mark.parametrize("more", [("--gradebook", "x.csv"), ("--column", "x"), ("--scale",)])
def test_there_is_no_gradebook_to_fill_in(tmp_path, place, more):
    assert "Gradescope takes no table in" in refused(export(place, "gradescope", tmp_path / "new.csv", *more))
