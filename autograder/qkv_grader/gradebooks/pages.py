"""Feedback pages to give back with the grades: none that says something else than the grade."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from qkv_grader.gradebooks.filling import GradebookError, some
from qkv_grader.gradebooks.grades import Grade
from qkv_grader.report import existing, feedback_of, is_feedback_on


def pages_of(results: Path, grades: Iterable[Grade], sentences: Mapping[str, str]) -> dict[str, bytes]:
    """Return the feedback pages of those who get a grade, by student; ``sentences`` is what is told of a mistake.

    Raises:
        GradebookError: a page is not as ``qkv report`` would draw it: somebody was corrected since, or it was held back
            in a regrade.
        OSError: one cannot be read.
    """
    folder, pages, stale = existing(results), dict[str, bytes](), []
    for grade in grades:
        student = grade.student.student
        verdict = folder.verdict(student)  # whole: of `Grade.verdict` public checks' words are left out
        if verdict is None or grade.score is None:
            continue
        with contextlib.suppress(FileNotFoundError):
            pages[student] = feedback_of(results, student).read_bytes()
        if not is_feedback_on(pages.get(student, b""), verdict, sentences, grade.corrections):
            stale.append(grade.student.shown)
    if stale:
        whose = f"{len(stale)} student{'' if len(stale) == 1 else 's'} ({some(stale)})"
        raise GradebookError(
            f"the feedback of {whose} is not that of the grades and corrections that stand: "
            f"run qkv report {results} first"
        )
    return pages
