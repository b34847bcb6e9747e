"""A review that ends, or is killed, and the next one: what is drawn again, and what is left as it is."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

import pytest

from conftest import read_batch
from course import StubDrawer
from qkv_grader.records import Correction, Corrections, add
from qkv_grader.report import Pages, feedback_of, files
from qkv_grader.review import corrections
from qkv_grader.review.corrections import Corrector
from qkv_grader.verdict import Verdict
from review_fixtures import Review, put

pytest_plugins = ["course", "review_fixtures"]


def test_what_a_killed_server_kept_is_drawn_by_the_next(review: Review) -> None:
    add(review.course.out, [Correction("ben", "add", 1.0, "Kept.", "", "tim", "2026-01-31T09:30:00Z")])
    assert "Kept." not in review.course.feedback("ben")
    Corrector(review.tools.classroom).close()
    assert "Kept." in review.course.feedback("ben")
    assert review.course.overrides == {"ben": "3"}


def test_what_the_pages_show_is_not_drawn_again(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    class Counting(StubDrawer):
        def draw(self, verdict: Verdict, path: Path | None, corrections: Corrections) -> Pages:
            drawn.append(verdict.student)
            return super().draw(verdict, path, corrections)

    monkeypatch.setattr(corrections, "Drawer", Counting)
    course, room = review.course, review.tools.classroom
    review.correct("ada", "add", "1", comment="Kept.")
    review.correct("ben", "add", "1")
    review.correct("cleo", "add", "", comment="Good.", keep="yes")
    Corrector(room).close()
    assert drawn == []
    at = "2026-01-31T09:30:00Z"
    add(
        course.out,
        [Correction("ben", "add", 2.0, "", "", "tim", at), Correction("cleo", "add", None, "", "", "", at)],
    )
    feedback_of(course.out, "ada").unlink()
    Corrector(room).close()
    assert drawn == ["ada", "ben", "cleo"]
    assert "Kept." in course.feedback("ada")
    assert "Good." not in course.feedback("cleo")
    put(course, dataclasses.replace(read_batch(course.out).verdicts["ben"], submission_digest="another"))
    Corrector(room).close()
    assert drawn[3:] == ["ben"]


def test_what_was_killed_between_the_two_pages_is_drawn_again(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    course, room = review.course, review.tools.classroom
    written = files.write_whole

    def killed(path: Path, data: bytes) -> None:
        if path.parent == course.out / "feedback" and b"Kept." in data:
            raise OSError("killed")
        written(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(files, "write_whole", killed)
        review.correct("ben", "add", "1", comment="Kept.")
    assert "Kept." not in course.feedback("ben")
    Corrector(room).close()
    assert "Kept." in course.feedback("ben")


def test_groups_end_where_they_are_told_to_just_as_they_look_again(review: Review) -> None:
    review.read_everyone()
    groups = review.tools.groups
    before = groups._again

    class Told(threading.Event):
        def clear(self) -> None:
            groups._stop.set()  # as `close` does, from another thread
            self.set()
            super().clear()

    groups._again = Told()
    for event in (before, groups._again):  # whichever it waits for by now
        event.set()
    groups._thread.join(10)
    assert not groups._thread.is_alive()
