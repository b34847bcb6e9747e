"""From an LMS's export to its gradebook: graded, corrected by hand, given back, read by the LMS's own rules."""

from __future__ import annotations

import csv
import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import lms
import lms_import
from course import WORTH, Course
from gradebook_fixtures import AT, export, exported, refused
from intake_fixtures import put
from lms_import import ENGLISH, GERMAN
from qkv_grader.building import write_new
from qkv_grader.cli import main
from qkv_grader.content import Content
from qkv_grader.records import Student, read_students
from qkv_grader.records.overrides import COLUMNS

pytest_plugins = ["course"]
pytestmark = pytest.mark.slow

PEOPLE = lms.cohort(300)


@dataclass
class Kind:
    """An export, and the table of the same people that grades go back by; ``roster``: it says who is in the course."""

    lms: str
    made: lms.Made
    table: bytes = b""
    roster: bool = False
    language: lms_import.Language = ENGLISH

    def options(self, table: Path) -> list[str]:
        column = ["--column", "Projections (991)"] if self.lms == "canvas" else []
        return ["--gradebook", str(table), *column] if self.table else []

    def owners(self, student: Student) -> list[lms.Person]:
        """Whose grade a student of the results has, as far as the LMS knows one."""
        if self.lms == "gradescope":
            return [person for person in PEOPLE if person.sid == student.lms_id]
        key = student.lms_id or student.student
        if key == "Default_group":  # of which all are who are in no team
            teams = [person for team, people in self.made.who.items() if team for person in people]
            return [person for person in PEOPLE if person not in teams]
        team = self.made.who.get(key) or [one for one in PEOPLE if key in (one.user, one.participant, one.login)]
        if self.lms == "canvas":  # a group's file names one member
            return [] if key.startswith("anon") else team[:1]
        return team


def moodle(blind: bool = False, german: bool = False, teams: bool = False) -> Kind:
    table = lms.moodle_worksheet(PEOPLE, blind, german, "6.00", teams)
    made = lms.moodle(PEOPLE, blind, teams)
    return Kind("moodle", made, table, roster=not teams, language=GERMAN if german else ENGLISH)


GRADEBOOK = lms.canvas_gradebook(PEOPLE, most="6.0")
KINDS: dict[str, Callable[[], Kind]] = {
    "gradescope": lambda: Kind("gradescope", lms.gradescope(PEOPLE)),
    "canvas": lambda: Kind("canvas", lms.canvas(PEOPLE), GRADEBOOK, roster=True),
    "canvas-groups": lambda: Kind("canvas", lms.canvas(PEOPLE, groups=True), GRADEBOOK),
    "canvas-anonymous": lambda: Kind("canvas", lms.canvas(PEOPLE, anonymous=True), GRADEBOOK),
    "nbgrader": lambda: Kind("canvas", lms.nbgrader(PEOPLE), GRADEBOOK, roster=True),
    "moodle": moodle,
    "moodle-blind-german": lambda: moodle(blind=True, german=True),
    "moodle-teams": lambda: moodle(teams=True),
}


class Lost(dict[str, tuple[str, ...]]):
    """What each judged student loses: a quarter of them nothing, the others one question or both."""

    def get(self, student: str, *_: object) -> tuple[str, ...]:
        return ((), ("add",), ("double",), ("add", "double"))[zlib.crc32(student.encode()) % 4]


def correct(course: Course) -> dict[str, float]:
    """Correct every third student, one after the other to other points; return everyone's total."""
    totals, rows = {}, []
    for place, row in enumerate(read_rows(course.out)):
        earned = {name: float(row[name]) for name in WORTH}
        if place % 3 == 0:
            earned["add"] = place % 17 / 4
            rows.append(f"{row['student']},add,{earned['add']},Seen by hand.")
        totals[row["student"]] = round(sum(earned.values()), 2)
    course.correct(*rows)
    return totals


@pytest.mark.parametrize("name", KINDS)
def test_everyone_s_grade_comes_back_once_as_corrected(course: Course, name: str) -> None:
    kind, course.lost = KINDS[name](), Lost()
    table = put(course.root / "table.csv", kind.table)
    more = {"roster": table} if kind.roster else {}
    course.grade(kind.made.zip(course.root / "export.zip"), **more)
    everyone = course.table
    course.grade(kind.made.folder(course.root / "export"), **more)
    assert (course.judged, course.table) == ([], everyone)  # all of them have the digests that they have in the zip

    totals, students = correct(course), read_students(course.out)
    assert list(totals) == sorted(students)
    owned = [(person, totals[student]) for student in totals for person in kind.owners(students[student])]
    grades = {person.number: total for person, total in owned}
    assert len(grades) == len(owned)

    out, options = course.root / "back.csv", kind.options(table)
    if kind.lms == "moodle":
        assert refused(export(course.out, "moodle", out, *options)).endswith(f"run qkv report {course.out} first")
    course.report()
    said = exported(course.out, kind.lms, out, *options)
    {"gradescope": check_gradescope, "canvas": check_canvas, "moodle": check_moodle}[kind.lms](kind, out, grades)
    assert said[0].startswith(f"{len(grades)} grades in ")
    untold = [line for line in said[1:] if not line.startswith((str(out.parent), "handed in nothing, so get 0 ("))]
    if name in ("canvas-groups", "canvas-anonymous"):
        without = f"without a row of their own in the gradebook ({len(totals)}): "
        assert any(line.startswith(without) for line in untold) == (name == "canvas-anonymous")
        assert untold[-1].startswith(f"in the gradebook, but not graded here ({len(PEOPLE) - len(grades)}): ")
    else:
        assert untold == []


