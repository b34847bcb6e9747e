"""What a TA says in a form, for one student or for many: kept before anything else happens, then drawn on the pages."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from qkv_grader.judging.drawer import Drawer
from qkv_grader.kit.words import one_line, visible
from qkv_grader.records import Correction, TableError, add, as_said
from qkv_grader.report import write_class
from qkv_grader.report.text import points
from qkv_grader.reporting import draw_again
from qkv_grader.review.classroom import Classroom

#: How long a TA waits for the pages of those corrected, before they are drawn while the next is looked at.
PATIENCE: Final = 2.0
LONGEST: Final = 10_000


@dataclass(frozen=True)
class Said:
    """One form: whom and what it is about, and how many rows `overrides.csv` had when the form was shown.

    Empty ``points`` withdraw a correction or, with ``keep``, leave everyone the points that they have.
    """

    students: tuple[str, ...]
    question: str
    points: str
    comment: str
    reason: str
    by: str
    seen: int
    keep: bool = False


class Overtaken(Exception):
    """Somebody else corrected the same while the form was open; ``rows`` are theirs."""

    def __init__(self, rows: Sequence[Correction]) -> None:
        super().__init__("somebody else corrected this meanwhile")
        self.rows = rows


class Corrector:
    """Keeps corrections and draws the pages that they change. Close it: what waits is drawn first."""

    def __init__(self, classroom: Classroom) -> None:
        self._classroom = classroom
        self._lock = threading.Lock()
        self._drawer = Drawer(classroom.content)
        self._pages = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages")
        self._latest = object()
        rows = {one.student for one in classroom.rows}  # what a killed server kept and did not come to draw
        if rows:
            self._order(sorted(rows))

    def close(self) -> None:
        """Draw what waits to be drawn, and end."""
        self._pages.submit(self._drawer.__exit__)
        self._pages.shutdown()

    def correct(self, said: Said) -> str:
        """Keep a correction for each student; return what there is to tell of their pages, "" if they show it.

        Raises:
            TableError: it cannot be meant, or the table on disk cannot be read.
            Overtaken: somebody else said something else of the same meanwhile.
        """
        with self._lock:
            rows = self._classroom.rows
            new = self._rows(said)
            standing = {(one.student, one.question): one for one in rows}
            if _says_without_points(said, new, standing):
                raise TableError("say how many points: none at all withdraw a correction, and here there is none")
            new = [one for one in new if not _same(standing.get((one.student, one.question)), one)]
            meant = {(one.student, one.question) for one in new}
            others = [one for one in rows[said.seen :] if (one.student, one.question) in meant]
            if others:
                raise Overtaken(others)
            if new:
                add(self._classroom.out, new)
        drawn = self._order([one.student for one in new])
        try:
            drawn.result(PATIENCE)
        except NotYet:
            return "The pages that show it are being drawn."
        except Exception as problem:  # noqa: BLE001 - what was said is kept, whatever becomes of the pages
            return f"It is kept, but no page shows it ({one_line(str(problem))}): run qkv report {self._classroom.out}"
        return ""

    def _rows(self, said: Said) -> list[Correction]:
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        verdicts, found = self._classroom.roll.verdicts, []
        words = [visible(text.replace("\r\n", "\n"))[:LONGEST] for text in (said.comment, said.reason, said.by)]
        for student in dict.fromkeys(said.students):
            mine = said.points.strip() or (self._points(student, said.question) if said.keep else "")
            row = dict(zip(("comment", "reason", "by"), words, strict=True))
            row |= {"student": student, "question": said.question, "points": mine, "at": at}
            found.append(as_said(row, verdicts))
        return found

    def _points(self, student: str, question: str) -> str:
        """Return the points that a student has; none where the grader withheld them."""
        changed = self._classroom.corrections.get(student, {}).get(question)
        verdict = self._classroom.roll.verdicts.get(student)
        own = next((one.score for one in verdict.questions if one.name == question), None) if verdict else None
        return points(changed.points if changed else own)

    def _order(self, students: Sequence[str]) -> Future[None]:
        self._latest = mark = object()
        drawn = self._pages.submit(self._draw, students)
        self._pages.submit(self._draw_class, mark)
        return drawn

    def _draw(self, students: Sequence[str]) -> None:
        room = self._classroom
        draw_again(room.roll.results, self._drawer, students, room.rows)

    def _draw_class(self, mark: object) -> None:
        """Draw the class's page, unless more students wait whose pages come first."""
        room = self._classroom
        while self._latest is mark:
            roll = room.roll
            write_class(room.out, list(roll.verdicts.values()), room.content.hints.sentences, room.corrections)
            if room.roll is roll:  # nobody was graded meanwhile
                break


def _says_without_points(said: Said, new: Sequence[Correction], standing: Mapping[tuple[str, str], Correction]) -> bool:
    before = [standing.get((one.student, one.question)) for one in new]
    withdraws = all(one.points is None for one in new)
    return withdraws and bool(said.comment or said.reason) and not any(one and one.points is not None for one in before)


def _same(before: Correction | None, after: Correction) -> bool:
    """Whether a row would say again what stands: a button that was pressed twice; to withdraw nothing is nothing."""
    if before is None:
        return after.points is None
    return before[:6] == tuple(text.strip() if isinstance(text, str) else text for text in after[:6])
