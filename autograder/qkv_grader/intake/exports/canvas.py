"""Canvas: flat files ``<name>[_LATE]_<user id>_<attachment id>_<file>``, or anonymous, or a text or a link instead."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from qkv_grader.intake.archive import ignored
from qkv_grader.intake.exports.submission import Export, Submission, Tree, named
from qkv_grader.records import Student

KIND: Final = "Canvas"
# A text entry and a link have no attachment id. A name may be empty (of emoji, say) and may hold "_".
_WHAT: Final = r"_(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<entry>(?:text|link)\.html))"
_BEHIND_NAME: Final = re.compile(rf"_(?P<id>\d+){_WHAT}", re.DOTALL)
_ANONYMOUS: Final = re.compile(rf"(?P<late>LATE_)?(?P<id>anon_[A-Za-z0-9]{{5}}){_WHAT}", re.DOTALL)
_FEW: Final = 3


class _File(NamedTuple):
    """A file's name, read: whose it is, and what the student called it."""

    name: str
    number: str
    late: bool
    attachment: str
    own: str


def owns(tree: Tree) -> set[str]:
    """Return the names that Canvas could have given."""
    return {name for name in tree if _readings(name)}


def whose(name: str) -> str:
    """Return what is the same for all files of one student."""
    return _readings(name)[0].number


def read(folder: Path, tree: Tree) -> Export:
    """Return one submission for each user id: where a group handed in, it is one member's."""
    together: dict[tuple[str, str], list[tuple[str, _File]]] = defaultdict(list)
    for name, file in _read(sorted(owns(tree))).items():
        together[file.name, file.number].append((name, file))
    return Export(KIND, [_submission(folder, files) for files in together.values()], tells_lateness=True)


def is_test_student(student: Student) -> bool:
    """Whether it is Canvas's Test Student, who is called "Student, Test"."""
    return (student.origin, student.name) == ("canvas", "studenttest")


def as_named(name: str) -> str:
    """Return how Canvas writes a name into a file's: small letters, and nothing but word characters."""
    return "".join(c for c in name.lower() if _is_word(c))


def _submission(folder: Path, files: list[tuple[str, _File]]) -> Submission:
    kept = [(name, file) for name, file in files if not ignored(file.own)]
    first = files[0][1]
    student = Student(
        named(first.name, first.number),
        name=first.name or first.number,
        lms_id="" if first.number.startswith("anon_") else first.number,
        late="late" if any(file.late for _, file in files) else "",
        folder=_likeliest([name for name, _ in kept or files]),
        origin="canvas",
    )
    places = tuple(folder / name for name, _ in kept)
    return Submission((student,), places, {folder / name: file.own for name, file in kept})


def _likeliest(names: Iterable[str]) -> str:
    """Return the file that a grade is most likely about."""
    return min(names, key=lambda name: (not name.lower().endswith(".ipynb"), not name.lower().endswith(".py"), name))


def _read(names: list[str]) -> dict[str, _File]:
    """Read all names of an export, each as fits the others.

    "team_3_4001_800010_a.py" is team_3's, whose member 4001 handed in 800010, or user 3's. Names that can be read
    in one way tell how long attachment ids are; without any, not every student will have put a number before a file.
    """
    anonymous = all(_ANONYMOUS.fullmatch(name) for name in names)
    readings = {name: _readings(name, anonymous=anonymous) for name in names}
    plain = {len(those[0].attachment) for those in readings.values() if len(those) == 1}
    shifted = not plain and len(readings) >= _FEW
    return {
        name: next((one for one in those if len(one.attachment) in {0, *plain}), those[1 if shifted else 0])
        for name, those in readings.items()
    }


def _readings(name: str, *, anonymous: bool | None = None) -> list[_File]:
    """Return the ways to read a name, the shortest name of a person first."""
    found = _ANONYMOUS.fullmatch(name) if anonymous is not False else None
    if found:
        return [_file("", found)]
    readings = []
    for place, character in enumerate(name):
        if not _is_word(character) or name.startswith("_assignsubmission_", place):
            break
        if character == "_" and (found := _BEHIND_NAME.fullmatch(name, place)):
            readings.append(_file(name[:place], found))
    return readings


def _file(before: str, found: re.Match[str]) -> _File:
    late = before.endswith("_LATE") or bool(found.groupdict().get("late"))
    name = before.removesuffix("_LATE")
    return _File(name, found["id"], late, found["attachment"] or "", found["file"] or found["entry"])


def _is_word(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LMN"
