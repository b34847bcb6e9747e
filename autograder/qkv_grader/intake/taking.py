"""From the paths of a call to everyone who is to have a row: an export or plain folders, and who is in the course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from qkv_grader.intake.exports import canvas, gradescope
from qkv_grader.intake.exports.opening import open_export
from qkv_grader.intake.exports.submission import Export, named
from qkv_grader.intake.handins import Entry, Handin, IntakeError, collect, look_through
from qkv_grader.intake.ids import unique
from qkv_grader.intake.roster import paired, read_lateness, read_roster
from qkv_grader.kit.reading import display, listed
from qkv_grader.records import NONE, Student

_MOST_NAMES: Final = 20


@dataclass(frozen=True)
class Taken:
    """Everyone who is to have a row: what they handed in, and what is known of them.

    Those who handed in together have hand-ins with the same files. ``students`` are by id, nobody where nothing is told
    of them; ``said`` is what a TA has to know, a line each.
    """

    handins: list[Handin]
    students: dict[str, Student]
    said: list[str]


def take_in(
    paths: Sequence[Path],
    scratch: Path,
    leave_out: Path | None = None,
    *,
    roster: Path | None = None,
    grades_csv: Path | None = None,
    before: Mapping[str, Student] = NONE,
) -> Taken:
    """Find out who handed in what.

    Args:
        paths: An export, or folders and files as `collect` takes them.
        scratch: A private folder for what is unpacked; it has to live for as long as the files are used.
        leave_out: Where the results will go.
        roster: A table of who is in the course: who handed in nothing is `missing`.
        grades_csv: Gradescope's grades, which tell sections and lateness.
        before: What was known of students when they were last taken in. What an export, a roster or grades told then
            stands where now there is none that could tell it.

    Raises:
        IntakeError: there is nothing to take in, or it cannot be told what is meant.
        OSError: a table cannot be read.
    """
    export = open_export(paths, scratch / "export", leave_out)
    if grades_csv:
        if export is None or export.kind != gradescope.KIND:
            raise IntakeError(f"{grades_csv}: Gradescope's grades go with an export of Gradescope's, and this is none")
        export = _with_lateness(export, grades_csv)
    if export:
        taken = _of_export(export, scratch / "handins")
    else:
        taken = Taken(collect(paths, scratch / "handins", leave_out), {}, [])
    taken = _with_roster(taken, roster, scratch / "missing") if roster else _as_known(taken, before)
    taken = _as_handed_in(taken, before, tells_lateness=export is not None and export.tells_lateness)
    return replace(taken, handins=sorted(taken.handins, key=lambda handin: handin.student))


def _as_known(taken: Taken, before: Mapping[str, Student]) -> Taken:
    """Keep what was known of those who are here again: an export alone tells less of them than a roster did."""
    again = {
        handin.student: _merged(taken.students.get(handin.student, Student(handin.student)), before[handin.student])
        for handin in taken.handins
        if handin.student in before
    }
    handins = [
        replace(handin, name=again[handin.student].name or handin.name) if handin.student in again else handin
        for handin in taken.handins
    ]
    return replace(taken, handins=handins, students=taken.students | again)


def _as_handed_in(taken: Taken, before: Mapping[str, Student], *, tells_lateness: bool) -> Taken:
    """Keep what only an export or its grades tell: how late somebody was, and where in the LMS the hand-in lies."""
    again = {
        who.student: who._replace(
            late=who.late if tells_lateness else before[who.student].late,
            submission=who.submission or before[who.student].submission,
            folder=who.folder or before[who.student].folder,
        )
        for who in taken.students.values()
        if who.student in before
    }
    return replace(taken, students=taken.students | again)


def _of_export(export: Export, scratch: Path) -> Taken:
    tests = [one for one in export.submissions if canvas.is_test_student(one.students[0])]
    submissions = [one for one in export.submissions if not canvas.is_test_student(one.students[0])]
    ids = iter(unique([((who.student,), f"{who.folder}/{who}") for one in submissions for who in one.students]))
    groups = [[who._replace(student=next(ids), name=display(who.name)) for who in one.students] for one in submissions]
    entries = [
        (group[0].student, Entry(one.places, _names(group), called=one.called, note=one.note))
        for group, one in zip(groups, submissions, strict=True)
    ]
    handins = [
        replace(handin, student=who.student, name=who.name or who.student)
        for group, handin in zip(groups, look_through(entries, scratch), strict=True)
        for who in group
    ]
    students = {who.student: who for group in groups for who in group}
    together = f" in {len(groups)} submissions" if len(groups) < len(students) else ""
    without, late = sum(not handin.files for handin in handins), sum(bool(who.late) for who in students.values())
    counts = [f"{len(students)} student{'' if len(students) == 1 else 's'}{together}"]
    counts += [f"{without} without a file that can be graded"] if without else []
    counts += [f"{late} late"] if late else []
    said = [f"{export.kind} export: {', '.join(counts)}"]
    said += _listed("belongs to nobody, so is not graded", export.nobodys)
    said += _listed("no student, so not graded", [f"{one.students[0].folder} (Test Student)" for one in tests])
    return Taken(handins, students, said)


def _with_lateness(export: Export, path: Path) -> Export:
    """Add sections and lateness from Gradescope's grades.

    Raises:
        IntakeError: it is no such table, or another assignment's.
    """
    rows = read_lateness(path)
    if not any(who.submission in rows for one in export.submissions for who in one.students):
        raise IntakeError(f"{path.name}: none of its submissions is in this export; take this assignment's grades")

    def told(who: Student) -> Student:
        there = rows.get(who.submission, [])
        same = [row for row in there if (row.lms_id, row.email) == (who.lms_id, who.email)] or there
        return who._replace(section=same[0].section, late=same[0].late) if same else who

    submissions = [replace(one, students=tuple(map(told, one.students))) for one in export.submissions]
    return replace(export, submissions=submissions, tells_lateness=True)


def _with_roster(taken: Taken, path: Path, scratch: Path) -> Taken:
    """Add what a roster tells of the students, and those who handed in nothing; leave out who is no student.

    Raises:
        IntakeError: it is no table of people, or of others.
    """
    people = read_roster(path)
    students = [taken.students.get(handin.student, Student(handin.student, handin.whose)) for handin in taken.handins]
    partners, doubtful = paired(people, students)
    found = {*partners.values(), *doubtful}
    sure = sum(people[whom].may_be(students[place]) for place, whom in partners.items())
    if 2 * sure < len(students):
        raise IntakeError(
            f"{path.name}: only {sure} of the {len(students)} who handed in are in it; name this course's file, or "
            "leave --roster out: it does not tell who is in a group, nor who is behind a number"
        )
    handins, known = [], {}
    for place, (handin, student) in enumerate(zip(taken.handins, students, strict=True)):
        person = people[partners[place]] if place in partners else None
        if person and person.gone:
            continue
        known[student.student] = merged = _merged(student, person.student) if person else student
        handins.append(replace(handin, name=merged.name or handin.name))
    absent = _absent(
        [person.student for place, person in enumerate(people) if not (person.gone or place in found)],
        taken,
    )
    missing = [(who.student, Entry((), who.name or who.student)) for who in absent]
    known |= {who.student: who for who in absent}
    about = [f"{path.name}: {len(absent)} more handed in nothing"] if absent else []
    about += _listed(
        f"no student, says {path.name}, so not graded",
        [f"{students[place].student} ({people[whom].gone})" for place, whom in partners.items() if people[whom].gone],
    )
    strangers = [student.student for place, student in enumerate(students) if place not in partners]
    about += _listed(f"not in {path.name}, or not to be told apart there", strangers)
    return Taken([*handins, *look_through(missing, scratch)], known, [*taken.said, *about])


def _merged(student: Student, row: Student) -> Student:
    """Return a student with what a roster adds, or added before; it has names as people write them."""
    return student._replace(
        name=row.name or student.name,
        lms_id=student.lms_id or row.lms_id,
        email=student.email or row.email,
        section=student.section or row.section,
        origin=student.origin or row.origin,
    )


def _absent(rows: Sequence[Student], taken: Taken) -> list[Student]:
    """Return those who handed in nothing, with the ids that they will have when they do."""
    from_canvas = any(student.origin == "canvas" for student in taken.students.values())
    wanted = [
        named(canvas.as_named(row.name) if from_canvas else row.name, row.lms_id or row.email.partition("@")[0])
        for row in rows
    ]
    taken_ids = [((handin.student,), handin.student) for handin in taken.handins]
    ids = unique([*taken_ids, *(((one,), f"{one}/{row}") for one, row in zip(wanted, rows, strict=True))])
    return [row._replace(student=one) for row, one in zip(rows, ids[len(taken_ids) :], strict=True)]


def _names(students: Sequence[Student]) -> str:
    return ", ".join(who.name or who.student for who in students)


def _listed(about: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    return [f"{about} ({len(names)}): {listed(names, _MOST_NAMES)}"]
