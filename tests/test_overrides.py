"""``overrides.csv``: corrections by hand, in a spreadsheet, and by programs that may be killed."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qkv_grader.records import Correction, TableError, add, changing, corrected, read_overrides, standing
from qkv_grader.records.overrides import COLUMNS
from qkv_grader.records.tables import guarded, unguarded
from qkv_grader.verdict import QuestionVerdict, Verdict

ADA = Verdict("ada", "Okafor", "p.py", "graded", questions=[QuestionVerdict("row", 1.0, 4.0)], score=1.0, max_score=4.0)
AT = "2026-01-31T09:30:00Z"


@pytest.fixture
def rows(tmp_path):
    def write(*rows, gone=()):
        with (tmp_path / "overrides.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([COLUMNS, *rows])
        return read_overrides(tmp_path, {"ada": ADA}, gone)

    return write


class TestReading:
    def test_the_last_row_for_a_student_and_question_wins(self, rows):
        found = rows(
            ["ada", "row", "2", "", "typo", "tim", AT],
            ["ada", "row", "3.5", "well seen", "typo", "tim", AT],
        )
        assert standing(found)["ada"]["row"].points == 3.5
        assert corrected(ADA, standing(found)["ada"]) == 3.5

    @pytest.mark.parametrize("before", [["2", ""], ["2", "Half of it."], ["", "Half of it."]])
    def test_a_row_without_points_and_comment_withdraws_all(self, rows, before):
        found = rows(["ada", "row", *before, "", "tim", AT], ["ada", "row", "", "", "a typo", "tim", AT])
        assert len(found) == 2
        assert standing(found) == {}
        assert corrected(ADA, {}) == 1.0

    @pytest.mark.parametrize("before", [[], [["ada", "row", "2", "Half of it.", "", "tim", AT]]])
    def test_a_comment_without_points_leaves_the_grader_s_own(self, rows, before):
        mine = standing(rows(*before, ["ada", "row", "", "See me.", "", "tim", AT]))["ada"]
        assert mine["row"].comment == "See me."
        assert changing(mine) == {}
        assert corrected(ADA, mine) == 1.0

    @pytest.mark.parametrize("points", ["1.33", "1,33", "0.1"])
    def test_points_come_in_steps_of_a_quarter(self, rows, points):
        with pytest.raises(TableError) as caught:
            rows(["ada", "row", points, "", "", "", AT])
        assert str(caught.value) == f"overrides.csv, line 2: points are '{points}'; row gives 0 to 4, in steps of 0.25"

    def test_a_withheld_grade_has_a_total_once_every_question_is_corrected(self):
        questions = [QuestionVerdict("row", None, 4.0), QuestionVerdict("col", None, 2.0)]
        withheld = Verdict("ada", "ada", "", "error", questions=questions, score=None, max_score=6.0)
        row, col = (Correction("ada", name, 1.5, "", "", "", AT) for name in ("row", "col"))
        assert corrected(withheld, {"row": row}) is None
        assert corrected(withheld, {"row": row, "col": col._replace(points=None, comment="See me.")}) is None
        assert corrected(withheld, {"row": row, "col": col}) == 3.0

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            (["bob", "row", "2", "", "", "", AT], "line 2: no student is called 'bob'"),
            (["Ada", "row", "2", "", "", "", AT], "line 2: no student is called 'Ada'; write the id, perhaps ada$"),
            (
                ["Okafor", "row", "2", "", "", "", AT],
                "line 2: no student is called 'Okafor'; write the id, perhaps ada$",
            ),
            (["ada", "col", "2", "", "", "", AT], "line 2: no question is called 'col'; there are row"),
            (["ada", "row", "5", "", "", "", AT], "line 2: points are '5'; row gives 0 to 4"),
            (["ada", "row", "nan", "", "", "", AT], "line 2: points are 'nan'; write a number"),
            (["ada", "row", "-1", "", "", "", AT], "line 2: points are '-1'; write a number"),
            (["ada", "row", "2", "", "", "", "yesterday"], "line 2: at is 'yesterday'; write it in UTC"),
            (["ada", "row", "2", "", "", "", "2026-01-31T09:30:00+01:00"], "line 2: at is .*; write it in UTC"),
            (["ada", "row", "2", "good", " but late", "", "tim", AT], "line 2: has more cells than columns"),
        ],
    )
    def test_a_row_that_cannot_be_meant_is_an_error_with_its_line(self, rows, row, said):
        with pytest.raises(TableError, match=said):
            rows(row)

    def test_several_errors_are_told_at_once_the_first_few_by_their_lines(self, rows):
        wrong = [["ada", "row", "9", "", "", "", AT] for _ in range(2)]
        with pytest.raises(TableError) as caught:
            rows(*(["bob", f"q{number}", "1", "", "", "", AT] for number in range(4)), ["ada", "row", "1"], *wrong)
        assert str(caught.value).count("overrides.csv, line") == 3
        assert str(caught.value).endswith("line 4: no student is called 'bob'; and 3 more")

    def test_points_that_were_replaced_may_be_out_of_range_by_now(self, rows):
        found = rows(["ada", "row", "6", "", "", "", AT], ["ada", "row", "3", "", "", "", AT])
        assert standing(found)["ada"]["row"].points == 3

    def test_rows_of_who_is_gone_are_no_error(self, rows):
        [row] = rows(["bob", "row", "99", "", "", "", AT], gone={"bob"})
        assert row.student == "bob"

    @pytest.mark.parametrize("start", ["", "\ufeff"])
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_a_spreadsheet_may_have_written_it(self, tmp_path, start, end):
        lines = [";".join(COLUMNS), f'ada;row;3,5;"gut; ""sehr""";;tim;{AT}', ";;;;;;", ""]
        (tmp_path / "overrides.csv").write_bytes((start + end.join(lines)).encode())
        [row] = read_overrides(tmp_path, {"ada": ADA})
        assert row == Correction("ada", "row", 3.5, 'gut; "sehr"', "", "tim", AT)

    def test_what_is_not_utf_8_is_refused_with_what_to_do(self, tmp_path):
        lines = [",".join(COLUMNS), f"ada,row,3,schön,,tim,{AT}"]
        (tmp_path / "overrides.csv").write_bytes("\n".join(lines).encode("cp1252"))
        with pytest.raises(TableError, match=r"overrides.csv, line 2: not UTF-8; .*save it as CSV UTF-8"):
            read_overrides(tmp_path, {"ada": ADA})

    def test_a_column_that_is_missing_is_named(self, tmp_path):
        (tmp_path / "overrides.csv").write_text("student,points\nada,3\n")
        with pytest.raises(TableError, match="has no column question, comment, reason, by, at"):
            read_overrides(tmp_path, {"ada": ADA})

    @given(st.text())
    def test_what_is_guarded_against_spreadsheets_comes_back_as_it_was(self, text):
        assert unguarded(guarded(text)) == text


