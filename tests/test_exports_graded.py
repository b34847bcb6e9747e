"""From an export to results: a row for everyone, under their own names; what is graded stands, zip or folder."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

import lms
import lms_import
from conftest import ROOT, read_batch
from course import Course
from intake_fixtures import put
from qkv_grader.building import write_new
from qkv_grader.cli import main
from qkv_grader.content import Content
from qkv_grader.records import read_students

pytest_plugins = ["course"]
PEOPLE = lms.cohort(20)


def rows(out: Path) -> dict[str, dict[str, str]]:
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


class TestGroups:
    def test_are_graded_once_and_have_a_row_each(self, course: Course) -> None:
        made = lms.gradescope(PEOPLE)
        course.grade(made.folder(course.root / "e"))
        assert len(course.judged) == len(made.who)
        found = rows(course.out)
        assert {row["lms_id"]: row["name"] for row in found.values()} == {who.sid: who.name for who in made.people}
        assert {row["score"] for row in found.values()} == {"6"}
        assert course.kept == sorted(found)

    def test_each_has_a_verdict_of_their_own(self, course: Course) -> None:
        made = lms.gradescope(PEOPLE)
        course.grade(made.folder(course.root / "e"))
        for student, verdict in read_batch(course.out).verdicts.items():
            assert verdict.student == student
            assert verdict.name == read_students(course.out)[student].name
            page = (course.out / "staff" / student / "evidence.html").read_text(encoding="utf-8")
            assert f"<bdi>{student}</bdi>" in page

    def test_are_graded_again_together(self, course: Course) -> None:
        place = lms.gradescope(PEOPLE).folder(course.root / "e")
        course.grade(place)
        course.verdict_file("Ana_Ruiz_00102").unlink()
        course.grade(place)
        assert course.judged == ["Ana_Ruiz_00101"]
        assert course.verdict_file("Ana_Ruiz_00102").exists()
        course.grade(place, only=["Ana_Ruiz_00102"])
        assert course.judged == ["Ana_Ruiz_00101"]


class TestResume:
    @pytest.mark.parametrize("make", [lms.canvas, lms.moodle, lms.gradescope, lms.nbgrader])
    def test_nothing_is_graded_again_when_the_zip_is_unpacked(self, course: Course, make) -> None:
        made = make(PEOPLE)
        course.grade(made.zip(course.root / "e.zip"))
        assert course.judged
        assert course.grade(made.folder(course.root / "e")).kept == len(rows(course.out))
        assert course.judged == []

    def test_a_roster_grades_nobody_again_but_who_handed_in_nothing(self, course: Course) -> None:
        place = lms.canvas(PEOPLE).folder(course.root / "e")
        course.grade(place)
        roster = put(course.root / "gradebook.csv", lms.canvas_gradebook(PEOPLE))
        course.grade(place, roster=roster)
        assert course.judged == ["leesuma1_4012"]
        assert rows(course.out)["ruizana_4001"]["name"] == "Ruiz, Ana"

    def test_a_run_without_the_roster_forgets_nothing_of_it(self, course: Course) -> None:
        place = lms.canvas(PEOPLE).folder(course.root / "folder")
        course.grade(place, roster=put(course.root / "gradebook.csv", lms.canvas_gradebook(PEOPLE)))
        known = read_students(course.out)
        first = next(student for student in known.values() if student.section and student.folder)
        course.grade(place, only=[first.student])
        assert read_students(course.out) == known
        assert rows(course.out)[first.student]["name"] == first.name

    def test_a_plain_folder_forgets_nothing_that_the_export_told(self, course: Course) -> None:
        made = lms.gradescope(PEOPLE[:5])
        grades = put(course.root / "grades.csv", lms.gradescope_grades(PEOPLE[:5], made))
        course.grade(made.folder(course.root / "e"), grades_csv=grades)
        known = read_students(course.out)
        [late] = (student for student in known.values() if student.late)
        assert "" not in (late.submission, late.folder)
        put(course.root / "again" / late.student / "sums.py", b"x = 1")
        course.grade(course.root / "again")
        assert read_students(course.out)[late.student] == known[late.student]
        assert rows(course.out)[late.student]["late"] == late.late

    @pytest.mark.parametrize("with_roster", [False, True])
    def test_an_export_without_its_grades_leaves_lateness_as_the_grades_told_it(
        self, course: Course, with_roster: bool
    ) -> None:
        made = lms.gradescope(PEOPLE[:5])
        place = made.folder(course.root / "e")
        grades = put(course.root / "grades.csv", lms.gradescope_grades(PEOPLE[:5], made))
        course.grade(place, grades_csv=grades)
        late = {student: known.late for student, known in read_students(course.out).items()}
        assert any(late.values())
        course.grade(place, roster=grades if with_roster else None)
        assert {student: known.late for student, known in read_students(course.out).items()} == late

    def test_who_is_not_late_any_more_in_an_export_that_would_tell_is_in_time(self, course: Course) -> None:
        place = lms.canvas(PEOPLE).folder(course.root / "e")
        course.grade(place)
        assert any(student.late for student in read_students(course.out).values())
        for path in place.glob("*_LATE_*"):
            path.rename(path.with_name(path.name.replace("_LATE_", "_")))
        course.grade(place)
        assert not any(student.late for student in read_students(course.out).values())

    def test_who_is_late_comes_in_by_another_export_and_nobody_is_forgotten(self, course: Course) -> None:
        course.grade(lms.canvas(PEOPLE[:5]).folder(course.root / "e"))
        course.grade(lms.canvas(PEOPLE[5:9]).folder(course.root / "late"))
        assert course.judged == [one for one in course.table if one[-4:] > "4005"]
        assert len(read_students(course.out)) == len(rows(course.out)) == 9

    def test_who_is_gone_is_dropped_from_every_table(self, course: Course) -> None:
        made = lms.canvas(PEOPLE[:5])
        place = made.folder(course.root / "e")
        course.grade(place)
        next(place.glob("*_4001_*")).unlink()
        course.grade(place)
        assert len(read_students(course.out)) == len(rows(course.out)) == 4


class TestTables:
    def test_say_what_the_export_told(self, course: Course) -> None:
        made = lms.gradescope(PEOPLE)
        grades = put(course.root / "grades.csv", lms.gradescope_grades(PEOPLE, made))
        course.grade(made.folder(course.root / "e"), grades_csv=grades)
        row = rows(course.out)["Zoë_O_Brien_00104"]
        assert [row[column] for column in ("name", "lms_id", "email", "late")] == [
            "Zoë O'Brien", "00104", "u0004@example.edu", "1:02:05"
        ]  # fmt: skip
        known = read_students(course.out)["Zoë_O_Brien_00104"]
        assert (known.section, known.submission, known.folder, known.origin) == (
            "Section A", "900004", "submission_900004", "gradescope"
        )  # fmt: skip

    def test_a_plain_folder_has_no_table_of_students(self, course: Course) -> None:
        course.grade(course.hand_in("ada.py"))
        assert not (course.out / "students.csv").exists()
        assert rows(course.out)["ada"]["name"] == "ada.py"

    def test_the_class_page_names_them(self, course: Course) -> None:
        course.grade(lms.moodle(PEOPLE).folder(course.root / "e"))
        page = (course.out / "index.html").read_text(encoding="utf-8")
        assert "<bdi>小明 王</bdi>" in page
        assert "<bdi>Zoë OBrien</bdi>" in page

    def test_one_that_a_person_has_broken_is_said(self, course: Course) -> None:
        place = lms.canvas(PEOPLE).folder(course.root / "e")
        course.grade(place)
        put(course.out / "students.csv", b"who,what\n")
        said = CliRunner().invoke(main, ["grade", str(place), "--out", str(course.out), "--allow-unprotected"])
        assert said.exit_code == 2
        assert "qkv: students.csv: has no column student" in said.output


def test_the_command_says_first_what_it_has_found(course: Course) -> None:
    path = lms.canvas(PEOPLE).zip(course.root / "submissions.zip")
    roster = put(course.root / "gradebook.csv", lms.canvas_gradebook(PEOPLE))
    done = CliRunner().invoke(main, ["grade", str(path), "--roster", str(roster), "--out", str(course.out)])
    lines = done.output.splitlines()
    assert lines[1:3] == [
        "Canvas export: 19 students, 5 without a file that can be graded, 3 late",
        "gradebook.csv: 1 more handed in nothing",
    ]
    assert done.exit_code == 0


@pytest.mark.parametrize("lms_name", ["canvas", "moodle"])
def test_what_came_from_an_lms_goes_back_to_everyone_there(course: Course, lms_name: str) -> None:
    made = {"canvas": lms.canvas, "moodle": lms.moodle}[lms_name](PEOPLE)
    table = {"canvas": lms.canvas_gradebook(PEOPLE, most="6.0"), "moodle": lms.moodle_worksheet(PEOPLE, most="6.00")}
    gradebook, out = put(course.root / "gradebook.csv", table[lms_name]), course.root / "import.csv"
    course.grade(made.zip(course.root / "e.zip"), roster=gradebook)
    column = {"canvas": ["--column", "Projections (991)"], "moodle": []}[lms_name]
    options = ["--for", lms_name, "--gradebook", str(gradebook), *column, "--out", str(out)]
    done = CliRunner().invoke(main, ["export", str(course.out), *options])
    assert done.exit_code == 0, done.output
    if lms_name == "canvas":
        found = lms_import.canvas(out.read_bytes()).grades
        assert found.pop("13999") is None  # the Test Student's, which was empty before
        assert found == {who.user: 6.0 for who in PEOPLE}
    else:
        rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
        assert {row["Identifier"].removeprefix("Participant "): row["Grade"] for row in rows} == {
            who.participant: "6" for who in PEOPLE
        }


def test_real_submissions_are_graded_under_their_own_names(tmp_path: Path, content: Content) -> None:
    answer = (ROOT / "solutions" / "projections.py").read_bytes()
    people = [lms.Person(place, "Zoë", f"Nr {place}", {"projections.py": answer}) for place in (1, 2)]
    path = lms.moodle(people, text=False).zip(tmp_path / "submissions.zip")
    done = CliRunner().invoke(main, ["grade", str(path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    found = rows(tmp_path / "out")
    assert {row["name"]: row["score"] for row in found.values()} == {"Zoë Nr 1": "20", "Zoë Nr 2": "20"}
    feedback = (tmp_path / "out" / "feedback" / "Zoë_Nr_1_70001.html").read_text(encoding="utf-8")
    assert "<h1>Zoë Nr 1</h1>" in feedback


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "number"), [("Gradescope", 48), ("Canvas", 48)])
def test_a_whole_class_is_graded_each_once(kind: str, number: int, tmp_path: Path) -> None:
    course = write_new(tmp_path / "course").root
    answer = next(course.glob("tests/submissions/correct/*.py")).read_bytes()
    people = lms.cohort(number, answer, "averages")
    made = {"Gradescope": lms.gradescope, "Canvas": lms.canvas, "Moodle": lms.moodle}[kind](people)
    path, out = made.zip(tmp_path / "submissions.zip"), tmp_path / "out"
    done = CliRunner().invoke(main, ["grade", str(path), "--out", str(out), "--assignment", str(course)])
    assert done.exit_code == 0, done.output
    found = rows(out)
    assert len(found) == len(made.people) == number * 11 // 12
    own = (
        {who.sid: who for who in people} | {who.user: who for who in people} | {who.participant: who for who in people}
    )
    for row in found.values():
        person = own[row["lms_id"]]
        assert row["status"] in ("graded", "missing")
        if row["status"] == "graded" and "averages.py" in (person.files or {}):
            assert row["score"] == row["max_score"], row
