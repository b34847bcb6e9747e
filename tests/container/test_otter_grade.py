"""``otter grade`` makes an image of its own from some names of the zip; here without Docker, by Otter's own Dockerfile.

What cannot be tried so: Docker's build, its copying in and out, and its time limit.
"""

from __future__ import annotations

import json
import pickle
import shutil
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from otter.run import AutograderConfig

from container.image import Image, Made
from messy_handins import RIGHT, at
from qkv_grader.config import FILE, read_config

pytest_plugins = ["container.image"]


def additions() -> Iterator[tuple[list[str], str]]:
    """What the Dockerfile copies into the image: patterns of names in the zip, and where to."""
    for line in (files("otter.grade") / "Dockerfile").read_text(encoding="utf-8").splitlines():
        if line.startswith("ADD "):
            *patterns, to = line.split()[1:]
            yield patterns, to


def add(zipped: Path, root: Path) -> None:
    """Copy as Docker does: of a folder what is in it, a file into what ends in a slash."""
    for patterns, to in additions():
        place = root / to.strip("/")
        for pattern in patterns:
            found = sorted(zipped.glob(pattern))
            assert found, f"the image is not built without {pattern}"
            for path in found:
                (place if to.endswith("/") else place.parent).mkdir(parents=True, exist_ok=True)
                if path.is_dir():
                    shutil.copytree(path, place, dirs_exist_ok=True)
                else:
                    shutil.copy(path, place)


def test_what_the_image_gets_of_the_zip_is_enough(image: Image, made: Made, tmp_path: Path) -> None:
    """Its setup.sh runs before most of it is there, so that run_autograder finds a venv without the grader."""
    with zipfile.ZipFile(made.zip.result()) as archive:
        archive.extractall(tmp_path)
    given = AutograderConfig(json.loads((tmp_path / FILE).read_text(encoding="utf-8")))
    (tmp_path / FILE).write_text(json.dumps(given.get_user_config()), encoding="utf-8")  # as it does
    assert read_config(tmp_path / FILE) == read_config(image.autograder / "source" / FILE)

    image.root.run("/autograder/venv/bin/python", "-m", "pip", "uninstall", "--yes", "qkv-grader")
    assert not (image.venv / "bin" / "qkv").exists()
    shutil.rmtree(image.autograder / "source")
    (image.autograder / "run_autograder").unlink()
    add(tmp_path, image.root.path)
    (image.autograder / "run_autograder").chmod(0o755)

    ran, _ = image.grade(at("projections.py", RIGHT), "--landlock", metadata="")
    assert ran.code == 0, ran.log[-3000:]
    assert sum(ran.scores.values()) == 20
    with (image.autograder / "results" / "results.pkl").open("rb") as pickled:
        assert pickle.load(pickled).total == 20
