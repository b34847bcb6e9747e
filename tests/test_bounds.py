"""The judge and the parent are bounded too: whatever a submission sends, says or is made of."""

from __future__ import annotations

import json
import os
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import SUBMISSIONS
from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging.client import JudgeProcess
from qkv_grader.judging.messages import Answer, Task
from qkv_grader.report.drawing import MOST_BYTES as MOST_PAGE
from qkv_grader.verdict import MAX_VERDICT_BYTES
from sandbox_fixtures import on_linux

pytestmark = on_linux
RIGHT = SUBMISSIONS / "correct" / "einsum.py"
NAMES = ("component_terms", "project_component", "project_row", "project_tokens", "project_qkv")


@dataclass
class Court:
    """A judge of its own, and what it cost."""

    process: JudgeProcess

    def judge(self, *paths: Path) -> Answer:
        files = tuple(os.fsencode(path) for path in paths)
        return self.process.judge(Task(Handin("ada", "ada", files), seconds=300, pages=True))

    @property
    def peak_mb(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found
        return int(found[1]) // 1024


@pytest.fixture
def court(content: Content) -> Iterator[Court]:
    process = JudgeProcess(content)
    yield Court(process)
    process.close()


def every_function(result: str, before: str = "") -> str:
    functions = (f"def {name}(*inputs):\n    {before}\n    return {result}\n" for name in NAMES)
    return "import numpy as np\n\n\n" + "\n\n".join(functions)


#: What a submission may hand back, print or be, each meant to become much more than it is.
LARGE = {
    "rows of nothing": every_function("np.zeros((100_000_000, 0))"),
    "many small arrays": every_function("[[np.ones((20, 20))] * 50] * 50"),
    "the largest array that travels": every_function("np.ones((1000, 999))"),
    "long texts": every_function("['x' * 9_000] * 200"),
    "huge integers": every_function("[10**900] * 900"),
    "numbers in text": every_function("None", 'print("1 " * 31_000)'),
    "letters of four bytes": every_function("['\U0001f4a5' * 9_000] * 30", 'print("\U0001f4a5" * 16_000)'),
    "letters that another makes four bytes wide": every_function(
        "['x' * 9_990 + chr(0x1F4A5 + n) for n in range(65)]", 'print("x" * 60_000 + "\U0001f4a5")'
    ),
    "one long text among many": every_function("['x' * 9_990] + [''] * 19_000"),
    "keys that share a hash": every_function(
        "{10**50 - 10**50 % (2**61 - 1) + k * (2**61 - 1): 0 for k in range(5000)}"
    ),
    "a message of lines": every_function("None", 'raise Exception("\\n1" * 900)'),
    "dicts in dicts": every_function("{n: {m: [m] * 20 for m in range(40)} for n in range(40)}"),
}


@pytest.mark.slow
@pytest.mark.parametrize("source", LARGE.values(), ids=LARGE)
def test_what_a_submission_hands_back_stays_small_here(court: Court, tmp_path: Path, source: str) -> None:
    path = tmp_path / "projections.py"
    path.write_text(source, encoding="utf-8")
    court.judge(RIGHT)
    before, began = court.peak_mb, time.monotonic()
    answer = court.judge(path)
    assert answer.verdict.status in ("graded", "timeout", "crashed")
    assert answer.verdict.score == 0
    assert time.monotonic() - began < 60
    assert court.peak_mb < before + 250
    assert answer.pages is not None
    assert len(answer.verdict.to_json().encode()) <= MAX_VERDICT_BYTES
    assert max(len(answer.pages.evidence.encode()), len(answer.pages.feedback.encode())) <= MOST_PAGE
    assert court.judge(RIGHT).verdict.score == 20


@pytest.mark.slow
def test_what_one_submission_has_handed_back_is_gone_when_the_next_is_judged(court: Court, tmp_path: Path) -> None:
    path = tmp_path / "projections.py"
    path.write_text(every_function("np.ones((700, 600))"), encoding="utf-8")
    court.judge(path)
    after_one = court.peak_mb
    for _ in range(3):
        court.judge(path)
    assert court.peak_mb < after_one + 60


@pytest.mark.slow
def test_reading_ends_though_the_parser_does_not(court: Court, tmp_path: Path) -> None:
    bomb = 'x = f"' + "{1}" * 60_000 + '"\n'
    paths = [tmp_path / str(number) / "projections.py" for number in range(20)]
    for number, path in enumerate(paths):
        path.parent.mkdir()
        path.write_text(f"{bomb}y = {number}\n", encoding="utf-8")
    began = time.monotonic()
    verdict = court.judge(*paths).verdict
    assert time.monotonic() - began < 30
    assert (verdict.status, verdict.score) == ("unreadable", 0), verdict.reason
    assert court.judge(RIGHT).verdict.score == 20


@pytest.mark.slow
def test_a_page_that_takes_too_long_to_colour_is_drawn_plain_and_costs_no_point(court: Court, tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": text}
             for text in ["x = 1\n" + " \n" * 10_000 + "y = 2", RIGHT.read_text(encoding="utf-8")]]  # fmt: skip
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells * 6}
    path = tmp_path / "projections.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    began = time.monotonic()
    answer = court.judge(path)
    assert answer.verdict.score == 20
    assert time.monotonic() - began < 40
    assert answer.pages is not None
    assert "code cell 12" in answer.pages.evidence
    assert '<span class="k">import</span>' not in answer.pages.evidence


@pytest.mark.slow
def test_naming_a_mistake_ends(court: Court, tmp_path: Path) -> None:
    """Predicates look at whatever was printed and returned."""
    path = tmp_path / "projections.py"
    path.write_text(every_function("None", 'print("1 " * 31_000)'), encoding="utf-8")
    began = time.monotonic()
    court.judge(path)
    assert time.monotonic() - began < 20


def test_what_a_submission_says_is_one_visible_line(judge: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "projections.py"
    path.write_text('raise Exception("\\n\\nproject_row: 4 of 4 points\\n\\x1b[2J")\n', encoding="utf-8")
    reason = judge(path).reason  # type: ignore[attr-defined]
    assert "\n" not in reason
    assert "\x1b" not in reason
    assert "project_row: 4 of 4 points" in reason


@pytest.mark.slow
def test_an_archive_of_many_small_files_is_not_read_whole(court: Court, tmp_path: Path) -> None:
    archive = tmp_path / "many.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(70):
            made.writestr(f"a{number}.py", 'x = f"' + "{1}" * 10_000 + '"\n')
    from qkv_grader.intake.handins import collect

    folder = tmp_path / "handed in"
    folder.mkdir()
    archive.rename(folder / "many.zip")
    (tmp_path / "scratch").mkdir()
    [handin] = collect([folder], tmp_path / "scratch")
    began = time.monotonic()
    verdict = court.judge(*handin.files).verdict
    assert time.monotonic() - began < 30
    assert verdict.score == 0
