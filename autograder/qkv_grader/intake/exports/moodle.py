"""Moodle: ``<name>_<participant id>_assignsubmission_<what>``, a folder (with ``_`` behind it before 4.1) or a file."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Final

from qkv_grader.intake.exports.submission import Export, Submission, Tree, named
from qkv_grader.records import Student

KIND: Final = "Moodle"
# "Default group", those who are in no team, has no id. Where everything was downloaded into one folder, files are named
# as folders are elsewhere, and the student's own name for the file comes behind it.
_NAMED: Final = re.compile(
    r"(?P<who>(?P<name>.*?)(?:_(?P<id>\d+))?)_assignsubmission_(?P<what>[a-z]+)_?(?P<file>.*)", re.DOTALL
)


def owns(tree: Tree) -> set[str]:
    """Return the names that Moodle could have given."""
    return {name for name, below in tree.items() if (found := _NAMED.fullmatch(name)) and _fits(found, below)}


def whose(name: str) -> str:
    """Return what is the same for all folders of one student."""
    found = _NAMED.fullmatch(name)
    return found["who"] if found else ""


def read(folder: Path, tree: Tree) -> Export:
    """Return one submission for each student or team: files and online text belong together."""
    together: dict[str, list[re.Match[str]]] = defaultdict(list)
    for name in sorted(owns(tree)):
        found = _NAMED.fullmatch(name)
        assert found is not None
        together[found["who"]].append(found)
    return Export(KIND, [_submission(folder, parts) for parts in together.values()])


def _submission(folder: Path, parts: list[re.Match[str]]) -> Submission:
    first = parts[0]
    number = first["id"] or ""
    student = Student(
        named(first["name"], number),
        # everybody is called so where names are hidden
        name=f"{first['name']} {number}" if first["name"] == "Participant" else first["name"],
        lms_id=number,
        folder=next((part[0] for part in parts if part["what"] == "file"), first[0]),
        origin="moodle",
    )
    called = {folder / part[0]: part["file"] for part in parts if part["file"]}
    return Submission((student,), tuple(folder / part[0] for part in parts), called)


def _fits(found: re.Match[str], below: Tree | None) -> bool:
    return bool(found["file"]) == (below is None)
