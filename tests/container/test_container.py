"""The zip in a container like Gradescope's: its image is made, then submissions are graded there as the platform does.

Run it alone, as root: ``pytest -n0 tests/container``. The times and sizes that it prints are those of the README.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, SUBMISSIONS
from container.root import Root, make_root

HANDED_IN = (
    ROOT / "solutions" / "projections.py",
    ROOT / "solutions" / "projections.ipynb",
    ROOT / "assignment" / "projections.py",
    SUBMISSIONS / "wrong" / "row-instead-of-column-loops.py",
    SUBMISSIONS / "hostile" / "forge-patched-numpy.py",
    SUBMISSIONS / "hostile" / "read-hidden-cases.py",
    SUBMISSIONS / "hostile" / "kill-parent.py",
    SUBMISSIONS / "hostile" / "hang-sleep.ipynb",
)
OWN_PYTHON = "usr/local/bin/python3"
OLDER = "#!/bin/sh\necho 10\n"  # as it answers which minor version it is
PIP_ITSELF = {"pip", "setuptools"}  # what Python's venv brings
TOO_OLD = {"python3": "echo 9", "apt-cache": "echo python3.9-venv - for Python 3.9", "apt-get": "exit 0"}
Say = Callable[[str], None]


@pytest.fixture(scope="session")
def say(request: pytest.FixtureRequest) -> Say:
    """Print a line beside pytest's own, whatever it captures."""
    plugins = request.config.pluginmanager
    terminal, capture = plugins.getplugin("terminalreporter"), plugins.getplugin("capturemanager")

    def line(text: str) -> None:
        with capture.global_and_fixture_disabled():
            terminal.ensure_newline()
            terminal.write_line(text)

    return line


@pytest.fixture(scope="session")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip, built as an instructor does."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "qkv_grader.cli", "build", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True)
    return out / "autograder.zip"


@pytest.fixture(scope="session")
def bare(zipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Root]:
    """A root in which the zip is unpacked where the platform unpacks it, and nothing has run."""
    folder = tmp_path_factory.mktemp("container")
    try:
        root = make_root(folder / "root")
        with zipfile.ZipFile(zipped) as archive:
            archive.extractall(root.path / "autograder" / "source")
        yield root
    finally:
        shutil.rmtree(folder)


def setup(root: Root, **environment: str) -> subprocess.CompletedProcess[str]:
    return root.run("bash", "/autograder/source/setup.sh", **environment)


@dataclass
class Image:
    """A root in which setup.sh has run."""

    root: Root
    said: str
    seconds: float
    venv: Path

    def grade(self, submission: Path) -> tuple[subprocess.CompletedProcess[str], dict[str, Any] | None, float]:
        """Hand one file in as the platform does; return what run_autograder did, results.json and the seconds."""
        autograder = self.root.path / "autograder"
        for name in ("submission", "results"):
            shutil.rmtree(autograder / name, ignore_errors=True)
            (autograder / name).mkdir()
        (autograder / "submission_metadata.json").write_text("{}", encoding="utf-8")
        shutil.copy(autograder / "source" / "run_autograder", autograder / "run_autograder")
        (autograder / "run_autograder").chmod(0o755)
        shutil.copy(submission, autograder / "submission")
        began = time.monotonic()
        done = self.root.run("/autograder/run_autograder", timeout=600)
        seconds = time.monotonic() - began
        results = autograder / "results" / "results.json"
        return done, json.loads(results.read_text("utf-8")) if results.exists() else None, seconds


@pytest.fixture(scope="session")
def image(bare: Root, say: Say) -> Image:
    """The image that the zip makes, where the system's python3 is of an older version, as in Ubuntu 22.04."""
    (bare.path / OWN_PYTHON).write_text(OLDER, encoding="utf-8")
    (bare.path / OWN_PYTHON).chmod(0o755)
    began = time.monotonic()
    done = setup(bare)
    seconds = time.monotonic() - began
    assert done.returncode == 0, done.stdout[-5000:]
    venv = bare.path / "autograder" / "venv"
    size = sum(path.lstat().st_blocks * 512 for path in venv.rglob("*"))
    say(f"setup.sh: {seconds:.0f} s; /autograder/venv: {size / 1e6:.0f} MB")
    return Image(bare, done.stdout, seconds, venv)


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, float]:
    """The scores of ``qkv grade``, on this machine."""
    out = tmp_path_factory.mktemp("graded")
    scores = {}
    for number, path in enumerate(HANDED_IN):
        command = [sys.executable, "-m", "qkv_grader.cli", "grade", str(path), "--out", str(out / str(number))]
        subprocess.run(command, cwd=ROOT, check=True)
        [verdict] = (out / str(number)).glob("staff/*/verdict.json")
        scores[path] = json.loads(verdict.read_text("utf-8"))["score"]
    return scores


