"""Grades go back to Moodle by its grading worksheet: which, whose, and what is said beside them."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lms_import
from gradebook_fixtures import SENTENCES, export, exported, refused, results, verdict
from lms_import import ENGLISH, GERMAN, Language
from moodle_fixtures import ADA, COMMENTS, DATES, EMMY, ROWS, SENTENCE, moodle, page, worksheet
from qkv_grader.gradebooks import for_moodle, pages_of, read_grades
from qkv_grader.gradebooks.filling import Filled
from qkv_grader.records import Student

pytest_plugins = ["moodle_fixtures"]


def taken(path: Path, language: Language = ENGLISH) -> lms_import.Taken:
    return lms_import.moodle(path.read_bytes(), 20, language, DATES, COMMENTS)


def filled_in(place: Path, worksheet: Path) -> Filled:
    grades = read_grades(place)
    return for_moodle(grades, worksheet, None, pages_of(place, grades, SENTENCES), {}, scale=False)


class TestGrades:
    def test_moodle_takes_in_these_and_no_others(self, tmp_path, sheet, place):
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        grades = taken(tmp_path / "new.csv").grades
        assert grades == {"101": 15.5, "102": 20, "103": 4}

    def test_everything_else_stays_byte_for_byte(self, tmp_path, sheet, place):
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        old, new = sheet.read_bytes().split(b"\n"), (tmp_path / "new.csv").read_bytes().split(b"\n")
        assert (old[0], old[3]) == (new[0], new[3])
        assert new[1].startswith(b'"Participant 101","Ada Lovelace","p101@x.org","Submitted",15.5,"20.00","-",')

    def test_decimal_commas_and_german_headers_stay(self, tmp_path, sheet, place):
        sheet.write_bytes(worksheet(*ROWS, language=GERMAN))
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        assert taken(tmp_path / "new.csv", GERMAN).grades["101"] == 15.5
        assert b'"15,5"' in (tmp_path / "new.csv").read_bytes()

    def test_a_row_that_moodle_has_changed_since_is_stale_and_skipped(self, tmp_path, sheet, place):
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        later = {**DATES, "102": "Tuesday, 6 January 2026, 10:00 AM"}
        data = (tmp_path / "new.csv").read_bytes()
        assert "102" not in lms_import.moodle(data, 20, ENGLISH, later, COMMENTS).grades

    def test_another_maximum_is_refused_or_converted(self, tmp_path, sheet, place):
        sheet.write_bytes(worksheet(*ROWS, most="100.00"))
        line = refused(export(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet))
        assert "sheet.csv, Grade: the maximum there is 100, here it is 20" in line
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet, "--scale")
        grades = lms_import.moodle((tmp_path / "new.csv").read_bytes(), 100, ENGLISH, DATES, COMMENTS).grades
        assert grades == {"101": 77.5, "102": 100, "103": 4}

    def test_an_assignment_graded_by_a_scale_is_refused(self, tmp_path, sheet, place):
        sheet.write_bytes(worksheet(*ROWS, most="poor good"))
        line = refused(export(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet))
        assert "no maximum stands beside it; Moodle has to grade by points, not by a scale" in line

    def test_an_unknown_language_asks_for_the_column(self, tmp_path, sheet, place):
        sheet.write_bytes(worksheet(*ROWS).replace(b'"Grade"', b'"Cijfer"').replace(b"Feedback comments", b"Woorden"))
        line = refused(export(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet))
        assert "say --column with one of: 'Identifier', 'Full name'" in line
        said = exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet, "--column", "Cijfer")
        assert said[0] == "2 grades in 'Cijfer'"
        assert any(
            line.startswith("comments stay as they were, as no column is called so (5): Feedback") for line in said
        )
        assert b'"See me."' in (tmp_path / "new.csv").read_bytes()

    def test_a_withheld_grade_leaves_its_row_as_it_was(self, tmp_path, sheet):
        place = results(tmp_path / "results", [verdict("emmy", None)], [EMMY])
        said = exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        assert (tmp_path / "new.csv").read_bytes() == sheet.read_bytes()
        assert "withheld, so their rows are as they were (1): emmy (Emmy Noether): error" in said

    def test_a_file_that_is_no_worksheet(self, tmp_path, sheet, place):
        sheet.write_text("Name,Grade,Maximum grade\nAda,1,20\n")
        line = refused(export(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet))
        assert "'Ada' is not what Moodle begins a row with (Participant 123)" in line


class TestComments:
    def test_points_one_sentence_a_lost_question_and_what_the_ta_said(self, tmp_path, sheet, place):
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        first, add, double = taken(tmp_path / "new.csv").comments["101"].split("<br>")
        assert first == "Automatic feedback, corrected by hand: 15.5 of 20 points."
        assert add == "add: 11 of 12 points. Nearly; see x &lt;&#61; 3 &amp; y"
        assert double.startswith(f"double: 4.5 of 8 points. {SENTENCE}")

    def test_no_cell_of_ours_is_a_formula(self, tmp_path, sheet):
        corrections = [("ada", "add", "11", "x <=HYPERLINK(1)"), ("ada", "double", "", "=1+1")]
        place = results(tmp_path / "results", [verdict("ada")], [ADA], corrections)
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        comment = taken(tmp_path / "new.csv").comments["101"]
        assert "x &lt;&#61;HYPERLINK(1)" in comment
        assert not re.search(r"(^|;)[ ']*[=+\-@]", comment)

    def test_what_a_person_wrote_stays_and_what_we_wrote_before_goes(self, tmp_path, sheet, place):
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        comments = taken(tmp_path / "new.csv").comments
        assert comments["102"] == "See me.Automatic feedback: 20 of 20 points."
        assert "103" not in comments
        again = results(tmp_path / "again", [verdict("ada"), verdict("emmy", 2)], [ADA, EMMY])
        exported(again, "moodle", tmp_path / "newer.csv", "--gradebook", tmp_path / "new.csv")
        comments = taken(tmp_path / "newer.csv").comments
        assert comments["101"] == "Automatic feedback: 20 of 20 points."
        assert comments["102"].startswith("See me.Automatic feedback: 2 of 20 points.<br>add: 2 of 12 points.")

    def test_a_comment_alone_stands_beside_the_points_of_the_grader(self, tmp_path, sheet):
        place = results(tmp_path / "results", [verdict("ada")], [ADA], [("ada", "add", "", "Well done.")])
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        assert taken(tmp_path / "new.csv").comments["101"] == (
            "Automatic feedback: 20 of 20 points.<br>add: 12 of 12 points. Well done."
        )

    def test_who_handed_in_nothing_reads_so(self, tmp_path, sheet):
        made = verdict("ada", 0, status="missing", reason="nothing was handed in: <b>")
        place = results(tmp_path / "results", [made], [ADA])
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        imported = taken(tmp_path / "new.csv")
        assert imported.grades["101"] == 0
        assert imported.comments["101"] == (
            "Automatic feedback: 0 of 20 points.<br>There was no file to grade: nothing was handed in: &lt;b&gt;."
        )

    def test_who_handed_in_nothing_and_was_corrected_reads_what_was_given(self, tmp_path, sheet):
        made = verdict("ada", 0, status="missing", reason="nothing was handed in")
        place = results(tmp_path / "results", [made], [ADA], [("ada", "add", "5", "By mail.")])
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        assert taken(tmp_path / "new.csv").comments["101"].endswith("<br>add: 5 of 12 points. By mail.")


class TestWhoIsWho:
    @pytest.mark.parametrize(
        ("student", "found"),
        [
            (Student("ada", folder="Ada Lovelace_101_assignsubmission_file_", origin="moodle"), True),
            (Student("ada", folder="Participant_101_assignsubmission_onlinetext", origin="moodle"), True),
            (Student("ada", folder="Ada Lovelace_101_assignsubmission_file_sums.py", origin="moodle"), True),
            (Student("ada", folder="Analysts_101_assignsubmission_file", origin="moodle"), False),
            (Student("ada", lms_id="101", origin="moodle"), True),
            (Student("ada", lms_id="101", origin="canvas"), False),
            (Student("ada", email="P101@x.org"), True),
            (Student("ada", name="Ada Lovelace"), False),
        ],
    )
    def test_by_number_and_folder_or_by_address_never_by_name(self, tmp_path, sheet, student, found):
        place = results(tmp_path / "results", [verdict("ada", 11)], [student])
        said = exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        assert taken(tmp_path / "new.csv").grades.get("101") == (11 if found else None)
        assert (f"without a row of their own in the worksheet (1): {student.shown}" in said) is not found

    def test_a_team_s_grade_is_each_member_s_and_its_number_nobody_s(self, tmp_path, sheet):
        """The team's number is Emmy's, who is in another team."""
        rows = [(*row, team) for row, team in zip(ROWS, ("Red", "Default group", "Red"), strict=True)]
        sheet.write_bytes(worksheet(*rows, group=True))
        place = results(
            tmp_path / "results",
            [verdict("red", 11), verdict("rest", 12)],
            [moodle("red", "Red_102", lms_id="102"), moodle("rest", "Default group")],
        )
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        assert taken(tmp_path / "new.csv").grades == {"101": 11, "102": 12, "103": 11}
        zipped = lms_import.moodle_feedback((tmp_path / "new-feedback.zip").read_bytes(), {"101", "102", "103"})
        assert {who: pages["feedback.html"] for who, pages in zipped.items()} == {
            "101": page(place, "red"),
            "102": page(place, "rest"),
            "103": page(place, "red"),
        }

    def test_a_blind_export_in_english_goes_with_a_worksheet_in_german(self, tmp_path, sheet):
        sheet.write_bytes(worksheet(*ROWS, language=GERMAN))
        place = results(tmp_path / "results", [verdict("ada", 11)], [moodle("ada", "Participant_101")])
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        assert taken(tmp_path / "new.csv", GERMAN).grades["101"] == 11

    def test_two_teams_that_cannot_be_told_apart_get_nothing(self, tmp_path, sheet):
        sheet.write_bytes(worksheet((*ROWS[0], "Team-1"), ("104", "Al", "", "", "-", ""), group=True))
        teams = [moodle("one", "Team-1_7"), moodle("two", "Team 1_8"), moodle("none", "-_9")]
        place = results(tmp_path / "results", [verdict("one"), verdict("two"), verdict("none")], teams)
        said = exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        assert taken(tmp_path / "new.csv").grades == {}
        assert "without a row of their own in the worksheet (3): none, one, two" in said

    def test_names_of_every_script_and_of_pictures_are_themselves(self, tmp_path, sheet):
        names = ["王 小明", "علي محمد", "Jo_Ann O'Brien", "🦊 🐻", "=SUM(A1) Lee"]
        folders = ["王 小明", "علي محمد", "Jo Ann OBrien", "🦊 🐻", "SUMA1 Lee"]
        sheet.write_bytes(worksheet(*((str(n), name, "", "", "-") for n, name in enumerate(names))))
        students = [moodle(f"s{n}", f"{folder}_{n}") for n, folder in enumerate(folders)]
        place = results(tmp_path / "results", [verdict(one.student) for one in students], students)
        exported(place, "moodle", tmp_path / "new.csv", "--gradebook", sheet)
        assert set(taken(tmp_path / "new.csv").grades) == {"0", "1", "2", "3", "4"}


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    language=st.sampled_from([ENGLISH, GERMAN]),
    separator=st.sampled_from(",;"),
    mark=st.booleans(),
    quoted=st.booleans(),
    scores=st.lists(st.one_of(st.none(), st.integers(0, 80)), min_size=1, max_size=5),
    comment=st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters='",;'), max_size=8),
)
def test_whatever_the_worksheet_looks_like_the_same_grades_arrive(
    tmp_path_factory, *, language, separator, mark, quoted, scores, comment
):
    folder = tmp_path_factory.mktemp("any")
    data = worksheet(*((str(n), f"N {n}", "", comment, "-") for n in range(len(scores))), language=language)
    text = data.decode("utf-8-sig").replace('","', f'"{separator}"')
    if not quoted and (separator == ";" or language is ENGLISH):
        text = text.replace('"', "")
    (folder / "w.csv").write_bytes((("\ufeff" if mark else "") + text).encode())
    ours = {n: quarters / 4 for n, quarters in enumerate(scores) if quarters is not None}
    students = [moodle(f"s{n}", f"N {n}_{n}") for n in ours]
    place = results(folder / "r", [verdict("x"), *(verdict(f"s{n}", score) for n, score in ours.items())], students)
    table = filled_in(place, folder / "w.csv").table
    before = {str(n): comment for n in range(len(scores))}
    imported = lms_import.moodle(table, 20, language, {}, before, separator=separator)
    assert imported.grades == {str(n): score for n, score in ours.items()}
    assert set(imported.comments) == set(imported.grades)
    assert all(said.startswith(comment + "Automatic feedback: ") for said in imported.comments.values())
    assert table.startswith("\ufeff".encode()) == mark


def test_three_hundred_students_take_a_moment(tmp_path):
    (tmp_path / "w.csv").write_bytes(worksheet(*((str(n), f"N {n}", "", "", "-") for n in range(300))))
    made = [verdict(f"s{n}", n % 81 / 4) for n in range(300)]
    place = results(tmp_path / "results", made, [moodle(f"s{n}", f"N {n}_{n}") for n in range(300)])
    began = time.perf_counter()
    filled = filled_in(place, tmp_path / "w.csv")
    assert time.perf_counter() - began < 2
    grades = lms_import.moodle(filled.table, 20, ENGLISH, {}, {}).grades
    assert grades == {str(n): n % 81 / 4 for n in range(300)}
    assert len(filled.pages) == 300
