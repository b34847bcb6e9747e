"""What setup.sh makes of a bare Debian: the grading image, proven, closed, and nothing beside it.

Run all of this folder alone, as root: ``pytest -n0 tests/container``. The times and sizes that it prints are those of
the README.
"""

from __future__ import annotations

import json
import re

from container.image import OLDER, OWN_PYTHON, Image, setup
from container.root import Root

pytest_plugins = ["container.image"]

PIP_ITSELF = {"pip", "setuptools"}  # what Python's venv brings
TOO_OLD = {"python3": "echo 9", "apt-cache": "echo python3.9-venv - for Python 3.9", "apt-get": "exit 0"}
PROVE_AGAIN = "source /autograder/source/setup.sh && prove"


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


def test_the_image_proves_itself_on_the_reference(image: Image) -> None:
    assert "Official: every guarantee is held." in image.said
    assert re.search(r"the reference earns 20.* of 20.* points here, official: .*uid-drop", image.said)


def test_with_neither_landlock_nor_a_change_of_user_the_image_is_refused(image: Image) -> None:
    done = image.run_as_docker(["bash", "-c", PROVE_AGAIN], "--without=setuid,setgid")
    assert done.returncode == 1
    assert "a guarantee is missing" in done.stdout
    assert done.stdout.endswith("setup.sh: this image is not fit to grade\n")


def test_exactly_what_is_pinned_is_installed(image: Image) -> None:
    frozen = image.root.run("/autograder/venv/bin/python", "-m", "pip", "list", "--format=json").stdout
    installed = {f"{one['name'].lower().replace('_', '-')}": one["version"] for one in json.loads(frozen)}
    pins = (image.autograder / "source" / "requirements.txt").read_text("utf-8").splitlines()
    names = {re.split("[=<;]", line)[0] for line in pins if not line.startswith("#")}
    assert set(installed) - PIP_ITSELF == names | {"qkv-grader"}
    for line in pins:
        if match := re.fullmatch(r"(.*)==([^;]*)", line):
            assert installed[match[1]] == match[2]


def test_no_compiler_no_browser_and_nothing_temporary_is_left(image: Image) -> None:
    unwanted = "cc gcc g++ make conda mamba node chromium wget"
    assert not image.root.run("sh", "-c", f"for name in {unwanted}; do command -v $name; done").stdout
    assert "playwright" not in {path.name for path in image.venv.glob("lib/*/site-packages/*")}
    assert image.left <= {"root/.bashrc", "root/.profile"}  # Debian's own


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
