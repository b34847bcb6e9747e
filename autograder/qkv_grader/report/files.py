"""Writes a report's files: each whole or not at all, and the same bytes for the same verdicts."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from qkv_grader.intake.ids import is_safe, safe
from qkv_grader.kit.reading import SUFFIXES
from qkv_grader.records import NONE, Corrections, Standing, read_students
from qkv_grader.report.drawing import Pages
from qkv_grader.report.evidence import mark
from qkv_grader.report.grades import grades_csv
from qkv_grader.report.pages import class_page
from qkv_grader.report.summary import question_names
from qkv_grader.verdict import Verdict
from qkv_grader.whole import write_whole

#: What a source may be called there.
_CODE: Final = (*SUFFIXES, ".txt")
#: How many bytes at a page's beginning hold its mark.
_HEAD: Final = 512


def feedback_of(out: Path, student: str) -> Path:
    """Return where a student's feedback lies."""
    return out.joinpath("feedback", f"{student}.html")


def draft_of(out: Path, student: str) -> Path:
    """Return where new feedback waits, for staff to see, as long as that of an earlier verdict stands."""
    return out.joinpath("staff", student, "feedback.html")


def source_of(out: Path, student: str) -> Path | None:
    """Return what was graded, as it was handed in; None where nothing was."""
    paths = sorted((out / "staff" / student).glob("*"))
    return next((path for path in paths if path.suffix.lower() in _CODE and path.is_file()), None)


def write_student(
    out: Path,
    verdict: Verdict,
    sources: Sequence[tuple[str, bytes]],
    pages: Pages,
    *,
    text: bytes = b"",
    hold_back: bool = False,
) -> None:
    """Write ``staff/<id>/`` (verdict, evidence, sources as handed in) and ``feedback/<id>.html``.

    ``sources`` are names and bytes of what was graded, ``text`` is what stands in the verdict's file, if that is known.
    ``verdict.json`` comes last: where it stands, all of them stand. Feedback that is to be held back waits in
    ``staff/<id>/``.

    Raises:
        ValueError: the verdict's student is not a name for a file.
    """
    student = _checked(verdict.student)
    staff = out / "staff" / student
    named = dict(zip(_file_names([name for name, _ in sources]), (data for _, data in sources), strict=True))
    _remove_stale(staff, named)
    for name, data in named.items():
        write_whole(staff / name, data)
    write_pages(out, student, pages, hold_back=hold_back)
    write_whole(staff / "verdict.json", text or verdict.to_json().encode())


def write_pages(out: Path, student: str, pages: Pages, *, hold_back: bool = False) -> None:
    """Write a student's two pages; feedback that no longer waits is published.

    The evidence comes last, with its mark: where that stands, both pages show what it says.
    """
    draft = draft_of(out, student)
    write_whole(draft if hold_back else feedback_of(out, student), pages.feedback.encode())
    if not hold_back:
        draft.unlink(missing_ok=True)
    write_whole(_evidence_of(out, student), pages.evidence.encode())


def are_drawn(out: Path, verdict: Verdict, corrections: Corrections) -> bool:
    """Whether a student's pages, which have to be there, show this verdict with these corrections."""
    with contextlib.suppress(OSError), _evidence_of(out, verdict.student).open("rb") as page:
        return mark(verdict, corrections).encode() in page.read(_HEAD)
    return False


def write_class(
    out: Path, verdicts: Sequence[Verdict], sentences: Mapping[str, str], corrections: Standing = NONE
) -> None:
    """Write ``grades.csv`` and ``index.html``, with what ``students.csv`` there tells.

    Raises:
        TableError: that cannot be read.
    """
    for verdict in verdicts:
        _checked(verdict.student)
    students = read_students(out)
    names = {student: known.name for student, known in students.items() if known.name}
    table = grades_csv(verdicts, question_names(verdicts), corrections, students)
    write_whole(out / "grades.csv", map(str.encode, table))
    write_whole(out / "index.html", map(str.encode, class_page(verdicts, sentences, corrections, names)))


def _evidence_of(out: Path, student: str) -> Path:
    return out.joinpath("staff", student, "evidence.html")


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
            if path.suffix.lower() in _CODE and path.name not in kept:
                path.unlink()
