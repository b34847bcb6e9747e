"""The check itself: the sample stands for every kind, nothing is silent for long, the lowest versions are known."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from conftest import ROOT, every_example, examples, first_line, losses, sample

SLEEPS = """
import time

def test_sleeps():
    time.sleep(1.5)
"""
SPEAKS = """
import progress

progress.SECONDS = 0.2
pytest_plugins = ["progress"]
"""


def test_the_sample_has_every_slug_every_hostile_family_and_each_kind_of_file() -> None:
    chosen = sample()
    assert len(chosen) < len(every_example()) / 3
    for family, kinds in (
        ("wrong", lambda path: set(losses(first_line(path)).values())),
        ("hostile", lambda path: {path.name.split("-")[0]}),
        ("correct", lambda path: {path.suffix}),
    ):
        every = set().union(*(kinds(path) for path in examples(family)))
        assert set().union(*(kinds(path) for path in chosen if path.parent.name == family)) == every


@pytest.mark.parametrize("processes", [0, pytest.param(2, marks=pytest.mark.slow)])
def test_a_long_test_is_named_while_it_runs(tmp_path: Path, processes: int) -> None:
    (tmp_path / "test_long.py").write_text(SLEEPS, encoding="utf-8")
    (tmp_path / "conftest.py").write_text(SPEAKS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", f"--numprocesses={processes}", f"--override-ini=pythonpath={ROOT}/tests"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    lines = re.findall(r"^\[0:0\d\] 0 of 1 tests done; test_long.py::test_sleeps \(\d s\)$", done.stdout, re.MULTILINE)
    assert len(lines) >= 3, done.stdout


def test_the_lowest_versions_are_those_of_every_bound() -> None:
    command = [sys.executable, str(ROOT / ".ci" / "lowest")]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = project["dependencies"] + project["optional-dependencies"]["test"]
    assert len(lines) == len(named)
    for line, bound in zip(lines, named, strict=True):
        name, version = line.split("==")
        assert re.match(rf"{name}(\[.*\])?>={re.escape(version)}(,|$)", bound)
