"""What a roster adds to what an export tells: names as people write them, sections, and who handed in nothing."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

import lms
from intake_fixtures import put
from qkv_grader.intake.handins import IntakeError
from qkv_grader.intake.taking import Taken, take_in

PEOPLE = lms.cohort(40)


def test_names_are_as_the_export_tells_them(tmp_path: Path) -> None:
    made = lms.gradescope(PEOPLE)
    taken = take_in([made.folder(tmp_path / "export")], tmp_path / "scratch")
    told = {student.lms_id: (student.name, student.email, student.submission) for student in taken.students.values()}
    assert told == {who.sid: (who.name, who.email, key) for key, team in made.who.items() for who in team}
    twice = [student for student, known in taken.students.items() if known.name == "Ana Ruiz"]
    assert sorted(twice) == ["Ana_Ruiz_00101", "Ana_Ruiz_00102"]


@pytest.mark.parametrize(
    ("made", "roster"),
    [
        (lms.gradescope(PEOPLE), lambda made: lms.gradescope_grades(PEOPLE, made)),
        (lms.canvas(PEOPLE), lambda made: lms.canvas_gradebook(PEOPLE)),
        (lms.moodle(PEOPLE), lambda made: lms.moodle_worksheet(PEOPLE)),
        (lms.moodle(PEOPLE), lambda made: lms.moodle_worksheet(PEOPLE, german=True)),
        (lms.moodle(PEOPLE, blind=True), lambda made: lms.moodle_worksheet(PEOPLE, blind=True)),
        (lms.nbgrader(PEOPLE), lambda made: lms.canvas_gradebook(PEOPLE)),
    ],
    ids=["gradescope", "canvas", "moodle", "moodle-german", "moodle-blind", "nbgrader-and-canvas-s-gradebook"],
)
def test_with_a_roster_the_whole_course_is_there_once(
    made: lms.Made, roster: Callable[[lms.Made], bytes], tmp_path: Path
) -> None:
    (tmp_path / "roster.csv").write_bytes(roster(made))
    taken = take_in([made.folder(tmp_path / "export")], tmp_path / "scratch", roster=tmp_path / "roster.csv")
    absent = [who for who in PEOPLE if who.files is None]
    assert len(taken.handins) == len({handin.student for handin in taken.handins}) == len(PEOPLE)
    assert sum(handin.problem.startswith("nothing was handed in:") for handin in taken.handins) >= len(absent)
    assert f"roster.csv: {len(absent)} more handed in nothing" in taken.said
    assert not any("not in roster.csv" in line for line in taken.said)


def test_ids_stay_as_they_are_when_a_roster_comes_in_and_when_the_missing_hand_in(tmp_path: Path) -> None:
    made = lms.canvas(PEOPLE)
    (tmp_path / "gradebook.csv").write_bytes(lms.canvas_gradebook(PEOPLE))
    before = take_in([made.folder(tmp_path / "export")], tmp_path / "s1")
    after = take_in([tmp_path / "export"], tmp_path / "s2", roster=tmp_path / "gradebook.csv")
    digests = {handin.student: handin.digest for handin in after.handins}
    assert {handin.student: handin.digest for handin in before.handins}.items() <= digests.items()
    all_of_them = [lms.Person(who.number, who.first, who.last, {"projections.py": b"x = 1"}) for who in PEOPLE]
    later = take_in([lms.canvas(all_of_them).folder(tmp_path / "later")], tmp_path / "s3")
    assert {handin.student for handin in later.handins} == digests.keys()


def test_the_roster_tells_names_and_sections_as_people_write_them(tmp_path: Path) -> None:
    (tmp_path / "gradebook.csv").write_bytes(lms.canvas_gradebook(PEOPLE))
    made = lms.canvas(PEOPLE)
    taken = take_in([made.folder(tmp_path / "e")], tmp_path / "s", roster=tmp_path / "gradebook.csv")
    told = {student.lms_id: (student.name, student.section) for student in taken.students.values()}
    assert told == {who.user: (who.sortable, who.section) for who in PEOPLE}
    assert {handin.name for handin in taken.handins} == {who.sortable for who in PEOPLE}


def test_gradescope_s_grades_tell_sections_and_lateness(tmp_path: Path) -> None:
    made = lms.gradescope(PEOPLE)
    (tmp_path / "grades.csv").write_bytes(lms.gradescope_grades(PEOPLE, made))
    taken = take_in([made.folder(tmp_path / "e")], tmp_path / "s", grades_csv=tmp_path / "grades.csv")
    told = {student.lms_id: (student.late, student.section) for student in taken.students.values()}
    assert told == {
        who.sid: ("1:02:05" if team[0].late else "", who.section) for team in made.who.values() for who in team
    }
    assert taken.said[0].endswith(f", {sum(len(team) for team in made.who.values() if team[0].late)} late")


def test_the_tables_of_the_tests_are_as_csv_readers_see_them() -> None:
    rows = list(csv.reader(lms.canvas_gradebook(PEOPLE).decode("utf-8-sig").splitlines()))
    assert (rows[1][5], rows[2][0].strip(), rows[-1][0]) == ("Manual Posting", "Points Possible", "Student, Test")


@pytest.fixture
def taken(tmp_path: Path) -> Callable[..., Taken]:
    """Take in with a roster of this text."""

    def taken(made: lms.Made, text: str) -> Taken:
        put(tmp_path / "roster.csv", text.encode())
        return take_in([made.folder(tmp_path / "e")], tmp_path / "s", roster=tmp_path / "roster.csv")

    return taken


FEW = PEOPLE[2:5]


class TestNoStudents:
    def test_the_test_student_is_none_with_and_without_a_roster(self, tmp_path: Path) -> None:
        made = lms.canvas(PEOPLE, test_student=True)
        put(tmp_path / "gradebook.csv", lms.canvas_gradebook(PEOPLE))
        for roster in (None, tmp_path / "gradebook.csv"):
            found = take_in([made.folder(tmp_path / "e")], tmp_path / f"s{roster is None}", roster=roster)
            assert not any("Test" in known.name or "studenttest" in who for who, known in found.students.items())
            name = "studenttest_13999_899990_projections.py"
            assert f"no student, so not graded (1): {name} (Test Student)" in found.said

    def test_nor_is_one_who_has_withdrawn(self, taken: Callable[..., Taken]) -> None:
        rows = [f"{who.name},{who.user},{'withdrawn' if who is FEW[0] else 'active'}" for who in FEW]
        found = taken(lms.canvas(FEW), "\n".join(["Name,ID,Status", *rows, "Gone Girl,77,Dropped", "New,78,Active"]))
        assert [student.lms_id for student in found.students.values()] == [FEW[1].user, FEW[2].user, "78"]
        assert "no student, says roster.csv, so not graded (1): müllerlüdenscheidtjörg_4003 (withdrawn)" in found.said
        assert len(found.handins) == 3


class TestWhoIsWho:
    def test_any_table_with_names_will_do(self, taken: Callable[..., Taken]) -> None:
        people = [who for who in PEOPLE[2:] if lms.canvas_name(who.name)]
        text = "Last name;First name;E-mail\n" + "".join(f"{who.last};{who.first};{who.email}\n" for who in people)
        found = taken(lms.canvas(people), text)
        assert sorted(known.email for known in found.students.values()) == [who.email for who in people]

    def test_whom_a_name_does_not_tell_apart_is_neither_taken_for_another_nor_for_missing(
        self, taken: Callable[..., Taken]
    ) -> None:
        found = taken(lms.canvas(PEOPLE[:6]), "Name,Section\n" + "".join(f"{who.name},A\n" for who in PEOPLE[:6]))
        assert sorted(found.students) == sorted(f"{lms.canvas_name(who.sortable)}_{who.user}" for who in PEOPLE[:6])
        assert "not in roster.csv, or not to be told apart there (2): ruizana_4001, ruizana_4002" in found.said
        assert [found.students[who].section for who in ("ruizana_4001", "ruizana_4002")] == ["", ""]

    def test_in_a_plain_folder_by_the_folder_s_name(self, tmp_path: Path) -> None:
        for who in FEW:
            put(tmp_path / "class" / who.login / "projections.py")
        put(tmp_path / "gradebook.csv", lms.canvas_gradebook(PEOPLE[:5]))
        found = take_in([tmp_path / "class"], tmp_path / "s", roster=tmp_path / "gradebook.csv")
        assert {who: found.students[who].name for who in ("u0003", "u0004", "u0005")} == {
            who.login: who.sortable for who in FEW
        }
        assert len(found.handins) == 5

    @pytest.mark.parametrize(
        "text",
        [
            "name\nAda Okafor\nAna Müller\nJosé Núñez\nJ. R. Smith\nEve New\n",
            'Name,ID\nAda Okafor,7\n"Müller, Ana",8\n"Núñez, José",9\nJ. R. SMITH,10\nEve New,11\n',
            "First Name,Last Name,Email\nAda,Okafor,a@u.edu\nAna,Müller,b@u.edu\nJosé,Núñez,c@u.edu\n"
            "J. R.,Smith,d@u.edu\nEve,New,e@u.edu\n",
        ],
        ids=["names", "names-and-ids", "first-and-last"],
    )
    def test_or_by_the_name_of_a_person_that_a_folder_or_file_has(self, text: str, tmp_path: Path) -> None:
        for called in ("Ada Okafor/a.py", "Müller, Ana/a.py", "J. R. Smith/a.py"):
            put(tmp_path / "class" / called)
        put(tmp_path / "class" / unicodedata.normalize("NFD", "José Núñez.ipynb"))
        put(tmp_path / "roster.csv", text.encode())
        found = take_in([tmp_path / "class"], tmp_path / "s", roster=tmp_path / "roster.csv")
        assert found.said == ["roster.csv: 1 more handed in nothing"]
        there = {handin.student for handin in found.handins if handin.files}
        assert there == {"Ada_Okafor", "Müller__Ana", "J._R._Smith", "José_Núñez"}

    def test_but_not_by_a_name_that_two_have(self, tmp_path: Path) -> None:
        for called in ("Ana Ruiz", "Ruiz, Ana", "Ada Okafor", "Bo Li", "José Núñez", "Jose Nunez"):
            put(tmp_path / "class" / called / "a.py")
        rows = ("Ana Ruiz,1", "Ada Okafor,2", "Bo Li,3", "Bo Li,4", "Jose Nunez,5", "José Núñez,6", "Eve New,7")
        put(tmp_path / "roster.csv", "\n".join(["Name,ID", *rows]).encode())
        found = take_in([tmp_path / "class"], tmp_path / "s", roster=tmp_path / "roster.csv")
        assert {who: known.lms_id for who, known in found.students.items()} == {
            **{"Ada_Okafor": "2", "Jose_Nunez": "5", "José_Núñez": "6", "Eve_New_7": "7"},
            **{"Ana_Ruiz": "", "Ruiz__Ana": "", "Bo_Li": ""},
        }
        assert "not in roster.csv, or not to be told apart there (3): Ana_Ruiz, Bo_Li, Ruiz__Ana" in found.said

    def test_an_id_is_surer_than_a_name(self, tmp_path: Path) -> None:
        for called in ("Ada Okafor", "zz7"):
            put(tmp_path / "class" / called / "a.py")
        put(tmp_path / "roster.csv", b"Name,ID\nAda Okafor,zz7\n")
        found = take_in([tmp_path / "class"], tmp_path / "s", roster=tmp_path / "roster.csv")
        assert {who: known.lms_id for who, known in found.students.items()} == {"zz7": "zz7", "Ada_Okafor": ""}
        assert "not in roster.csv, or not to be told apart there (1): Ada_Okafor" in found.said

    def test_or_by_an_address(self, tmp_path: Path) -> None:
        put(tmp_path / "class" / "Ada@u.edu" / "a.py")
        put(tmp_path / "roster.csv", b"Name,Email\nAda Okafor,ada@u.edu\n")
        found = take_in([tmp_path / "class"], tmp_path / "s", roster=tmp_path / "roster.csv")
        assert [(handin.student, handin.name) for handin in found.handins] == [("Ada_u.edu", "Ada Okafor")]

    def test_who_is_in_twice_is_one(self, taken: Callable[..., Taken]) -> None:
        rows = "".join(f"{who.name},{who.user}\n" for who in (*FEW, PEOPLE[7])) * 2
        assert len(taken(lms.canvas(FEW), "Name,ID\n" + rows).handins) == 4


class TestRefused:
    @pytest.mark.parametrize(
        "made", [lms.canvas(PEOPLE, anonymous=True), lms.canvas(PEOPLE, groups=True), lms.moodle(PEOPLE, teams=True)],
        ids=["anonymous", "groups", "teams"],
    )  # fmt: skip
    def test_where_it_cannot_tell_who_is_who_nobody_is_missing(
        self, made: lms.Made, taken: Callable[..., Taken]
    ) -> None:
        table = lms.moodle_worksheet(PEOPLE) if made.kind == "Moodle" else lms.canvas_gradebook(PEOPLE)
        with pytest.raises(IntakeError, match=r"only 0 of the \d+ who handed in are in it; name this course's file"):
            taken(made, table.decode())

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "the file is empty"),
            ("colour,shape\nred,round\n", "no column of names, ids or addresses is known here"),
            ("Student,ID\n", "nobody is in it"),
            ('Student,ID\n    Points Possible,\n"Student, Test",7\n', "nobody is in it"),
        ],
    )
    def test_what_is_no_table_of_people(self, taken: Callable[..., Taken], text: str, said: str) -> None:
        with pytest.raises(IntakeError, match=f"^roster.csv: {said}"):
            taken(lms.canvas(FEW), text)

    def test_what_is_no_csv_file(self, tmp_path: Path) -> None:
        put(tmp_path / "roster.xlsx", b"PK\x03\x04\xff\xfe")
        with pytest.raises(IntakeError, match="not a CSV file in UTF-8; take it as the LMS gave it"):
            take_in([lms.canvas(FEW).folder(tmp_path / "e")], tmp_path / "s", roster=tmp_path / "roster.xlsx")

    def test_grades_that_are_not_gradescope_s(self, tmp_path: Path) -> None:
        put(tmp_path / "grades.csv", lms.canvas_gradebook(PEOPLE))
        with pytest.raises(IntakeError, match="not Gradescope's grades, with columns Submission ID and Lateness"):
            take_in([lms.gradescope(FEW).folder(tmp_path / "e")], tmp_path / "s", grades_csv=tmp_path / "grades.csv")
