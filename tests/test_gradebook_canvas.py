"""Grades go back to Canvas by the gradebook that was downloaded there: one column of it, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

import lms_import
from gradebook_fixtures import canvas, export, exported, refused, results, verdict
from qkv_grader.records import Student

GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,Essay (7),Sums (12),Final Score\r
,,,,,,Manual Posting,Manual Posting,\r
    Points Possible,,,,,,10.00,20.00,(read only)\r
"Lovelace, Ada",101,s1,ada@x.org,A,likes tea,9.00,3.00,88\r
"Noether, Emmy",102,s2,emmy@x.org,A,,8.00,,70\r
"Curie, Marie",103,s3,marie@x.org,B,,7.00,EX,60\r
"Hopper, Grace",104,s4,grace@x.org,B,,6.00,4.50,50\r
"Student, Test",199,,abc,A,,,,\r
"""


ADA, EMMY, MARIE = canvas("ada", "101"), canvas("emmy", "102"), canvas("marie", "103")


@pytest.fixture
def gradebook(tmp_path: Path) -> Path:
    path = tmp_path / "gradebook.csv"
    path.write_bytes(GRADEBOOK.encode())
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return results(
        tmp_path / "results", [verdict("ada", 16.5), verdict("emmy"), verdict("marie", 7)], [ADA, EMMY, MARIE]
    )


class TestWhatIsInTheFile:
    def test_it_is_the_gradebook_cut_to_who_is_who_and_the_one_column(self, tmp_path, gradebook, place):
        exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        assert (tmp_path / "new.csv").read_bytes().decode() == (
            "Student,ID,SIS User ID,SIS Login ID,Section,Sums (12)\r\n"
            ",,,,,Manual Posting\r\n"
            "    Points Possible,,,,,20.00\r\n"
            '"Lovelace, Ada",101,s1,ada@x.org,A,16.5\r\n'
            '"Noether, Emmy",102,s2,emmy@x.org,A,20\r\n'
            '"Curie, Marie",103,s3,marie@x.org,B,EX\r\n'
            '"Hopper, Grace",104,s4,grace@x.org,B,4.50\r\n'
            '"Student, Test",199,,abc,A,\r\n'
        )
        assert gradebook.read_bytes().decode() == GRADEBOOK

    def test_canvas_takes_in_these_grades_and_changes_nothing_else(self, tmp_path, gradebook, place):
        exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        taken = lms_import.canvas((tmp_path / "new.csv").read_bytes())
        assert taken.grades == {"101": 16.5, "102": 20, "103": "EX", "104": 4.5, "199": None}
        assert taken.columns == ["Sums (12)"]
        assert taken.points_possible == {"Sums (12)": 20}

    def test_corrections_count(self, tmp_path, gradebook):
        made = [verdict("ada", 16.5), verdict("emmy")]
        place = results(
            tmp_path / "results", made, [ADA, EMMY], [("ada", "double", "8", ""), ("emmy", "add", "1,5", "")]
        )
        exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        grades = lms_import.canvas((tmp_path / "new.csv").read_bytes()).grades
        assert (grades["101"], grades["102"]) == (20, 9.5)

    def test_a_withheld_grade_leaves_the_cell_as_it_was(self, tmp_path, gradebook):
        made = [verdict("ada", None), verdict("emmy", official=False)]
        place = results(tmp_path / "results", made, [ADA, EMMY], [("ada", "add", "1", "")])
        said = exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        grades = lms_import.canvas((tmp_path / "new.csv").read_bytes()).grades
        assert (grades["101"], grades["102"]) == (3, None)
        assert "withheld, so their cells are as they were (2): ada: error, emmy: not official" in said

    def test_what_a_person_graded_wholly_by_hand_is_not_withheld(self, tmp_path, gradebook):
        by_hand = [("ada", "add", "1", ""), ("ada", "double", "2", "")]
        place = results(tmp_path / "results", [verdict("ada", None)], [ADA], by_hand)
        exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        assert lms_import.canvas((tmp_path / "new.csv").read_bytes()).grades["101"] == 3

    def test_a_verdict_that_we_did_not_write_is_no_grade(self, tmp_path, gradebook, place):
        path = place / "staff" / "emmy" / "verdict.json"
        path.write_text(path.read_text().replace('"score": 20.0', '"score": 19.0'))
        exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        assert lms_import.canvas((tmp_path / "new.csv").read_bytes()).grades["102"] is None


