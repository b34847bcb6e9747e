"""Linter and type checker find nothing, and no module has outgrown a sitting."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

LONGEST = 300
MODULES = sorted(
    path
    for folder in ("assignment", "solutions", "autograder", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "submissions" not in path.parts
)


@pytest.mark.parametrize("command", [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]], ids=" ".join)
def test_tools_find_nothing(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_read_in_a_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_the_top_level_shows_six_names() -> None:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    visible = {name.split("/")[0] for name in done.stdout.splitlines() if not name.startswith(".")}
    assert visible == {"assignment", "solutions", "autograder", "tests", "pyproject.toml", "README.md"}
