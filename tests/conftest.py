"""What the project's own tests share: the content, and one graded batch of every example submission."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from qkv_grader.content import Content
from qkv_grader.grading import grade_into
from qkv_grader.judge_client import JudgeProcess
from qkv_grader.messages import Request, Task
from qkv_grader.verdict import Verdict, read_verdict

pytest_plugins = ["concept_browser"]

ROOT = Path(__file__).resolve().parents[1]
SUBMISSIONS = ROOT / "tests" / "submissions"


def examples(family: str) -> list[Path]:
    """The example submissions of one family, sorted."""
    return sorted(path for path in (SUBMISSIONS / family).iterdir() if path.suffix in (".py", ".ipynb"))


def first_line(path: Path) -> str:
    """What an example says of itself: its first line, in a notebook that of its first code cell."""
    if path.suffix == ".py":
        return path.read_bytes().decode("utf-8-sig").splitlines()[0]
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "".join(next(cell["source"] for cell in cells if cell["cell_type"] == "code")).splitlines()[0]


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file that somebody might hand in; return where it is."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture(scope="session")
def content() -> Content:
    return Content(ROOT)


@dataclass
class Batch:
    """The results of one ``qkv grade``: where they lie, and the verdicts by student."""

    out: Path
    verdicts: dict[str, Verdict]

    def of(self, path: Path) -> Verdict:
        """The verdict on an example, whichever id it was given."""
        [verdict] = [
            one for one in self.verdicts.values() if one.name == path.name and one.student.startswith(path.parent.name)
        ]
        return verdict


def grade(content: Content, paths: Sequence[Path], out: Path) -> Batch:
    """Grade as ``qkv grade`` does."""
    grade_into(content, paths, out, False, lambda done, total: None)
    found = (read_verdict(path) for path in sorted((out / "staff").glob("*/verdict.json")))
    return Batch(out, {verdict.student: verdict for verdict in found})


@pytest.fixture(scope="session")
def batch(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """Every example submission, right, wrong and hostile ones side by side in one batch."""
    return grade(
        content, [SUBMISSIONS / family for family in ("correct", "wrong", "hostile")], tmp_path_factory.mktemp("batch")
    )


def task(path: Path) -> Task:
    """What a judge is asked about one file."""
    return Task(Request(path.stem, path.name, (os.fsencode(path),)), seconds=300)


@pytest.fixture(scope="session")
def judge(content: Content) -> Iterator[Callable[[Path], Verdict]]:
    """Judge one file at a time, in a process that all tests share."""
    process = JudgeProcess(content)
    yield lambda path: process.judge(task(path)).verdict
    process.close()


def losses(line: str) -> dict[str, str]:
    """Parse ``# loses project_row: row-instead-of-column; ...`` into question -> slug."""
    assert line.startswith("# loses "), line
    return dict(re.split(r":\s*", part.strip(), maxsplit=1) for part in line.removeprefix("# loses ").split(";"))
