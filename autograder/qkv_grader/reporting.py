"""What is written of each student, corrections included: when graded, and again by ``qkv report`` without grading."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging import Judged, failed_verdict
from qkv_grader.judging.drawer import Drawer
from qkv_grader.kit.reading import Unreadable, display, listed, read_bytes
from qkv_grader.kit.words import one_line
from qkv_grader.records import NONE, Correction, Standing, changing, read_overrides, standing
from qkv_grader.report import (
    Outdated,
    Pages,
    Results,
    ResultsError,
    are_drawn,
    draw_pages,
    existing,
    feedback_of,
    source_of,
    write_class,
    write_pages,
    write_student,
)
from qkv_grader.verdict import Filed, Verdict


@dataclass(frozen=True)
class Desk:
    """Where one student's files are written; ``publish``: new feedback too, where one with other points stands."""

    results: Results
    content: Content
    drawer: Drawer
    corrections: Standing
    publish: bool

    def write(self, handin: Handin, judged: Judged) -> Verdict:
        """Write one student's files, who may have handed in together with the one whose verdict it is.

        Return the verdict that stands then, without evidence and feedback. What goes wrong with them is that student's
        row, not everyone's end.
        """
        try:
            filed, sources = judged.filed, []
            if (handin.student, handin.name) != (filed.outline.student, filed.outline.name):
                filed = Filed.of(replace(judged.verdict, student=handin.student, name=handin.name))
            if judged.path is not None:
                with contextlib.suppress(Unreadable):
                    sources = [(display(judged.path.name), read_bytes(judged.path))]
            return self._write(filed, sources, self._pages(filed, judged))
        except Exception as problem:  # noqa: BLE001 - that student's row, not everyone's end
            text = f"the grader failed to write the results: {type(problem).__name__}: {problem}"
            filed = Filed.of(failed_verdict(handin, self.content, one_line(text)))
            with contextlib.suppress(Exception):
                self._write(filed, [], self._bare(filed.verdict))
            return filed.outline

    def _write(self, filed: Filed, sources: Sequence[tuple[str, bytes]], pages: Pages) -> Verdict:
        hold_back = not self.publish and self._stands_in_the_way(filed.outline)
        filed = self.results.expect(filed)
        write_student(self.results.out, filed.outline, sources, pages, text=filed.data, hold_back=hold_back)
        self.results.written(filed.outline)
        return filed.outline

    def _pages(self, filed: Filed, judged: Judged) -> Pages:
        corrections = self.corrections.get(filed.outline.student, NONE)
        if corrections or filed is not judged.filed:
            return self.drawer.draw(filed.verdict, judged.path, corrections)
        return judged.pages or self._bare(filed.verdict)

    def _bare(self, verdict: Verdict) -> Pages:
        corrections = self.corrections.get(verdict.student, NONE)
        return draw_pages(verdict, [], self.content.hints.sentences, corrections=corrections)

    def _stands_in_the_way(self, verdict: Verdict) -> bool:
        """Whether there is feedback on this very hand-in, with other points than those of the new verdict."""
        if not os.path.exists(feedback_of(self.results.out, verdict.student)):
            return False
        before = self.results.outline(verdict.student)
        if before is None or before.submission_digest != verdict.submission_digest:
            return False
        if self.results.holds_feedback_back(verdict.student):
            return True
        return before.score is not None and before.questions != verdict.questions


def report_on(content: Content, out: Path) -> list[str]:
    """Render a folder of results again, and publish the feedback that was held back; return what to tell, a line each.

    Raises:
        ResultsError: it holds no results, or those of another assignment.
        TableError: a correction cannot be meant.
        HelperDied: the pages could not be drawn.
    """
    results = existing(out)
    found = ((student, kept_verdict(results, content, student, outline=True)) for student in results.students)
    verdicts = {student: verdict for student, verdict in found if verdict is not None}
    _check_sentences(content, verdicts.values())
    corrections = read_overrides(out, verdicts, results.gone)
    changes = Outdated(results).mark_all(verdicts, standing(corrections))
    notes = [
        results.close_to_others(),
        f"{_students(len(verdicts))}, {_with_corrections(changes, verdicts)}",
    ]
    held = held_back(results, verdicts)
    with Drawer(content) as drawer:
        draw_again(results, drawer, verdicts, changes, publish=True)
    write_class(out, list(verdicts.values()), content.hints.sentences, changes)
    results.corrected = {one.student for one in corrections}
    if withheld := sorted(student for student, verdict in verdicts.items() if verdict.status == "error"):
        notes.append(f"no score of the grader's for {_students(len(withheld))}, grade again: {listed(withheld)}")
    if held:
        notes.append(f"feedback that was held back is published now for {_students(len(held))}: {listed(held)}")
    return [note for note in (*notes, *about_gone(corrections, results)) if note]


