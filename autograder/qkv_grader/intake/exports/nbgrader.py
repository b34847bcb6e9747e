"""nbgrader: ``submitted/<student>/<assignment>/`` with ``timestamp.txt``, or the exchange's ``inbound``."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Final

from qkv_grader.intake.archive import ignored
from qkv_grader.intake.exports.submission import Export, Submission, Tree
from qkv_grader.intake.handins import IntakeError
from qkv_grader.kit.reading import listed
from qkv_grader.records import Student

KIND: Final = "nbgrader"
_STAMP: Final = "timestamp.txt"
#: ``<student>+<assignment>+<time>``, and something random since nbgrader 0.6.
_INBOUND: Final = re.compile(r"(?P<student>[^+]+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d [^+]+)(?:\+.*)?")


def owns(tree: Tree) -> set[str]:
    """Return the names that nbgrader could have given: a course's folder, its ``submitted``, or ``inbound``."""
    submitted = tree.get("submitted")
    if submitted and _is_submitted(submitted):
        return set(tree)  # what else lies in a course's folder is the instructor's
    if _is_submitted(tree):
        return {student for student, below in tree.items() if below is not None}
    return {name for name, below in tree.items() if below is not None and _INBOUND.fullmatch(name)}


def whose(name: str) -> str:
    """Return what is the same for all folders of one student: here each submission has one."""
    return name


def read(folder: Path, tree: Tree) -> Export:
    """Return one submission for each student; in ``inbound`` the latest, and its note says so.

    Raises:
        IntakeError: there are several assignments.
    """
    submitted = tree.get("submitted")
    if submitted and _is_submitted(submitted):
        return Export(KIND, _submitted(folder / "submitted", submitted), sorted(tree.keys() - {"submitted"}))
    if _is_submitted(tree):
        return Export(KIND, _submitted(folder, tree))
    together: dict[str, list[re.Match[str]]] = defaultdict(list)
    for name in sorted(owns(tree)):
        found = _INBOUND.fullmatch(name)
        assert found is not None
        together[found["student"]].append(found)
    _one_assignment(folder, {found["assignment"] for those in together.values() for found in those})
    submissions = []
    for student, those in together.items():
        latest = max(those, key=lambda found: found["time"])
        note = f"handed in {len(those)} times: the latest counts" if len(those) > 1 else ""
        places = _places(folder / latest[0], tree[latest[0]])
        submissions.append(Submission((_student(student, latest[0]),), places, note=note))
    return Export(KIND, submissions)


def _submitted(folder: Path, tree: Tree) -> list[Submission]:
    students = {student: below for student, below in tree.items() if below is not None}
    _one_assignment(folder, {name for below in students.values() for name, part in below.items() if part is not None})
    submissions = []
    for student, below in students.items():
        places = [
            place
            for name, part in below.items()
            for place in (_places(folder / student / name, part) if part is not None else (folder / student / name,))
        ]
        submissions.append(Submission((_student(student, student),), tuple(places)))
    return submissions


def _is_submitted(tree: Tree) -> bool:
    """Whether a student's assignment in it has the time at which it was handed in."""
    assignments = [(name, part) for below in tree.values() if below for name, part in below.items()]
    return any(part is not None and _STAMP in part and not _INBOUND.fullmatch(name) for name, part in assignments)


def _places(folder: Path, tree: Tree | None) -> tuple[Path, ...]:
    return tuple(folder / name for name in sorted(tree or {}) if name != _STAMP and not ignored(name))


def _student(student: str, folder: str) -> Student:
    return Student(student, name=student, lms_id=student, folder=folder, origin="nbgrader")


def _one_assignment(folder: Path, names: set[str]) -> None:
    if len(names) > 1:
        raise IntakeError(
            f"{folder}: holds several assignments ({listed(sorted(names))}); leave in it only the one to grade, "
            "say in a copy"
        )