class TestWhatIsSaid:
    def test_which_numbers_of_canvas_are_replaced(self, tmp_path, gradebook, place):
        said = exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        assert "another number stood there (1): Lovelace, Ada (101): 3.00 becomes 16.5" in said

    def test_a_number_that_stays_is_not_told(self, tmp_path, gradebook):
        place = results(tmp_path / "results", [verdict("ada", 3)], [ADA])
        said = exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        assert not [line for line in said if line.startswith("another number")]

    def test_who_gets_a_zero_for_nothing_handed_in(self, tmp_path, gradebook):
        made = [verdict("ada", 0, status="missing", reason="nothing was handed in"), verdict("emmy", 0)]
        place = results(tmp_path / "results", made, [ADA, EMMY])
        said = exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        assert "handed in nothing, so get 0 (1): ada" in said


class TestWhichColumn:
    def test_another_one_by_its_title_or_its_whole_header(self, tmp_path, gradebook, place):
        for number, name in enumerate(("Essay", "essay (7)")):
            out = tmp_path / f"new{number}.csv"
            exported(place, "canvas", out, "--gradebook", gradebook, "--column", name, "--scale")
            assert lms_import.canvas(out.read_bytes()).columns == ["Essay (7)"]

    def test_none_of_that_name_lists_them(self, tmp_path, gradebook, place):
        line = refused(export(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook, "--column", "Sum"))
        assert line == "qkv: no column is called 'Sum'; say --column with one of: 'Essay (7)', 'Sums (12)'"

    def test_several_of_that_name_lists_them(self, tmp_path, gradebook, place):
        gradebook.write_text(GRADEBOOK.replace("Essay (7)", "Sums (7)"), newline="")
        line = refused(export(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook))
        assert line == "qkv: 2 columns are called 'Sums'; say --column with one of: 'Sums (7)', 'Sums (12)'"

    def test_a_total_is_no_assignment(self, tmp_path, gradebook, place):
        assert "no column is called" in refused(
            export(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook, "--column", "Final Score")
        )


class TestTheMaximum:
    def test_another_one_is_refused(self, tmp_path, gradebook, place):
        gradebook.write_text(GRADEBOOK.replace("20.00", "100.00"), newline="")
        line = refused(export(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook))
        assert "gradebook.csv, Sums (12): the maximum there is 100, here it is 20; change it there" in line
        assert not (tmp_path / "new.csv").exists()

    def test_scale_converts(self, tmp_path, gradebook, place):
        gradebook.write_text(GRADEBOOK.replace("20.00", "100.00"), newline="")
        exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook, "--scale")
        taken = lms_import.canvas((tmp_path / "new.csv").read_bytes())
        assert (taken.grades["101"], taken.points_possible) == (82.5, {"Sums (12)": 100})

    @pytest.mark.parametrize("stands", ["", "(read only)", "0.00"])
    def test_none_is_refused(self, tmp_path, gradebook, place, stands):
        gradebook.write_text(GRADEBOOK.replace("20.00", stands), newline="")
        line = refused(export(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook, "--scale"))
        assert "set the points in Canvas and download the file again" in line