def about_outdated(corrections: Standing, results: Results) -> Iterator[str]:
    """Say whose corrections and comments are older than the verdict that stands, if anybody's."""
    those = sorted(student for student, mine in corrections.items() if any(one.outdated for one in mine.values()))
    if those:
        yield (
            f"corrections or comments of {_students(len(those))} ({listed(those)}) are older than the verdict, "
            f"and stand: qkv review {results.out} shows them first"
        )


def draw_again(
    results: Results,
    drawer: Drawer,
    students: Iterable[str],
    corrections: Standing,
    *,
    publish: bool = False,
) -> None:
    """Draw students' pages from what the results keep of them, save where they show all that already.

    With ``publish`` all are drawn, and no feedback is held back any more. A verdict that was changed by hand is no
    reason to draw anything.
    """
    for student in students:
        mine, stands = corrections.get(student, NONE), results.whole(student)
        if stands and not publish and are_drawn(results.out, stands, mine):
            continue
        verdict = results.verdict(student)
        if verdict is not None:
            pages = drawer.draw(verdict, source_of(results.out, student), mine)
            hold_back = results.holds_feedback_back(student) and not publish
            write_pages(results.out, student, pages, hold_back=hold_back)


def kept_verdict(results: Results, content: Content, student: str, *, outline: bool = False) -> Verdict | None:
    """Return the verdict on a student who is not graded now, as it stands; one that was changed since is withheld.

    None where a run was killed before there was any. With ``outline``, without evidence and feedback.
    """
    verdict = results.outline(student) if outline else results.verdict(student)
    if verdict is None and results.was_changed(student):
        text = "verdict.json was changed after it was written: grade this submission again"
        verdict = failed_verdict(Handin(student, student), content, text)
    return verdict


def held_back(results: Results, students: Iterable[str]) -> list[str]:
    """Return whose feedback is that of an earlier verdict."""
    return sorted(student for student in students if results.holds_feedback_back(student))


def about_gone(corrections: Iterable[Correction], results: Results) -> Iterator[str]:
    """Say whose corrections are kept though they are not here any more, if there are any."""
    gone = sorted({one.student for one in corrections} & results.gone)
    if gone:
        yield f"overrides.csv keeps the rows of {_students(len(gone))} who handed in once and are gone: {listed(gone)}"


def about_held_back(results: Results, students: Iterable[str]) -> Iterator[str]:
    """Say whose feedback is that of an earlier verdict, if anybody's."""
    held = held_back(results, students)
    if held:
        whose = f"{_students(len(held))} ({listed(held)})"
        yield f"points changed: the feedback of {whose} stands as it was; to publish the new: qkv report {results.out}"


def _with_corrections(changes: Standing, students: Collection[str]) -> str:
    """Say how many have other points, or a comment alone."""
    here = [those for student, those in changes.items() if student in students]
    changed = sum(bool(changing(those)) for those in here)
    comments = len(here) - changed
    return f"{changed} with corrections" + (f", {comments} with comments alone" if comments else "")


def _students(number: int) -> str:
    return f"{number} student{'' if number == 1 else 's'}"


def _check_sentences(content: Content, verdicts: Iterable[Verdict]) -> None:
    """Refuse an assignment that has no sentence for a mistake that the results name."""
    named = {slugs[0] for verdict in verdicts for slugs in verdict.misconceptions.values() if slugs}
    unknown = sorted(named - content.hints.sentences.keys())
    if unknown:
        raise ResultsError(
            f"{content.root}: knows no mistake {listed(unknown)}, which these results name; "
            "name the folder of their assignment with --assignment DIR, or grade again"
        )