def correction(number: int = 1, **more) -> Correction:
    return Correction("ada", "row", 2.25, f"comment {number}", "=cmd", "tim", AT)._replace(**more)


class TestAdding:
    def test_what_is_added_is_read_back(self, tmp_path):
        rows = [correction(points=None), correction(comment='two\nlines; "quoted", ü 王'), correction(reason="=1+1")]
        add(tmp_path, rows[:1])
        add(tmp_path, rows[1:])
        assert read_overrides(tmp_path, {"ada": ADA}) == rows

    @pytest.mark.parametrize(
        "before",
        [
            "\ufeffstudent;question;points;comment;reason;by;at\r\nada;row;3,5;;;;2026-01-31T09:30:00Z\r\n",
            "at,by,reason,comment,points,question,student,mine\n2026-01-31T09:30:00Z,,,,3.5,row,ada,note",
        ],
    )
    def test_the_bytes_that_stand_stay_and_the_new_rows_are_like_them(self, tmp_path, before):
        path = tmp_path / "overrides.csv"
        path.write_bytes(before.encode())
        add(tmp_path, [correction()])
        assert path.read_bytes().startswith(before.encode())
        assert [row.points for row in read_overrides(tmp_path, {"ada": ADA})] == [3.5, 2.25]
        assert path.read_bytes().count(b"\r\n") in (0, path.read_bytes().count(b"\n"))

    @pytest.mark.parametrize("text", ["", "student\n", f'{",".join(COLUMNS)}\nada,row,1,"never closed,,,{AT}\n'])
    def test_nothing_is_added_to_what_is_no_such_table(self, tmp_path, text):
        path = tmp_path / "overrides.csv"
        path.write_text(text)
        with pytest.raises(TableError):
            add(tmp_path, [correction()])
        assert path.read_text() == text

    def test_two_writers_lose_nothing_of_each_other(self, tmp_path):
        def write(who: str) -> None:
            for number in range(30):
                add(tmp_path, [correction(number, by=who)])

        threads = [threading.Thread(target=write, args=(who,)) for who in ("ada", "ben")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = [(row.by, row.comment) for row in read_overrides(tmp_path, {"ada": ADA})]
        assert sorted(found) == sorted((who, f"comment {n}") for who in ("ada", "ben") for n in range(30))

    def test_a_writer_that_is_killed_leaves_all_or_nothing_and_keeps_nobody_out(self, tmp_path):
        add(tmp_path, [correction(0)])
        dies = "import os; os.replace = lambda *names: os.kill(os.getpid(), 9)"
        code = f"{dies}; from qkv_grader.records import *; from pathlib import Path; add(Path({str(tmp_path)!r}), "
        code += f"[Correction(*{tuple(correction(1))!r})])"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
        add(tmp_path, [correction(2)])
        assert [row.comment for row in read_overrides(tmp_path, {"ada": ADA})] == ["comment 0", "comment 2"]
