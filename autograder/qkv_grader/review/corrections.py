"""What a TA says in a form, for one student or for many: kept before anything else happens, then drawn on the pages."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import Final

from qkv_grader.judging.drawer import Drawer
from qkv_grader.kit.words import one_line, visible
from qkv_grader.records import Correction, TableError, add, as_said, moments
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

    Empty ``points`` give everyone the grader's own again or, with ``keep``, since they were empty from the first, leave
    everyone the points that they have.

    Of those in ``unseen`` the form did not show what stands: it is asked about before it is replaced.
    """

    students: tuple[str, ...]
    question: str
    points: str
    comment: str
    reason: str
    by: str
    seen: int
    keep: bool = False
    unseen: tuple[str, ...] = ()


class Overtaken(Exception):
    """What the form did not show would be replaced: see ``rows``."""

    def __init__(self, text: str, rows: Sequence[Correction]) -> None:
        super().__init__(text)
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
        """Keep what is said for each student; return what became of it.

        Raises:
            TableError: it cannot be meant, or the table on disk cannot be read.
            Overtaken: something else was said of the same meanwhile, or stands of those ``unseen``.
        """
        with self._lock:
            rows = self._classroom.rows
            last = {one.student: one for one in rows if one.question == said.question}
            meant = self._rows(said)
            new = [one for one in meant if not _same(last.get(one.student), one) or self._is_outdated(one)]
            _refuse_nothing(said, new, last)
            _refuse_overtaken(said, new, rows, last)
            if new:
                add(self._classroom.out, new)
        drawn = self._order([one.student for one in new])
        many = f" for {len(meant)} students" if len(meant) > 1 else ""
        return f"{_deed(meant, last)}: {said.question}{many}. {self._shown(drawn)}".strip()

    def _shown(self, drawn: Future[None]) -> str:
        """Return what there is to tell of the pages, "" if they show it."""
        try:
            drawn.result(PATIENCE)
        except NotYet:
            return "The pages that show it are being drawn."
        except Exception as problem:  # noqa: BLE001 - what was said is kept, whatever becomes of the pages
            return f"It is kept, but no page shows it ({one_line(str(problem))}): run qkv report {self._classroom.out}"
        return ""

    def _is_outdated(self, one: Correction) -> bool:
        """Whether what stands is older than the verdict: to say it once more is to say it of this verdict."""
        stands = self._classroom.corrections.get(one.student, {}).get(one.question)
        return stands is not None and bool(stands.outdated)

    def _rows(self, said: Said) -> list[Correction]:
        at = moments.written(moments.now())
        verdicts, found = self._classroom.roll.verdicts, []
        words = [visible(text.replace("\r\n", "\n"))[:LONGEST].strip() for text in (said.comment, said.reason, said.by)]
        for student in dict.fromkeys(said.students):
            mine = said.points.strip() or (self._points(student, said.question) if said.keep else "")
            row = dict(zip(("comment", "reason", "by"), words, strict=True))
            row |= {"student": student, "question": said.question, "points": mine, "at": at}
            found.append(as_said(row, verdicts))
        return found

    def _points(self, student: str, question: str) -> str:
        """Return the points that somebody gave a student; none where the grader's own count."""
        stands = self._classroom.corrections.get(student, {}).get(question)
        return points(stands.points if stands else None)

    def _order(self, students: Sequence[str]) -> Future[None]:
        self._latest = mark = object()
        drawn = self._pages.submit(self._draw, students)
        self._pages.submit(self._draw_class, mark)
        return drawn

    def _draw(self, students: Sequence[str]) -> None:
        room = self._classroom
        draw_again(room.roll.results, self._drawer, students, room.corrections)

    def _draw_class(self, mark: object) -> None:
        """Draw the class's page, unless more students wait whose pages come first."""
        room = self._classroom
        while self._latest is mark:
            roll = room.roll
            write_class(room.out, list(roll.verdicts.values()), room.content.hints.sentences, room.corrections)
            if room.roll is roll:  # nobody was graded meanwhile
                break


def _refuse_overtaken(
    said: Said, new: Sequence[Correction], rows: Sequence[Correction], last: Mapping[str, Correction]
) -> None:
    """Refuse to replace what the form did not show.

    Raises:
        Overtaken: something else was said of the same meanwhile, or stands of those ``unseen``.
    """
    students = {one.student for one in new}
    late = [one for one in rows[said.seen :] if one.question == said.question and one.student in students]
    known = {one.student for one in late}
    stand = [
        last[one.student]
        for one in new
        if one.student in said.unseen and one.student not in known and _replaces(one, last.get(one.student))
    ]
    texts = []
    if late:
        mine = all(one.by == said.by for one in late)
        window = f"This was corrected meanwhile, in another window, as {said.by}."
        texts.append(window if mine else "Somebody else corrected this meanwhile.")
    if stand:
        whose = f"{len(stand)} of these students have" if len(stand) > 1 else "One of these students has"
        texts.append(f"{whose} a comment or a correction already.")
    if texts:
        raise Overtaken(" ".join(texts), [*late, *stand])


def _replaces(after: Correction, before: Correction | None) -> bool:
    """Whether points, a comment or a reason that stand would be others, or gone."""
    if before is None or before.withdraws:
        return False
    pairs = zip(before[2:5], after[2:5], strict=True)
    return any(old not in (None, "", new) for old, new in pairs)


def _refuse_nothing(said: Said, new: Sequence[Correction], last: Mapping[str, Correction]) -> None:
    """Refuse an empty form, unless it takes back what stands of one student.

    Raises:
        TableError: it says nothing.
    """
    if said.points.strip() or said.comment.strip():
        return
    if said.keep and len(said.students) > 1:
        raise TableError("nothing was said: write points or a comment; what stands is withdrawn one student at a time")
    if new and all(last.get(one.student, one).withdraws for one in new):
        raise TableError("a reason alone changes nothing: write points or a comment beside it")


def _deed(meant: Sequence[Correction], last: Mapping[str, Correction]) -> str:
    """Return in a word what a form did."""
    if any(one.points is not None for one in meant):
        return "Saved"
    before = [last[one.student] for one in meant if one.student in last]
    if any(one.comment for one in meant):
        return "Points withdrawn, comment kept" if any(one.points is not None for one in before) else "Saved"
    return "Withdrawn" if before else "Nothing to save"


def _same(before: Correction | None, after: Correction) -> bool:
    """Whether a row would say again what stands: a button that was pressed twice; to withdraw nothing is nothing."""
    if before is not None and before[:6] == after[:6]:
        return True
    return (before is None or before.withdraws) and after.withdraws and not after.reason
