"""A course under review: its pages through Flask's test client, or served by a process of its own.

PYTEST_DONT_REWRITE: other modules import names from here before pytest could rewrite its assertions.
"""

from __future__ import annotations

import itertools
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from conftest import ROOT
from course import Course, StubDrawer
from qkv_grader.kit.reading import read_source
from qkv_grader.records import Student, moments, read_overrides, write_students
from qkv_grader.report import existing, write_student
from qkv_grader.report.drawing import Pages
from qkv_grader.report.source import listings
from qkv_grader.review import corrections, server
from qkv_grader.review.app import Tools, make_app
from qkv_grader.review.guard import Guard
from qkv_grader.review.reader import Written
from qkv_grader.review.shapes import functions
from qkv_grader.verdict import Filed, Verdict

PORT = 5000
ORIGIN = f"http://127.0.0.1:{PORT}"
#: Held by whoever parses; making an app parses too, as Werkzeug does that with its rules. Python 3.11 counts how deep a
#: tree is for all threads together and raises a SystemError where two count at once (CPython's issue 106905). The real
#: reader parses in a process of its own.
PARSING = threading.Lock()


class StubReader:
    """Reads here what is otherwise read in a process that may be ended."""

    def read(self, path: Path | None, questions: list[str], *, whole: bool = False) -> Written:
        if path is None:
            return Written()
        with PARSING:
            source = read_source(path)
            found = functions(source.cells, questions, source.notebook)
        shown = listings([(path.name, path.read_bytes())]) if whole else []
        return Written(found, [(one.title, list(map(str, one.lines))) for one in shown])

    def close(self) -> None:
        pass


class Review:
    """The pages, asked for as a browser does that has had the token."""

    def __init__(self, course: Course, tools: Tools) -> None:
        self.course, self.tools = course, tools
        self.guard = Guard(PORT)
        with PARSING:
            self._app = make_app(tools, self.guard)
        self.client = self._app.test_client()

    def open(self) -> Review:
        assert self.get(f"/open/{self.guard.token}").status_code == 302
        return self

    def stranger(self) -> Any:
        """A browser without the cookie."""
        return self._app.test_client()

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, base_url=ORIGIN, headers=_named(headers))

    def post(self, path: str, form: Mapping[str, Any], **headers: str) -> TestResponse:
        return self.client.post(path, base_url=ORIGIN, data=form, headers=_named({"Origin": ORIGIN} | headers))

    def correct(self, who: str, question: str, points: str, **more: Any) -> TestResponse:
        rows = len(self.tools.classroom.rows)
        form = {"student": who, "question": question, "points": points, "seen": rows, "reason": "", "comment": ""}
        return self.post("/correct", form | more)

    @property
    def rows(self) -> list[tuple[str, str, float | None, str, str]]:
        """The rows of ``overrides.csv``: student, question, points, comment, by."""
        results = existing(self.course.out)
        found = read_overrides(self.course.out, results.verdicts(), results.gone)
        return [(one.student, one.question, one.points, one.comment, one.by) for one in found]

    def read_everyone(self) -> None:
        """Wait until every function has been read."""
        wait_for(lambda: self.tools.groups.left() == 0)


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def page(review: Review, path: str) -> str:
    """A page as text."""
    answer = review.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def link(html: str, hook: str) -> str:
    [found] = re.findall(rf'<a href="([^"]+)" {hook}', html)
    return str(found)


def wait_for(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def put(course: Course, verdict: Verdict, code: str = "def add(a, b):\n    return a\n") -> None:
    """Put a verdict and its source into the results, as a grading does."""
    results = existing(course.out)
    verdict = results.expect(Filed.of(verdict)).verdict
    write_student(course.out, verdict, [("a.py", code.encode())], Pages("<p>evidence", "<p>feedback"))
    results.save()


def tell(course: Course, **sections: str) -> None:
    """Write ``students.csv``: each student's section."""
    write_students(course.out, [Student(student, section=section) for student, section in sections.items()])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks what time it is hears of a second of their own."""
    seconds = itertools.count()
    start = datetime(2026, 3, 1, tzinfo=UTC)
    monkeypatch.setattr(moments, "now", lambda: start + timedelta(seconds=next(seconds)))


@pytest.fixture
def graded(course: Course) -> Course:
    """Four students: ben lost "add"; ada, ben and cleo wrote the same function for it, but for names."""
    same = "def add({0}, {1}):\n    '''Add.'''\n    return {0} + {1}  # {0}\n"
    for student, names in {"ada": ("a", "b"), "ben": ("x", "y"), "cleo": ("one", "two")}.items():
        course.hand_in(f"{student}.py", code=same.format(*names))
    folder = course.hand_in("dan.py", code="def add(a, b):\n    return b + a\n")
    course.lost = {"ben": ("add",)}
    course.grade(folder)
    return course


@pytest.fixture
def review(graded: Course, monkeypatch: pytest.MonkeyPatch) -> Iterator[Review]:
    monkeypatch.setattr(corrections, "Drawer", StubDrawer)
    monkeypatch.setattr(server, "Reader", StubReader)
    with server.opened(graded.content, graded.out) as tools:
        yield Review(graded, tools).open()


class Served:
    """``qkv review`` in a process of its own."""

    def __init__(self, out: Path) -> None:
        command = [sys.executable, "-m", "qkv_grader.cli", "review", str(out), "--no-browser"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.said = [self._process.stdout.readline().strip() for _ in range(2)]
        [self.address] = re.findall(r"http://127\.0\.0\.1:\d+/open/\S+", self.said[1])
        self.base = self.address.partition("/open")[0]

    def kill(self) -> None:
        self._process.kill()
        self._end()

    def stop(self) -> int:
        """Press Ctrl-C; return the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._end()

    def _end(self) -> int:
        code = self._process.wait(60)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code
