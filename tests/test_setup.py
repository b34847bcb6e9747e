"""What makes the grading image: which Python it takes, what it installs, and what it refuses (see tests/container)."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from build_fixtures import CONFIG, Copy
from qkv_grader.building import pins
from qkv_grader.building.faults import BuildError
from qkv_grader.building.pins import LEFT_OUT, pinned
from qkv_grader.building.shipped import handout_files
from qkv_grader.building.zips import CONTAINERS_MEMORY_MB, GRADESCOPE, WHEEL, autograder_files, for_a_container
from qkv_grader.cli import main
from qkv_grader.config import FILE, read_config
from qkv_grader.content import Content

pytest_plugins = ["build_fixtures"]

SETUP = GRADESCOPE / "setup.sh"
VENV_PACKAGE = "{0}-venv - Interactive high-level object-oriented language (pyvenv binary, version 3)"
Machine = Callable[[int | None, str], dict[str, str]]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Stand for an image: the minor version of its python3, and which versions apt has a package for the venv of."""

    def make(python3: int | None, offered: str) -> dict[str, str]:
        lines = "\n".join(VENV_PACKAGE.format(name) for name in offered.split())
        own = "exit 127" if python3 is None else f"echo {python3}"
        # apt-get says no more than that it was asked: nothing may be installed by these tests
        for name, does in {"python3": own, "apt-cache": f"echo '{lines}'", "apt-get": 'echo "apt-get $*"'}.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
            (tmp_path / name).chmod(0o755)
        return {"PATH": f"{tmp_path}:/usr/bin:/bin"}

    return make


def bash(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", code], env=environment, capture_output=True, text=True, check=False)


IMAGES: dict[str, tuple[int | None, str, str]] = {
    "Ubuntu 22.04": (10, "python3.10 python3.11", "python3.11"),
    "Ubuntu 24.04": (12, "python3.12", "python3.12"),
    "Debian 12": (11, "python3.11", "python3.11"),
    "Debian 12, minimal": (None, "python3.11", "python3.11"),
    "an image with Python alone": (13, "", "python3.13"),
    "another archive beside 22.04's": (10, "python3.14 python3.9 python3.11 python3.10", "python3.14"),
    "Debian 11": (9, "python3.9", ""),
    "neither Python nor apt's lists": (None, "", ""),
}


@pytest.mark.parametrize("image", IMAGES)
def test_the_python_is_the_images_own_or_else_the_newest_that_apt_offers(machine: Machine, image: str) -> None:
    python3, offered, chosen = IMAGES[image]
    done = bash(f"source {SETUP} && choose_python", machine(python3, offered))
    assert done.stdout.strip() == chosen
    assert (done.returncode == 0) is bool(chosen)
    assert not done.stderr


def test_where_there_is_none_it_ends_with_one_line_that_names_an_image(machine: Machine) -> None:
    done = bash(f"bash {SETUP}", machine(9, "python3.9"))
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "no Python 3.11 or later" in line
    assert "Ubuntu 22.04" in line
    assert done.stdout == "apt-get update\n"  # and nothing was installed


def test_without_the_grader_there_is_an_image_and_a_word_that_it_is_not_proven(tmp_path: Path) -> None:
    """So it is with ``otter grade``, which adds the files after this has run."""
    done = bash(f"source {SETUP} && install() {{ :; }} && grading={tmp_path} && main", {"PATH": "/usr/bin:/bin"})
    assert done.returncode == 0
    assert "the grader goes in when it first runs, and is not proven here" in done.stderr


def names_of(text: str) -> set[str]:
    return {re.split("[=<>;]", line)[0] for line in text.splitlines() if not line.startswith("#")}


def test_each_package_that_grading_uses_is_pinned_to_the_version_here(content: Content) -> None:
    lines = pinned(content).splitlines()
    for name in ("otter-grader", "numpy", "ipykernel", "pytest", "nbformat", "jinja2", "msgspec", "tornado"):
        assert [line.partition(";")[0] for line in lines if re.match(rf"{name}==", line)] == [
            f"{name}=={version(name)}"
        ]


def test_nothing_that_builds_tests_or_drives_a_browser_goes_in(content: Content) -> None:
    names = names_of(pinned(content))
    assert not names & {"hatchling", "playwright", "greenlet", "mypy", "ruff", "hypothesis", "import-linter", "pip"}


def test_what_is_left_out_is_there_to_be_left_out(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pins, "LEFT_OUT", {})
    assert set(LEFT_OUT) <= names_of(pinned(content))


def test_the_contents_own_list_goes_in_with_all_that_it_needs(copy: Copy) -> None:
    before = pinned(copy.content).splitlines()
    copy.append("autograder/requirements.txt", "hypothesis>=6  # for the hidden cases\n")
    assert [line.partition("==")[0] for line in pinned(copy.content).splitlines() if line not in before] == [
        "hypothesis",
        "sortedcontainers",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no-such-package>=1", "pip install 'no-such-package>=1'"),
        ("-r more.txt", "autograder/requirements.txt: '-r more"),
    ],
)
def test_a_package_that_nothing_could_be_proven_with_is_refused(copy: Copy, line: str, said: str) -> None:
    copy.append("autograder/requirements.txt", f"{line}\n")
    with pytest.raises(BuildError, match=re.escape(said)):
        pinned(copy.content)


