"""What one submission leaves behind no other can read: sender and receiver, in both orders, in one run and in two."""

from __future__ import annotations

import os
import random
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from grade_process import Place
from sandbox_fixtures import on_linux

pytestmark = [on_linux, pytest.mark.slow]

BITS = 96
COMMON = """
import mmap
import os

import numpy

FOLDER = os.path.dirname(numpy.__file__)
FILES = sorted(
    os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(FOLDER, "lib", "tests"))
    for name in names if name.endswith(".py")
) + sorted(
    os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(FOLDER, "polynomial"))
    for name in names if name.endswith(".py")
) + sorted(
    os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(FOLDER, "f2py"))
    for name in names if name.endswith(".py")
)
FILES = FILES[:{bits}]
"""
SENDER = """
MESSAGE = "{message}"


def send():
    for path, bit in zip(FILES, MESSAGE):
        if bit == "1":
            try:
                with open(path, "rb") as file:
                    file.read()
            except OSError:
                pass


send()


def project_row(x, W):
    send()
"""
RECEIVER = """
import time


def project_row(x, W):
    bits = ""
    for path in FILES:
        try:
            bits += str(int(time.time() - os.stat(path).st_atime < 40_000))
        except OSError:
            bits += "-"
    raise ValueError("received " + bits)
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Where NumPy is a copy that nobody else reads, last read the day before yesterday: reading moves access times."""
    packages = tmp_path / "packages"
    for path in Path(np.__file__).parents[1].glob("numpy*"):
        if path.name in ("numpy", "numpy.libs"):
            shutil.copytree(path, packages / path.name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in packages.rglob("*.py"):
        os.utime(path, (time.time() - 2 * 86_400, path.stat().st_mtime))
    return Place(tmp_path / "place", packages=(str(packages),))


def what_was_received(place: Place) -> str:
    [verdict] = [verdict for name, verdict in place.verdicts().items() if "receiver" in name]
    raised = [call.exception.message for case in verdict.cases for call in case.evidence if call.exception]
    return next(message.removeprefix("received ") for message in raised if message.startswith("received "))


@pytest.mark.parametrize("order", ["sender-first", "receiver-first"])
@pytest.mark.parametrize("runs", [1, 2])
def test_access_times_carry_nothing(place: Place, tmp_path: Path, order: str, runs: int) -> None:
    message = "".join(random.Random(order).choices("01", k=BITS))
    sources = {"sender": COMMON + SENDER.replace("{message}", message), "receiver": COMMON + RECEIVER}
    names = ["sender", "receiver"] if order == "sender-first" else ["receiver", "sender"]
    for number, name in enumerate(names):
        folder = tmp_path / ("both" if runs == 1 else name)
        folder.mkdir(exist_ok=True)
        source = sources[name].replace("{bits}", str(BITS))
        (folder / f"{number}-{name}.py").write_text(source, encoding="utf-8")
    for folder in [tmp_path / "both"] if runs == 1 else [tmp_path / name for name in names]:
        place.grade(folder)
    received = what_was_received(place)
    alike = sum(mine == theirs for mine, theirs in zip(message, received, strict=True))
    assert received != message
    assert set(received) == {"1"} or alike < 0.8 * len(message), "something of the message has come across"
