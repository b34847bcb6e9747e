"""Makes what an LMS gives a TA, named as each names things: exports of submissions, tables of who is in the course.

    people = cohort(300)
    made = canvas(people)            # or moodle(people, blind=True), gradescope(people), nbgrader(people)...
    made.folder(place); made.zip(place)      # the same files, as a folder and as the zip that the LMS serves
    made.who                         # who has to be found in it: LMS id to the people who share that submission
    canvas_gradebook(people), moodle_worksheet(people), gradescope_grades(people)     # bytes of the CSV files

PYTEST_DONT_REWRITE: other modules import names from here before pytest could rewrite its assertions.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lms_people import ANSWER, Person, cohort, handed_in, zipped

__all__ = ["ANSWER", "Person", "cohort", "handed_in", "zipped"]  # and all that is defined here


@dataclass
class Made:
    """An export: the files by their paths in it, and who handed in what."""

    kind: str
    files: dict[str, bytes] = field(default_factory=dict)
    #: By the id that the LMS's own names give: those who share the submission.
    who: dict[str, list[Person]] = field(default_factory=dict)

    @property
    def people(self) -> list[Person]:
        return [person for people in self.who.values() for person in people]

    def folder(self, place: Path) -> Path:
        for name, data in self.files.items():
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return place

    def zip(self, place: Path, wrapped: str = "") -> Path:
        """Write the zip; ``wrapped`` is a folder around everything, as Gradescope and file managers make one."""
        place.write_bytes(zipped({f"{wrapped}/{name}" if wrapped else name: data for name, data in self.files.items()}))
        return place


def _teams(people: Sequence[Person], size: int) -> list[list[Person]]:
    """Those who handed in, in teams; each hands in what its first has."""
    those = handed_in(people)
    return [those[start : start + size] for start in range(0, len(those), size)]


# ---------------------------------------------------------------- Gradescope


def gradescope(people: Sequence[Person], groups: bool = True, results: int = 0) -> Made:
    """``submission_metadata.yml`` beside ``submission_<id>/``; every fifth submission is a group's of two or three.

    ``results`` is how many bytes of output each submission carries in the metadata.
    """
    made = Made("Gradescope")
    those, text = handed_in(people), ["---\n"]
    while those:
        size = (1 if len(made.who) % 5 else 2 + len(made.who) % 2) if groups else 1
        team, those = those[:size], those[size:]
        submission = submission_of(team[0])
        made.who[submission] = team
        text.append(f"submission_{submission}:\n  :submitters:\n")
        for person in team:
            text.append(f"  - :name: {_quoted(person.name)}\n    :sid: {person.sid}\n    :email: {person.email}\n")
        text.append(
            "  :created_at: !ruby/object:ActiveSupport::TimeWithZone\n    utc: 2026-02-03 11:12:13.000000000 Z\n"
        )
        text.append('  :score: 3.5\n  :status: processed\n  :results:\n    tests:\n    - name: "submission_1:"\n')
        text.append(f"      output: |\n        submission_7:\n          :submitters: []\n        {'x' * results}\n")
        text.append("  :history:\n  - :id: 1\n    :created_at: 2026-02-01 11:12:13.000000000 Z\n    :score: 0.0\n")
        made.files |= _below(f"submission_{submission}", team[0])
        if not team[0].files:
            made.files[f"submission_{submission}/metadata.txt"] = b""
    made.files["submission_metadata.yml"] = "".join(text).encode()
    return made


def submission_of(person: Person) -> str:
    """Gradescope's submission id, where this person is the first of those who handed it in."""
    return str(900_000 + person.number)


def gradescope_grades(people: Sequence[Person], made: Made) -> bytes:
    """The grades CSV of the same assignment: everyone on the roster, with lateness and section."""
    columns = "First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,Submission ID,Submission Time,"
    columns += "Lateness (H:M:S),View Count,Submission Count"
    rows = [columns.split(",")]
    submissions = {person.number: (key, team[0]) for key, team in made.who.items() for person in team}
    for person in people:
        key, first = submissions.get(person.number, ("", person))
        late = f"{first.late // 3600}:{first.late // 60 % 60:02}:{first.late % 60:02}" if key else ""
        status, moment = ("Graded", "2026-02-03 11:12:13 +0000") if key else ("Missing", "")
        rows.append([person.first, person.last, person.sid, person.email, person.section, "3.5" if key else "", "20.0"])
        rows[-1] += [status, key, moment, late, "1", "2"]
    return _table(rows)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# ---------------------------------------------------------------- Canvas


def canvas(people: Sequence[Person], anonymous: bool = False, groups: bool = False, test_student: bool = False) -> Made:
    """Flat files ``<name>[_LATE]_<user id>_<attachment id>_<file>``; some hand in a text or a link instead."""
    made = Made("Canvas")
    if test_student:
        people = [*people, Person(9_999, "Test", "Student", {"projections.py": ANSWER})]
    for place, team in enumerate(_teams(people, 3 if groups else 1)):
        person = team[0]
        own = f"Project_Group {place}" if groups else person.sortable
        key = f"anon_{_anonymous(person)}" if anonymous else person.user
        made.who[key] = team
        parts = [None if anonymous else canvas_name(own), "LATE" if person.late else None, key]
        prefix = "_".join(part for part in parts if part is not None)
        if person.number % 23 == 5:
            made.files[f"{prefix}_text.html"] = b"<p>see my mail</p>"
        elif person.number % 23 == 8:
            made.files[f"{prefix}_link.html"] = b"<a href='https://example.org'>here</a>"
        else:
            for nth, (name, data) in enumerate((person.files or {}).items()):
                shown = name.rpartition("/")[2]
                made.files[f"{prefix}_{800_000 + 10 * person.number + nth}_{shown}"] = data
    return made


