"""What a folder of results knows of its students, as a CSV file that a TA opens in a spreadsheet."""

from __future__ import annotations

from qkv_grader.records import Student, read_students, write_students


def test_students_come_back_as_they_were_written(tmp_path):
    students = [Student("ada", "=Ada; =cmd", "7", "ada@x.org", "B", "late"), Student("bo", "Bø 王")]
    write_students(tmp_path, students)
    assert list(read_students(tmp_path).values()) == students
    assert read_students(tmp_path / "elsewhere") == {}
