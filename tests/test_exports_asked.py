"""What is in an export tells which it is; where that is not plain the TA is asked, in one line: nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

import lms
from intake_fixtures import put, zipped
from qkv_grader.intake.handins import IntakeError, collect
from qkv_grader.intake.taking import Taken, take_in

pytest_plugins = ["intake_fixtures"]
PEOPLE = lms.cohort(12)


@pytest.fixture
def taken(tmp_path):
    def taken(*paths: Path) -> Taken:
        return take_in(paths, tmp_path / "scratch")

    return taken


@pytest.fixture
def asked(tmp_path):
    """The question that a call is answered with."""

    def asked(*paths: Path, **tables: Path) -> str:
        with pytest.raises(IntakeError) as refusal:
            take_in(paths, tmp_path / "scratch", **tables)
        line = str(refusal.value)
        assert "\n" not in line
        return line.replace(str(tmp_path), "")

    return asked


class TestPlainFolders:
    """What is no export is taken as it always was."""

    def test_a_folder_of_students_is_as_collect_finds_it(self, folder, tmp_path, taken):
        put(folder / "ana" / "projections.py")
        put(folder / "ben.ipynb")
        put(folder / "cleo.zip", zipped(**{"a.py": "1"}))
        found = taken(folder)
        plain = collect([folder], tmp_path / "other")
        assert [(one.student, one.name, one.digest) for one in found.handins] == [
            (one.student, one.name, one.digest) for one in plain
        ]
        assert (found.students, found.said) == ({}, [])

    def test_one_student_s_zip_is_one_student(self, tmp_path, taken):
        path = put(tmp_path / "ana.zip", zipped(**{"assignment/projections.py": "1", "assignment/checks/x.py": "2"}))
        assert [one.student for one in taken(path).handins] == ["ana"]

    def test_so_is_a_broken_one(self, tmp_path, taken):
        [row] = taken(put(tmp_path / "ana.zip", b"PK\x03\x04 no zip")).handins
        assert (row.student, row.status) == ("ana", "unreadable")

    def test_so_is_an_empty_one(self, tmp_path, taken):
        [row] = taken(put(tmp_path / "ana.zip", b"")).handins
        assert (row.student, row.status) == ("ana", "unreadable")

    def test_a_student_s_folder_of_files_as_an_lms_names_them_is_a_student_s(self, folder, taken):
        for student, number in (("ana", 4001), ("ben", 4002)):
            put(folder / student / f"{student}_{number}_800010_projections.py")
            put(folder / student / f"{student}_{number}_800011_notes.py")
        assert [one.student for one in taken(folder).handins] == ["ana", "ben"]

    def test_also_where_there_is_only_one(self, folder, taken):
        put(folder / "ana" / "ana_4001_800010_projections.py")
        assert [one.student for one in taken(folder).handins] == ["ana"]

    def test_whatever_a_student_puts_into_a_zip_the_others_are_graded(self, folder, taken):
        put(folder / "ana.zip", zipped(**{"submission_metadata.yml": "- [", "submission_1/a.py": "1"}))
        put(folder / "ben.zip", zipped(**{"b.py": "1"}))
        assert [one.student for one in taken(folder).handins] == ["ana", "ben"]


class TestQuestions:
    def test_two_kinds_in_one_folder(self, folder, asked):
        lms.canvas(PEOPLE[:3]).folder(folder)
        lms.moodle(PEOPLE[:2]).folder(folder)
        line = asked(folder)
        assert line.startswith("/class: has the names of a Canvas export (")
        assert (
            " and of a Moodle export (Ana Ruiz_70001_assignsubmission_file, Ana Ruiz_70002_assignsubmission_file)"
            in line
        )
        assert line.endswith("; give each a folder of its own, and name one")

    @pytest.mark.parametrize("other", ["zoe.py", "zoe/projections.py", "zoe.zip"])
    def test_an_export_with_what_could_be_a_student_s_beside_it(self, folder, asked, other):
        lms.canvas(PEOPLE[:1]).folder(folder)
        put(folder / other)
        name = other.partition("/")[0]
        assert asked(folder) == (
            "/class: has the names of a Canvas export (ruizana_4001_800010_projections.py), and others that could be "
            f"students' ({name}); move away what is not meant"
        )

    def test_several_exports_in_one_folder(self, folder, asked):
        lms.canvas(PEOPLE).folder(folder / "old")
        lms.moodle(PEOPLE).zip(folder / "new.zip")
        line = asked(folder)
        assert sorted(line.removeprefix("/class: ").removesuffix("; name the one that is meant").split(", ")) == [
            "new.zip is a Moodle export", "old is a Canvas export"
        ]  # fmt: skip

    def test_a_zip_of_an_export_that_lies_in_the_folder_that_was_named(self, folder, asked):
        lms.canvas(PEOPLE).zip(folder / "submissions.zip")
        assert asked(folder) == "/class: submissions.zip is a Canvas export; name the one that is meant"

    def test_an_export_and_something_else_in_one_call(self, folder, tmp_path, asked):
        put(folder / "ana.py")
        path = lms.canvas(PEOPLE).zip(tmp_path / "submissions.zip")
        assert asked(folder, path) == "/submissions.zip: a Canvas export is graded alone; name nothing beside it"

    def test_a_class_in_a_zip_that_is_no_lms_s(self, tmp_path, asked):
        path = put(tmp_path / "class.zip", zipped(**{"class/ana/a.py": "1", "class/ben/b.py": "2"}))
        assert asked(path) == (
            "/class.zip: one zip is one student's, but this holds several, it seems (ana, ben); unpack it and name the "
            "folder, or, if they are one student's, put the zip into a folder and name that"
        )

    def test_several_assignments_of_nbgrader(self, folder, asked):
        lms.nbgrader(PEOPLE[:2]).folder(folder)
        lms.nbgrader(PEOPLE[:2], assignment="ps2").folder(folder)
        assert asked(folder) == (
            "/class/submitted: holds several assignments (ps2, qkv); leave in it only the one to grade, say in a copy"
        )

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            (b"", "it lists no submissions"),
            (b"- 1\n- 2\n", "it lists no submissions"),
            (b"submission_1: {", "did not find expected"),
            (b"submission_1: \xff", "invalid"),
        ],
    )
    def test_metadata_that_cannot_be_read(self, folder, asked, text, why):
        put(folder / "submission_metadata.yml", text)
        put(folder / "submission_1" / "a.py")
        line = asked(folder)
        assert line.startswith("submission_metadata.yml: cannot be read (")
        assert why in line
        assert line.endswith("; take the export as Gradescope gave it")

    def test_a_damaged_export(self, tmp_path, asked):
        path = lms.canvas(PEOPLE).zip(tmp_path / "submissions.zip")
        data = bytearray(path.read_bytes())
        place = data.find(lms.ANSWER[:4]) if lms.ANSWER in data else 60
        data[place : place + 8] = b"\xff" * 8
        path.write_bytes(data)
        assert asked(path).startswith("submissions.zip: cannot be unpacked (it is damaged); download it again")

    def test_gradescope_s_grades_without_its_export(self, folder, tmp_path, asked):
        lms.canvas(PEOPLE).folder(folder)
        table = put(tmp_path / "grades.csv", lms.gradescope_grades(PEOPLE, lms.gradescope(PEOPLE)))
        assert "go with an export of Gradescope's, and this is none" in asked(folder, grades_csv=table)

    def test_another_assignment_s_grades(self, folder, tmp_path, asked):
        lms.gradescope(PEOPLE).folder(folder)
        rows = lms.gradescope_grades(PEOPLE, lms.gradescope(PEOPLE)).replace(b",9000", b",1000")
        line = asked(folder, grades_csv=put(tmp_path / "grades.csv", rows))
        assert line == "grades.csv: none of its submissions is in this export; take this assignment's grades"


class TestNames:
    """What an export's names say of whose a file is."""

    @staticmethod
    def rows(taken: Taken) -> dict[str, list[str]]:
        return {one.student: [file.name for file in one.files] for one in taken.handins}

    def test_a_group_s_name_with_a_number_in_it(self, folder, taken):
        for name in ("team_3_4001_800010_a.py", "team_4_LATE_4002_800020_a.py", "bob_4003_800030_20260203_a.py"):
            put(folder / name)
        assert self.rows(taken(folder)) == {
            "team_3_4001": ["a.py"], "team_4_4002": ["a.py"], "bob_4003": ["20260203_a.py"]
        }  # fmt: skip

    def test_where_every_group_s_has_one(self, folder, taken):
        for number in (3, 4, 5):
            put(folder / f"team_{number}_400{number}_8000{number}_a.py")
        assert self.rows(taken(folder)) == {f"team_{number}_400{number}": ["a.py"] for number in (3, 4, 5)}

    def test_somebody_called_anon(self, folder, taken):
        put(folder / "anon_40161_800160_a.py")
        put(folder / "bob_40162_800170_a.py")
        assert sorted(self.rows(taken(folder))) == ["anon_40161", "bob_40162"]

    def test_two_who_differ_in_capitals_alone(self, folder, taken):
        put(folder / "anon_aaBBc_800160_a.py")
        put(folder / "anon_aabbc_800170_a.py")
        assert len({student.casefold() for student in self.rows(taken(folder))}) == 2

    def test_files_of_everybody_in_one_folder_as_moodle_had_it_before_3_1(self, folder, taken):
        put(folder / "Ana Ruiz_70001_assignsubmission_file_12_34_a.py")
        put(folder / "Ana Ruiz_70001_assignsubmission_onlinetext_onlinetext.html")
        assert self.rows(taken(folder)) == {"Ana_Ruiz_70001": ["12_34_a.py"]}

    def test_who_hands_in_twice_by_nbgrader_has_the_latest(self, folder, taken):
        made = lms.resubmitted(lms.nbgrader(PEOPLE, inbound=True), PEOPLE[0], b"late = 1")
        row = next(one for one in taken(made.folder(folder)).handins if one.student == "u0001")
        assert [file.read_bytes() for file in row.files] == [b"late = 1"]
        assert row.also == "handed in 2 times: the latest counts"

    def test_of_a_course_of_nbgrader_s_only_what_was_handed_in(self, folder, taken):
        lms.nbgrader(PEOPLE).folder(folder)
        put(folder / "source" / "qkv" / "projections.ipynb")
        put(folder / "gradebook.db")
        found = taken(folder)
        assert sorted(one.student for one in found.handins) == [who.login for who in lms.handed_in(PEOPLE)]
        assert found.said[1:] == ["belongs to nobody, so is not graded (2): gradebook.db, source"]

    def test_a_submission_without_a_folder_and_a_folder_without_a_submission(self, folder, taken):
        lms.gradescope(PEOPLE, groups=False).folder(folder)
        (folder / "submission_900001" / "projections.py").unlink()
        (folder / "submission_900001").rmdir()
        put(folder / "submission_12" / "a.py")
        found = taken(folder)
        [row] = [one for one in found.handins if one.student == "Ana_Ruiz_00101"]
        assert (row.status, row.problem.partition(";")[0]) == ("missing", "the export has no folder submission_900001")
        assert "belongs to nobody, so is not graded (1): submission_12" in found.said

    def test_a_submitter_of_whom_little_is_known(self, folder, taken):
        text = "submission_1:\n  :submitters:\n  - :name: Bo\n    :sid: ~\n    :email: &1 bo@example.edu\n"
        text += "submission_2:\n  :submitters:\n  - :name: 007\n    :sid:\n    :email: *1\n"
        text += "submission_3:\n  :submitters: []\n"
        put(folder / "submission_metadata.yml", text.encode())
        for number in (1, 2, 3):
            put(folder / f"submission_{number}" / "a.py")
        found = taken(folder)
        assert [one.student for one in found.handins] == ["007_bo", "3", "Bo_bo"]
        assert found.students["007_bo"].email == "bo@example.edu"