def canvas_name(sortable: str) -> str:
    """A name as Canvas puts it into a file's: lower case, word characters only."""
    kept = re.sub(r"_(\d+)_", r"\1", sortable).lower()
    return "".join(c for c in kept if unicodedata.category(c)[0] in "LM" or unicodedata.category(c) in ("Nd", "Pc"))


def _anonymous(person: Person) -> str:
    return "".join("aB3dE5gH7j"[int(digit)] for digit in f"{person.number:05}")


def canvas_gradebook(people: Sequence[Person], title: str = "Projections (991)", most: str = "20.0") -> bytes:
    """The gradebook as Canvas exports it: a row of points possible on top, the Test Student last."""
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Homework 0 (990)", title, "Final Score"]]
    rows.append(["", "", "", "", "", "Manual Posting", "", ""])
    rows.append(["    Points Possible", "", "", "", "", "10.0", most, "(read only)"])
    for person in people:
        cells = ["EX" if person.number % 31 == 0 else "7.5", "", "80.00"]
        rows.append([person.sortable, person.user, person.sid, person.login, person.section, *cells])
    rows.append(["Student, Test", "13999", "", "abcdef0123456789", "Section A", "", "", ""])
    return _table(rows)


# ---------------------------------------------------------------- Moodle

_NO_TEAM = "Default group"


def moodle(
    people: Sequence[Person], blind: bool = False, teams: bool = False, trailing: bool = False, text: bool = True
) -> Made:
    """``<name>_<participant id>_assignsubmission_file/``, sub-folders kept; every ninth writes online text as well.

    ``trailing`` is the ``_`` of versions before 4.1. With ``teams`` a group of three hands in, the last one being those
    who are in no group.
    """
    made = Made("Moodle")
    for place, team in enumerate(groups := _teams(people, 3 if teams else 1)):
        person = team[0]
        key, name = person.participant, "Participant" if blind else person.name.replace("_", " ")
        if teams:
            key, name = _team(place, groups)
        made.who[key] = team
        prefix = re.sub(r'[/\\:*?"<>|=()\']', "", f"{name}_{key}" if key else name)
        tail = "_" if trailing else ""
        made.files |= _below(f"{prefix}_assignsubmission_file{tail}", person)
        if text and (place % 9 == 4 or not any(name.startswith(prefix) for name in made.files)):
            made.files[f"{prefix}_assignsubmission_onlinetext{tail}/onlinetext.html"] = b"<p>I had a cold.</p>"
    return made


def _team(place: int, groups: Sequence[object]) -> tuple[str, str]:
    """The id and the name of one of the teams."""
    return ("", _NO_TEAM) if place == len(groups) - 1 else (str(300 + place), f"Team {place}")


def moodle_worksheet(
    people: Sequence[Person], blind: bool = False, german: bool = False, most: str = "20.00", teams: bool = False
) -> bytes:
    """The grading worksheet; ``german`` has other headers and decimal commas.

    With ``teams`` it says who is in which: those that `moodle` makes; who handed in nothing is in none.
    """
    groups = _teams(people, 3)
    team_of = {person.number: _team(place, groups)[1] for place, group in enumerate(groups) for person in group}
    columns = ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade", "Grade can be changed"]
    columns += ["Last modified (submission)", "Last modified (grade)", "Feedback comments"]
    word, status = "Participant ", "Submitted for grading - "
    if german:
        columns = ["ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung"]
        columns += ["Bewertung kann geändert werden", "Zuletzt geändert (Abgabe)", "Zuletzt geändert (Bewertung)"]
        columns += ["Feedback als Kommentar"]
        word, status, most = "Teilnehmer/in", "Zur Bewertung abgegeben - ", most.replace(".", ",")
    rows = [[column for column in columns if not (blind and column in columns[1:3])]]
    if teams:
        rows[0].insert(columns.index("Status") + 1, "Gruppe" if german else "Group")
    for person in people:
        names = [] if blind else [person.name, person.email]
        said = status if person.files is not None else "No submission - "
        team = [team_of.get(person.number, _NO_TEAM)] if teams else []
        rows.append([f"{word}{person.participant}", *names, said, *team, "", most, "Yes", "-", "-", ""])
    return _table(rows)


# ---------------------------------------------------------------- nbgrader


def nbgrader(people: Sequence[Person], inbound: bool = False, assignment: str = "qkv") -> Made:
    """``submitted/<student>/<assignment>/`` with ``timestamp.txt``, or the exchange's ``inbound``."""
    made = Made("nbgrader")
    for person in handed_in(people):
        made.who[person.login] = [person]
        folder = f"submitted/{person.login}/{assignment}"
        if inbound:
            folder = f"{person.login}+{assignment}+2026-02-03 11:12:{person.number % 60:02}.000000 UTC+a1B2"
        made.files |= _below(folder, person)
        made.files[f"{folder}/timestamp.txt"] = b"2026-02-03 11:12:13.000000 UTC"
    return made


def resubmitted(made: Made, person: Person, data: bytes, assignment: str = "qkv") -> Made:
    """The same inbound folder with a second, later submission of one person."""
    folder = f"{person.login}+{assignment}+2026-02-04 09:00:00.000000 UTC"
    return replace(made, files=made.files | {f"{folder}/projections.py": data})


# ---------------------------------------------------------------- shared


def _below(folder: str, person: Person) -> dict[str, bytes]:
    return {f"{folder}/{name}": data for name, data in (person.files or {}).items()}


def _table(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return ("\ufeff" + out.getvalue()).encode()