def test_an_image_whose_python_is_too_old_is_refused_in_a_line_that_names_another(bare: Root) -> None:
    for name, does in TOO_OLD.items():
        (bare.path / "old").mkdir(exist_ok=True)
        (bare.path / "old" / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        (bare.path / "old" / name).chmod(0o755)
    done = setup(bare, PATH="/old:/usr/sbin:/usr/bin:/sbin:/bin")
    assert done.returncode == 1
    [line] = done.stdout.splitlines()
    assert "no Python 3.11 or later" in line
    assert "Ubuntu 22.04" in line
    assert not (bare.path / "autograder" / "venv").exists()


def test_the_image_proves_itself_on_the_reference(image: Image) -> None:
    assert "Official: every guarantee is held." in image.said
    assert re.search(r"the reference earns 20.* of 20.* points here, official: .*uid-drop", image.said)


def test_exactly_what_is_pinned_is_installed(image: Image) -> None:
    frozen = image.root.run("/autograder/venv/bin/python", "-m", "pip", "list", "--format=json").stdout
    installed = {f"{one['name'].lower().replace('_', '-')}": one["version"] for one in json.loads(frozen)}
    pins = (image.root.path / "autograder" / "source" / "requirements.txt").read_text("utf-8").splitlines()
    names = {re.split("[=<;]", line)[0] for line in pins if not line.startswith("#")}
    assert set(installed) - PIP_ITSELF == names | {"qkv-grader"}
    for line in pins:
        if match := re.fullmatch(r"(.*)==([^;]*)", line):
            assert installed[match[1]] == match[2]


def test_no_compiler_no_browser_and_nothing_temporary_is_left(image: Image) -> None:
    unwanted = "cc gcc g++ make conda mamba node chromium wget"
    assert not image.root.run("sh", "-c", f"for name in {unwanted}; do command -v $name; done").stdout
    assert "playwright" not in {path.name for path in image.venv.glob("lib/*/site-packages/*")}
    for place in ("tmp", "var/tmp"):
        assert not list((image.root.path / place).iterdir())
    assert {path.name for path in (image.root.path / "root").iterdir()} <= {".bashrc", ".profile"}  # Debian's own


def test_the_images_own_python3_is_not_replaced(image: Image) -> None:
    assert image.root.run("sh", "-c", "command -v python3").stdout.strip() == f"/{OWN_PYTHON}"
    assert (image.root.path / OWN_PYTHON).read_text("utf-8") == OLDER
    assert image.root.run("/autograder/venv/bin/python", "--version").stdout.startswith("Python 3.11.")


def test_everybody_can_read_the_grader_and_nobody_but_root_can_write_it(image: Image) -> None:
    for path in [image.venv, *image.venv.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            assert mode & 0o004, path
            assert not mode & 0o022, path
            assert mode & 0o001 or not path.is_dir(), path
            assert path.stat().st_uid == 0, path


@pytest.mark.parametrize("path", HANDED_IN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_container_gives_the_score_of_qkv_grade(
    image: Image, graded: dict[Path, float], path: Path, say: Say
) -> None:
    done, results, seconds = image.grade(path)
    assert results is not None, done.stdout[-3000:]
    assert done.returncode == 0, done.stdout[-3000:]
    assert sum(test.get("score", 0) for test in results["tests"]) == graded[path]
    say(f"{path.name}: {graded[path]:g} points, {seconds:.1f} s")


def test_the_image_of_otter_grade_gets_the_grader_when_it_first_runs(image: Image) -> None:
    """That image is made before the zip's files are added: run_autograder finds a venv without the grader."""
    image.root.run("/autograder/venv/bin/python", "-m", "pip", "uninstall", "--yes", "qkv-grader")
    assert not (image.venv / "bin" / "qkv").exists()
    _, results, _ = image.grade(ROOT / "solutions" / "projections.py")
    assert results is not None
    assert sum(test.get("score", 0) for test in results["tests"]) == 20