class Found:
    """An installed package, as importlib.metadata tells of it."""

    version = "4.1"

    def __init__(self, bound: str | None) -> None:
        self.metadata = self
        self._bound = bound

    def get_all(self, name: str, otherwise: list[str]) -> list[str]:
        return otherwise if self._bound is None else [self._bound]


@pytest.mark.parametrize(
    ("bound", "lines"),
    [
        (None, ["a==4.1"]),
        (">=3.9,!=3.9.7", ["a==4.1"]),
        (">=3.11", ["a==4.1"]),
        (
            ">=3.11.5",
            ["a==4.1; python_full_version >= '3.11.5'", "a<4.1; python_full_version < '3.11.5'"],
        ),
    ],
)
def test_a_version_that_an_image_is_too_old_for_gives_way_there(bound: str | None, lines: list[str]) -> None:
    assert list(pins._pin("a", Found(bound))) == lines


def unpacked(content: Content, folder: Path, *, stock_setup: bool = False) -> Path:
    """Write the files of the grader's zip as the platform unpacks them; without Otter's tests, which play no part."""
    (folder / "work").mkdir()
    files = autograder_files(content, (), handout_files(content), None, folder / "work", stock_setup=stock_setup)
    for name, data in files.items():
        (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "source" / name).write_bytes(data)
    return folder / "source"


def test_the_zip_brings_all_that_makes_the_image(content: Content, tmp_path: Path) -> None:
    source = unpacked(content, tmp_path)
    assert (source / "requirements.txt").read_text("utf-8") == pinned(content)
    for name in ("setup.sh", "run_autograder"):
        assert (source / name).read_bytes() == (GRADESCOPE / name).read_bytes()
    # `otter grade` builds its image from these names and no others
    assert {"environment.yml", "otter_config.json", "run_otter.py"} < {path.name for path in source.iterdir()}
    assert (source / "files" / "grading" / WHEEL).is_file()
    for place in (FILE, "files/grading/autograder/" + FILE):
        assert read_config(source / place).limits.memory_mb == CONTAINERS_MEMORY_MB


def test_stock_setup_keeps_otters_own(content: Content, tmp_path: Path) -> None:
    source = unpacked(content, tmp_path, stock_setup=True)
    assert "miniforge" in (source / "setup.sh").read_text("utf-8")
    assert "mamba activate" in (source / "run_autograder").read_text("utf-8")
    assert WHEEL in (source / "environment.yml").read_text("utf-8")
    assert not (source / "requirements.txt").exists()


@pytest.mark.parametrize(("granted", "there"), [(512, 256), (256, 256), (128, 128)])
def test_the_zip_grants_no_more_memory_than_a_container_has_room_for(copy: Copy, granted: int, there: int) -> None:
    copy.replace(CONFIG, '"memory_mb": 512', f'"memory_mb": {granted}')
    own = copy.content.config
    copy.write(CONFIG, for_a_container(copy.content).decode())
    zipped = copy.content.config
    assert zipped.limits == msgspec.structs.replace(own.limits, memory_mb=there)
    assert msgspec.structs.replace(zipped, limits=own.limits) == own


def test_stock_setup_without_a_zip_is_a_wrong_call() -> None:
    done = CliRunner().invoke(main, ["build", "--handout", "--stock-setup"])
    assert done.exit_code == 2
    assert done.stderr == "qkv: --stock-setup is about autograder.zip: say it with --out DIR\n"


@pytest.mark.slow
def test_doctor_and_grade_take_what_the_zip_unpacks_as_the_content(content: Content, tmp_path: Path) -> None:
    grading = unpacked(content, tmp_path) / "files" / "grading"
    (tmp_path / "source").chmod(0o700)

    def qkv(*arguments: str | Path) -> str:
        command = [sys.executable, "-m", "qkv_grader.cli", *map(str, arguments), "--assignment", str(grading)]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "Official: every guarantee is held." in qkv("doctor")
    said = qkv("grade", grading / "solutions" / "projections.ipynb", "--out", tmp_path / "results")
    assert "1 graded; median score 20" in said