def check_gradescope(kind: Kind, out: Path, grades: dict[int, float]) -> None:
    """Whoever types from the worksheet meets each member of each submission once."""
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["submission"], row["email"], float(row["corrected"])) for row in csv.DictReader(file)]
    assert sorted(rows) == sorted(
        (key, person.email, grades[person.number]) for key, team in kind.made.who.items() for person in team
    )


def check_canvas(kind: Kind, out: Path, grades: dict[int, float]) -> None:
    """Who has no grade, the Test Student too, has the empty cell that was there."""
    taken = lms_import.canvas(out.read_bytes())
    assert taken.columns == ["Projections (991)"]
    assert taken.points_possible == {"Projections (991)": 6.0}
    assert taken.grades.pop("13999") is None
    assert taken.grades == {person.user: grades.get(person.number) for person in PEOPLE}


def check_moodle(kind: Kind, out: Path, grades: dict[int, float]) -> None:
    """The page that goes back to a participant says the participant's grade, as the comment does."""
    taken = lms_import.moodle(out.read_bytes(), 6, kind.language, {}, {})
    assert taken.grades == {person.participant: grades[person.number] for person in PEOPLE}
    pages = lms_import.moodle_feedback(out.with_name("back-feedback.zip").read_bytes(), {*taken.grades})
    shown = {who: scores_on(page) for who, [page] in ((who, list(files.values())) for who, files in pages.items())}
    assert shown == {who: [grade] for who, grade in taken.grades.items()}
    for who, comment in taken.comments.items():
        said = rf"Automatic feedback(, corrected by hand)?: {taken.grades[who]:g} of 6 points\."
        assert re.match(said, comment), comment


def scores_on(page: bytes) -> list[float]:
    return [float(said) for said in re.findall(r'<div class="score">([0-9.]+)<small> / ', page.decode())]


def test_real_verdicts_go_the_same_way(tmp_path: Path) -> None:
    """Every status, by the commands as a TA types them: Moodle's export there, its worksheet back."""
    root = write_new(tmp_path / "course").root
    [wrong, *_] = sorted(root.glob("tests/submissions/wrong/*.py"))
    [right, *_] = sorted(root.glob("tests/submissions/correct/*.py"))
    people = [
        *lms.cohort(48, right.read_bytes(), "averages"),
        *(replace(one, number=48 + one.number) for one in lms.cohort(48, wrong.read_bytes(), "averages")),
    ]
    most = Content(root).config.points["running_mean"]
    sheet = put(tmp_path / "sheet.csv", lms.moodle_worksheet(people, most=f"{most:.2f}"))
    path, out = lms.moodle(people).zip(tmp_path / "export.zip"), tmp_path / "out"
    qkv("grade", path, "--roster", sheet, "--out", out, "--assignment", root)
    rows = read_rows(out)
    assert len(rows) == len(people)
    assert Counter(row["status"] for row in rows).keys() == {"graded", "missing"}
    assert len({row["score"] for row in rows}) > 1

    chosen = [row["student"] for row in rows[::4]]
    cells = [[one, "running_mean", f"{place % 8 / 4}", "Seen.", "", "tim", AT] for place, one in enumerate(chosen)]
    (out / "overrides.csv").write_text("\n".join(",".join(row) for row in [COLUMNS, *cells]), encoding="utf-8")
    qkv("report", out, "--assignment", root)
    back = tmp_path / "back.csv"
    qkv("export", out, "--for", "moodle", "--gradebook", sheet, "--out", back, "--assignment", root)
    taken = lms_import.moodle(back.read_bytes(), most, ENGLISH, {}, {})
    students = read_students(out)
    assert taken.grades == {
        students[row["student"]].lms_id: float(row["override"] or row["score"]) for row in read_rows(out)
    }
    pages = lms_import.moodle_feedback((tmp_path / "back-feedback.zip").read_bytes(), {*taken.grades})
    assert {who: scores_on(files["feedback.html"]) for who, files in pages.items()} == {
        who: [grade] for who, grade in taken.grades.items()
    }


def qkv(*arguments: object) -> None:
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert done.exit_code == 0, done.output


def read_rows(out: Path) -> list[dict[str, str]]:
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