class TestWhoIsWho:
    @pytest.mark.parametrize(
        ("student", "found"),
        [
            (canvas("ada", "101"), True),
            (canvas("ada", "999", email="ada@x.org"), False),
            (Student("ada", email="ADA@x.org"), True),
            (Student("ada", lms_id="s1", origin="gradescope"), True),
            (Student("ada", lms_id="101", origin="gradescope"), False),
            (Student("ada", name="Lovelace, Ada"), False),
        ],
    )
    def test_by_canvas_own_id_else_by_the_schools_never_by_name(self, tmp_path, gradebook, student, found):
        place = results(tmp_path / "results", [verdict("ada", 11)], [student])
        said = exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        grades = lms_import.canvas((tmp_path / "new.csv").read_bytes()).grades
        assert grades["101"] == (11 if found else 3)
        assert (f"without a row of their own in the gradebook (1): {student.shown}" in said) is not found

    def test_two_who_would_be_one_get_nothing(self, tmp_path, gradebook):
        place = results(tmp_path / "results", [verdict("a"), verdict("b")], [canvas("a", "101"), canvas("b", "101")])
        said = exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        assert "without a row of their own in the gradebook (2): a, b" in said
        assert lms_import.canvas((tmp_path / "new.csv").read_bytes()).grades["101"] == 3

    def test_who_has_no_partner_is_listed_on_both_sides(self, tmp_path, gradebook):
        place = results(tmp_path / "results", [verdict("ada"), verdict("zoe")], [ADA, canvas("zoe", "900")])
        said = exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        assert said == [
            "1 grade in 'Sums (12)'",
            "without a row of their own in the gradebook (1): zoe",
            "in the gradebook, but not graded here (3): Noether, Emmy (102), Curie, Marie (103), Hopper, Grace (104)",
            "another number stood there (1): Lovelace, Ada (101): 3.00 becomes 20",
            str(tmp_path / "new.csv"),
        ]

    def test_a_long_list_ends_in_a_number(self, tmp_path, gradebook):
        many = [f"zoe{number:02}" for number in range(30)]
        place = results(tmp_path / "results", map(verdict, many))
        said = exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        assert said[1].startswith("without a row of their own in the gradebook (30): zoe00, zoe01, ")
        assert said[1].endswith("zoe09 and 20 more")

    def test_first_and_last_names_in_columns_of_their_own(self, tmp_path, gradebook, place):
        text = GRADEBOOK.replace('"Lovelace, Ada"', "Lovelace,Ada").replace("Student,ID", "LastName,FirstName,ID")
        for name in ("Noether, Emmy", "Curie, Marie", "Hopper, Grace", "Student, Test"):
            text = text.replace(f'"{name}"', name.replace(", ", ","))
        text = text.replace("\r\n,", "\r\n,,").replace("Possible,", "Possible,,")
        gradebook.write_text(text, newline="")
        said = exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        assert lms_import.canvas((tmp_path / "new.csv").read_bytes()).grades["101"] == 16.5
        assert "in the gradebook, but not graded here (1): Hopper, Grace (104)" in said


class TestWhatIsRefused:
    def test_a_file_that_is_no_gradebook(self, tmp_path, gradebook, place):
        gradebook.write_text("student,score\nada,3\n")
        assert "gradebook.csv: not the table that belongs here" in refused(
            export(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        )

    def test_a_file_in_another_encoding(self, tmp_path, gradebook, place):
        gradebook.write_bytes(GRADEBOOK.replace("Curie", "Cürie").encode("latin-1"))
        assert "not UTF-8" in refused(export(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook))

    def test_writing_over_the_gradebook_or_over_anything_else(self, tmp_path, gradebook, place):
        link = tmp_path / "link.csv"
        link.symlink_to(gradebook)
        for out in (gradebook, link):
            assert "is there already; move it away" in refused(export(place, "canvas", out, "--gradebook", gradebook))
        assert gradebook.read_bytes().decode() == GRADEBOOK

    def test_an_earlier_export_gives_way(self, tmp_path, gradebook, place):
        exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        results(place, [verdict("ada", 9)], [ADA])
        exported(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        assert lms_import.canvas((tmp_path / "new.csv").read_bytes()).grades["101"] == 9

    def test_writing_over_another_table(self, tmp_path, gradebook, place):
        (tmp_path / "new.csv").write_text("Student,ID\nAda,101\n")
        assert "is there already; move it away" in refused(
            export(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook)
        )

    def test_no_gradebook(self, tmp_path, place):
        assert "--for canvas needs --gradebook FILE" in refused(export(place, "canvas", tmp_path / "new.csv"))

    def test_a_folder_that_holds_no_results(self, tmp_path, gradebook):
        line = refused(export(tmp_path, "canvas", tmp_path / "new.csv", "--gradebook", gradebook))
        assert line == f"qkv: {tmp_path}: holds no results; give the folder that qkv grade wrote"

    def test_corrections_that_are_not_in_order(self, tmp_path, gradebook):
        place = results(tmp_path / "results", [verdict("ada")], [ADA], [("ada", "add", "9", "")])
        overrides = place / "overrides.csv"
        overrides.write_text(overrides.read_text().replace(",9,", ",99,"))
        line = refused(export(place, "canvas", tmp_path / "new.csv", "--gradebook", gradebook))
        assert "overrides.csv, line 2: points are '99'" in line
