"""What a folder of results knows beside the verdicts, as CSV files that a TA opens in a spreadsheet."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qkv_grader.records import Student, TableError, read_overrides, read_students, standing, write_students
from qkv_grader.records.overrides import COLUMNS, corrected
from qkv_grader.records.tables import guarded, unguarded
from qkv_grader.verdict import QuestionVerdict, Verdict

ADA = Verdict("ada", "ada", "p.py", "graded", questions=[QuestionVerdict("row", 1.0, 4.0)], score=1.0, max_score=4.0)


@pytest.fixture
def rows(tmp_path):
    def write(*rows):
        with (tmp_path / "overrides.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([COLUMNS, *rows])
        return read_overrides(tmp_path, {"ada": ADA})

    return write


AT = "2026-01-31T09:30:00Z"


def test_the_last_row_for_a_student_and_question_wins(rows):
    found = rows(
        ["ada", "row", "2", "", "typo", "tim", AT],
        ["ada", "row", "3.5", "well seen", "typo", "tim", AT],
    )
    assert standing(found)["ada"]["row"].points == 3.5
    assert corrected(ADA, standing(found)["ada"]) == 3.5


def test_empty_points_withdraw(rows):
    found = rows(["ada", "row", "2", "", "", "tim", AT], ["ada", "row", "", "", "", "tim", AT])
    assert len(found) == 2
    assert standing(found) == {}
    assert corrected(ADA, {}) == 1.0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["bob", "row", "2", "", "", "", AT], "line 2: no student is called 'bob'"),
        (["ada", "col", "2", "", "", "", AT], "line 2: no question is called 'col'; there are row"),
        (["ada", "row", "5", "", "", "", AT], "line 2: points are '5'; row gives 0 to 4"),
        (["ada", "row", "nan", "", "", "", AT], "line 2: points are 'nan'; row gives 0 to 4"),
        (["ada", "row", "2", "", "", "", "yesterday"], "line 2: at is 'yesterday'; write it in UTC"),
    ],
)
def test_a_row_that_cannot_be_meant_is_an_error_with_its_line(rows, row, said):
    with pytest.raises(TableError, match=said):
        rows(row)


@given(st.text())
def test_what_is_guarded_against_spreadsheets_comes_back_as_it_was(text):
    assert unguarded(guarded(text)) == text


def test_students_come_back_as_they_were_written(tmp_path):
    students = [Student("ada", "=Ada; =cmd", "7", "ada@x.org", "B", "late"), Student("bo", "Bø 王")]
    write_students(tmp_path, students)
    assert list(read_students(tmp_path).values()) == students
    assert read_students(tmp_path / "elsewhere") == {}
