"""Linter and type checker find nothing, and no module has outgrown a sitting."""

from __future__ import annotations

import re
import statistics
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


def test_arrows_go_downwards_between_the_rooms() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contracts: 2 kept, 0 broken." in done.stdout


def test_the_median_module_of_the_grader_is_short() -> None:
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES if "qkv_grader" in path.parts]
    assert statistics.median(lengths) < 130


def test_the_top_level_shows_six_names() -> None:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    visible = {name.split("/")[0] for name in done.stdout.splitlines() if not name.startswith(".")}
    assert visible == {"assignment", "solutions", "autograder", "tests", "pyproject.toml", "README.md"}


def test_no_two_plugins_give_one_name_to_their_fixtures() -> None:
    """What a module names as a plugin holds for every module; of two with one name, the wrong one would be taken."""
    named = {name for path in MODULES for name in plugins(path)}
    where: dict[str, list[str]] = {}
    for plugin in sorted(named):
        text = (ROOT / "tests" / f"{plugin}.py").read_text(encoding="utf-8")
        for fixture in re.findall(r"^@pytest\.fixture\b.*\ndef (\w+)", text, re.M):
            where.setdefault(fixture, []).append(plugin)
    assert "class_folder" in where
    assert {fixture: both for fixture, both in where.items() if len(both) > 1} == {}


def plugins(path: Path) -> list[str]:
    """What a module of tests names in ``pytest_plugins``."""
    line = re.search(r"^pytest_plugins = \[(.*)\]", path.read_text(encoding="utf-8"), re.M)
    return re.findall(r'"(\w+)"', line[1]) if line else []
