"""In Ubuntu 22.04, the platform's default, whose own Python is 3.10: while apt offers nothing newer, then as it is."""

from __future__ import annotations

import pytest

from container.image import Image, Made, Say, made_image, setup
from container.root import UNIVERSE, Root, Unreachable
from messy_handins import RIGHT, at

pytest_plugins = ["container.image"]


@pytest.fixture(scope="module")
def bare(made: Made, say: Say) -> Root:
    try:
        return made.unpacked(made.ubuntu.result())
    except Unreachable as problem:
        say("Ubuntu 22.04: skipped, it cannot be fetched here")
        pytest.skip(str(problem))


@pytest.fixture(scope="module")
def image(bare: Root, say: Say) -> Image:
    sources = bare.path / "etc" / "apt" / "sources.list"
    archive = sources.read_text(encoding="utf-8").split()[1]
    lines = [f"deb {archive} {pocket} main universe\n" for pocket in UNIVERSE]
    sources.write_text("".join(lines), encoding="utf-8")
    return made_image(bare, "Ubuntu 22.04", say)


def python(root: Root) -> str:
    return root.run("python3", "--version").stdout


def test_without_a_newer_python_it_is_refused_in_a_line_that_names_an_image(bare: Root) -> None:
    """Apt knows `main` alone so far, and there is no 3.11 in it."""
    assert python(bare).startswith("Python 3.10.")
    done = setup(bare)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("setup.sh: this image has no Python 3.11 or later")
    assert not (bare.path / "autograder" / "venv").exists()


def test_with_its_archive_whole_it_grades_by_3_11_and_keeps_its_own(image: Image, say: Say) -> None:
    assert image.root.run("/autograder/venv/bin/python", "--version").stdout.startswith("Python 3.11.")
    assert python(image.root).startswith("Python 3.10.")
    ran, seconds = image.grade(at("projections.py", RIGHT), "--landlock")
    assert ran.code == 0, ran.log[-3000:]
    assert sum(ran.scores.values()) == 20
    assert "official true" in ran.log
    say(f"the reference in Ubuntu 22.04: 20 points, {seconds:.1f} s")
