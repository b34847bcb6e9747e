"""Writes a report's files: each whole or not at all, and the same bytes for the same verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from qkv_grader.intake.ids import is_safe, safe
from qkv_grader.kit.reading import SUFFIXES
from qkv_grader.report.drawing import Pages
from qkv_grader.report.grades import grades_csv
from qkv_grader.report.pages import class_page
from qkv_grader.report.summary import question_names
from qkv_grader.verdict import Verdict
from qkv_grader.whole import write_whole


def write_student(out: Path, verdict: Verdict, sources: Sequence[tuple[str, bytes]], pages: Pages) -> None:
    """Write ``staff/<id>/`` (verdict, evidence, sources as handed in) and ``feedback/<id>.html``.

    ``sources`` are names and bytes of what was graded. ``verdict.json`` comes last: where it stands, all of them stand.

    Raises:
        ValueError: the verdict's student is not a name for a file.
    """
    student = _checked(verdict.student)
    staff = out / "staff" / student
    named = dict(zip(_file_names([name for name, _ in sources]), (data for _, data in sources), strict=True))
    _remove_stale(staff, named)
    for name, data in named.items():
        write_whole(staff / name, data)
    write_whole(staff / "evidence.html", pages.evidence.encode())
    write_whole(out / "feedback" / f"{student}.html", pages.feedback.encode())
    write_whole(staff / "verdict.json", verdict.to_json().encode())


def write_class(out: Path, verdicts: Sequence[Verdict], sentences: Mapping[str, str]) -> None:
    """Write ``grades.csv`` and ``index.html``."""
    for verdict in verdicts:
        _checked(verdict.student)
    write_whole(out / "grades.csv", grades_csv(verdicts, question_names(verdicts)).encode())
    write_whole(out / "index.html", class_page(verdicts, sentences).encode())


def _checked(student: str) -> str:
    """Return an id that intake made; one from an edited verdict must not lead out of the folder."""
    if not is_safe(student):
        raise ValueError(f"{student!r} is not a student's id: delete that verdict.json and grade again")
    return student


def _file_names(names: Sequence[str]) -> list[str]:
    """Return names for the sources: as handed in, but made safe, of code only, and different from each other."""
    taken: list[str] = []
    for name in names:
        stem, dot, suffix = name.rpartition(".")
        suffix = dot + suffix if dot + suffix.lower() in SUFFIXES else ".txt"
        stem = safe(stem or name)
        number, free = 2, f"{stem}{suffix}"
        while free.lower() in (other.lower() for other in taken):
            number, free = number + 1, f"{stem}-{number}{suffix}"
        taken.append(free)
    return taken


def _remove_stale(staff: Path, kept: Mapping[str, bytes]) -> None:
    """Remove the sources of an earlier hand-in: beside this verdict they would be taken for what was graded."""
    if staff.is_dir():
        for path in staff.iterdir():
            if path.suffix.lower() in SUFFIXES and path.name not in kept:
                path.unlink()
