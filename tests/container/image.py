"""The grading images: a zip, the roots in which it is unpacked, and what its setup.sh makes of them.

PYTEST_DONT_REWRITE: the tests import names from here before pytest could rewrite its assertions.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from build_fixtures import ROOT, checkout_at
from container.root import DEBIAN, SHOWN, UBUNTU, Root, make_root
from platform_fixtures import Ran

OWN_PYTHON = "usr/local/bin/python3"
OLDER = "#!/bin/sh\necho 10\n"  # as it answers which minor version it is
DOCKERLIKE = ROOT / "tests" / "dockerlike.py"
Make = Callable[[Path], None]
Say = Callable[[str], None]


@pytest.fixture(scope="session")
def say(request: pytest.FixtureRequest) -> Say:
    """Print a line beside pytest's own, whatever it captures; `.ci/run` repeats those that begin so."""
    plugins = request.config.pluginmanager
    terminal, capture = plugins.getplugin("terminalreporter"), plugins.getplugin("capturemanager")

    def line(text: str) -> None:
        with capture.global_and_fixture_disabled():
            terminal.ensure_newline()
            terminal.write_line(f"in the container: {text}")

    return line


@dataclass
class Made:
    """What is made side by side, as it takes its time: the zip, as an instructor builds it, and the bare roots."""

    folder: Path
    zip: Future[Path]
    debian: Future[Root]
    ubuntu: Future[Root]

    def unpacked(self, root: Root) -> Root:
        """Unpack the zip where the platform does, and copy what it runs to where it does."""
        with zipfile.ZipFile(self.zip.result()) as archive:
            archive.extractall(root.path / "autograder" / "source")
        runs = shutil.copy(root.path / "autograder" / "source" / "run_autograder", root.path / "autograder")
        Path(runs).chmod(0o755)
        return root


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("container")
    try:
        with ThreadPoolExecutor() as together:
            roots = [together.submit(make_root, folder / suite.name, suite) for suite in (DEBIAN, UBUNTU)]
            yield Made(folder, together.submit(_build, folder / "checkout"), *roots)
    finally:
        shutil.rmtree(folder)


def _build(place: Path) -> Path:
    checkout_at(place)
    command = [sys.executable, "-m", "qkv_grader.cli", "build", "--out", "dist"]
    subprocess.run(command, cwd=place, env={**os.environ, "PYTHONPATH": str(place / "autograder")}, check=True)
    return place / "dist" / "autograder.zip"


def setup(root: Root, **environment: str) -> subprocess.CompletedProcess[str]:
    return root.run("bash", "/autograder/source/setup.sh", **environment)


@dataclass
class Image:
    """A root in which setup.sh has run: what it said, and what it left where nothing should be left."""

    root: Root
    said: str
    left: set[str]

    @property
    def autograder(self) -> Path:
        return self.root.path / "autograder"

    @property
    def venv(self) -> Path:
        return self.autograder / "venv"

    def grade(self, make: Make, *docker: str, before: Sequence[str] = (), metadata: str = "{}") -> tuple[Ran, float]:
        """Hand in what ``make`` makes, as the platform does; return what it came to, and the seconds.

        ``docker`` are options of `dockerlike.py`; without any there is no Landlock. ``before`` is as in `Root.run`.
        """
        for name in ("submission", "results"):
            shutil.rmtree(self.autograder / name, ignore_errors=True)
            (self.autograder / name).mkdir()
        make(self.autograder / "submission")
        (self.autograder / "submission_metadata.json").write_text(metadata, encoding="utf-8")
        began = time.monotonic()
        done = self.run_as_docker(["/autograder/run_autograder"], *docker, before=before)
        seconds = time.monotonic() - began
        path = self.autograder / "results" / "results.json"
        results = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        return Ran(done.returncode, done.stdout, results), seconds

    def run_as_docker(
        self, command: Sequence[str], *docker: str, before: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the image with the capabilities and system calls that Docker gives by default."""
        (self.root.path / SHOWN).mkdir(exist_ok=True)
        shutil.copy(DOCKERLIKE, self.root.path / SHOWN)
        launcher = ("/autograder/venv/bin/python", f"/{SHOWN}/{DOCKERLIKE.name}", *docker)
        return self.root.run(*launcher, *command, before=before, timeout=600)


def made_image(root: Root, name: str, say: Say) -> Image:
    """Run setup.sh, and say what it takes."""
    began = time.monotonic()
    done = setup(root)
    seconds = time.monotonic() - began
    assert done.returncode == 0, done.stdout[-5000:]
    left = {f"{place}/{path.name}" for place in ("root", "tmp", "var/tmp") for path in (root.path / place).iterdir()}
    image = Image(root, done.stdout, left)
    size = sum(path.lstat().st_blocks * 512 for path in image.venv.rglob("*"))
    say(f"{name}: setup.sh {seconds:.0f} s, /autograder/venv {size / 1e6:.0f} MB")
    return image


@pytest.fixture(scope="session")
def bare(made: Made) -> Root:
    """A Debian in which the zip is unpacked, and nothing has run."""
    return made.unpacked(made.debian.result())


@pytest.fixture(scope="session")
def image(bare: Root, say: Say) -> Image:
    """The image that the zip makes there, where the system's python3 is of an older version, as in Ubuntu 22.04."""
    (bare.path / OWN_PYTHON).write_text(OLDER, encoding="utf-8")
    (bare.path / OWN_PYTHON).chmod(0o755)
    return made_image(bare, "Debian 12", say)
