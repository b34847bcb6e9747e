"""What the build's tests share. A module that needs its fixtures says ``pytest_plugins = ["build_fixtures"]``.

PYTEST_DONT_REWRITE: they import names from here as well, before pytest could rewrite its assertions.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from qkv_grader.content import Content

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = "solutions/misconceptions.py"
CONFIG = "autograder/otter_config.json"


def copy_content(to: Path) -> None:
    """Copy the three folders of the content, without the grader and what tools have left."""
    ignore = shutil.ignore_patterns("__pycache__", ".*", "qkv_grader", "docs")
    for folder in ("assignment", "solutions", "autograder"):
        shutil.copytree(ROOT / folder, to / folder, ignore=ignore)


def checkout_at(place: Path) -> Path:
    """Copy what git knows of this checkout, but for the tests: without examples a build is quick."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        if not name.startswith("tests/"):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place / name)
    return place


@dataclass
class Copy:
    """A copy of the content that a test may spoil."""

    root: Path

    @property
    def content(self) -> Content:
        return Content(self.root)

    def append(self, name: str, text: str) -> None:
        with (self.root / name).open("a", encoding="utf-8") as file:
            file.write(text)

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))


@pytest.fixture
def copy(tmp_path: Path, pytestconfig: pytest.Config) -> Copy:
    """A copy of the content, and pytest ready for a build: it imports the public cases into this very process."""
    pytestconfig.addinivalue_line("markers", "case(question, points=0): a case of the assignment")
    copy_content(tmp_path / "content")
    return Copy(tmp_path / "content")
