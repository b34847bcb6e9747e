"""Exports of 300 students, of every kind, as folder and as zip: everyone is accounted for, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import lms
from qkv_grader.intake.taking import Taken, take_in

PEOPLE = lms.cohort(300)
EXPORTS: dict[str, Callable[[], lms.Made]] = {
    "gradescope": lambda: lms.gradescope(PEOPLE, results=2_000),
    "canvas": lambda: lms.canvas(PEOPLE),
    "canvas-anonymous": lambda: lms.canvas(PEOPLE, anonymous=True),
    "canvas-groups": lambda: lms.canvas(PEOPLE, groups=True),
    "moodle": lambda: lms.moodle(PEOPLE),
    "moodle-before-4.1": lambda: lms.moodle(PEOPLE, trailing=True),
    "moodle-blind": lambda: lms.moodle(PEOPLE, blind=True),
    "moodle-teams": lambda: lms.moodle(PEOPLE, teams=True),
    "nbgrader": lambda: lms.nbgrader(PEOPLE),
    "nbgrader-inbound": lambda: lms.nbgrader(PEOPLE, inbound=True),
}


def seen(taken: Taken) -> list[tuple[object, ...]]:
    """All that a verdict rests on, wherever the files lie."""
    return [
        (one.student, one.name, one.status, one.problem, one.digest, [(f.name, f.read_bytes()) for f in one.files])
        for one in taken.handins
    ]


@pytest.fixture(scope="module", params=EXPORTS)
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[lms.Made, Taken, Taken]:
    """An export, taken in as a folder and as the zip that the LMS serves."""
    made, place = EXPORTS[request.param](), tmp_path_factory.mktemp("export")
    as_folder = take_in([made.folder(place / "export")], place / "scratch-1")
    return made, as_folder, take_in([made.zip(place / "export.zip", wrapped="around")], place / "scratch-2")


@pytest.mark.slow
def test_zip_and_folder_are_the_same(both: tuple[lms.Made, Taken, Taken]) -> None:
    _, folder, zipped = both
    assert seen(folder) == seen(zipped)
    assert (folder.students, folder.said) == (zipped.students, zipped.said)


def test_everyone_has_a_row_and_nobody_else(both: tuple[lms.Made, Taken, Taken]) -> None:
    made, taken, _ = both
    rows = made.people if made.kind == "Gradescope" else list(made.who)
    assert len(taken.handins) == len({handin.student for handin in taken.handins}) == len(rows)
    assert taken.students.keys() == {handin.student for handin in taken.handins}
    numbers = {student.lms_id or student.student for student in taken.students.values()}
    assert numbers == ({who.sid for who in made.people} if made.kind == "Gradescope" else set(made.who) - {""}) | (
        {"Default_group"} if "" in made.who else set()
    )


def test_every_file_is_one_student_s_under_the_name_that_the_student_gave(
    both: tuple[lms.Made, Taken, Taken],
) -> None:
    made, taken, _ = both
    handins = {taken.students[one.student].submission or taken.students[one.student].lms_id or one.student: one
               for one in taken.handins}  # fmt: skip
    for key, team in made.who.items():
        if any(f"{key}_{ending}" in name for name in made.files for ending in ("text.html", "link.html")):
            continue  # this one wrote to Canvas instead
        handin = handins[key or "Default_group"]
        code = [name.rpartition("/")[2] for name in team[0].files or {} if name.endswith((".py", ".ipynb"))]
        code += ["projections.py"] * ("mine.zip" in (team[0].files or {}))
        assert sorted(file.name for file in handin.files) == sorted(code)
        assert handin.status == ("" if code else "missing")
        if "essay.docx" in (team[0].files or {}):
            assert "nothing to grade in what was handed in (essay.docx" in handin.problem


def test_the_first_line_says_what_it_is(both: tuple[lms.Made, Taken, Taken]) -> None:
    made, taken, _ = both
    [line] = taken.said
    without = sum(not handin.files for handin in taken.handins)
    assert line.startswith(f"{made.kind} export: {len(taken.handins)} students")
    assert f", {without} without a file that can be graded" in line
    late = sum(team[0].late > 0 for team in made.who.values()) if made.kind == "Canvas" else 0
    assert (f", {late} late" in line) == (late > 0)
