"""Runs ``qkv grade`` as a process of its own, in surroundings of its own, and sees what descends from it.

PYTEST_DONT_REWRITE: other modules import names from here before pytest could rewrite its assertions.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
import jinja2
import jupytext
import markupsafe
import nbformat
import numpy as np
import pygments
import pytest
import rich

import qkv_grader
from qkv_grader.verdict import Verdict, read_verdict
from sandbox_fixtures import alive, eventually, processes

PACKAGES = Path(qkv_grader.__file__).parents[1]
_PR_SET_CHILD_SUBREAPER = 36


def descendants(pid: int) -> dict[int, list[int]]:
    """Every living process below ``pid``, with those between, nearest last."""
    table = processes()
    lines: dict[int, list[int]] = {pid: []}
    growing = True
    while growing:
        found = {
            child: [*lines[parent], child]
            for child, (parent, _) in table.items()
            if parent in lines and child not in lines
        }
        lines |= found
        growing = bool(found)
    return {child: line for child, line in lines.items() if child != pid and table[child][1] not in "ZX"}


def command(pid: int) -> str:
    """How a process was started; "" when it is gone."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


@dataclass
class Place:
    """A home, a current and a temporary folder for one ``qkv grade``: whatever is left there, it left."""

    root: Path
    uid: int | None = None
    python: str = sys.executable
    #: Where else than in its own folders the interpreter finds what the grader imports.
    packages: tuple[str, ...] = ()
    #: What starts the interpreter in surroundings that are not this machine's own.
    launcher: tuple[str, ...] = ()
    grader: Path = PACKAGES
    #: What else the command finds in its environment.
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in (self.home, self.temporary, self.current):
            folder.mkdir(parents=True, exist_ok=True)
        if self.uid is not None:
            for folder in (self.root, self.home, self.temporary, self.current):
                os.chown(folder, self.uid, self.uid)

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    @property
    def current(self) -> Path:
        return self.root / "cwd"

    @property
    def out(self) -> Path:
        return self.root / "out"

    @property
    def said(self) -> str:
        """What the last command said on both streams."""
        return (self.root / "said.txt").read_text(encoding="utf-8")

    def start(self, *paths: Path | str) -> subprocess.Popen[bytes]:
        environment = {
            "PYTHONFAULTHANDLER": "1",  # a process that ends in C says where
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "PYTHONPATH": os.pathsep.join([str(self.grader), *self.packages]),
            **self.environment,
        }
        user = {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}
        with (self.root / "said.txt").open("wb") as said:
            return subprocess.Popen(
                [
                    *self.launcher,
                    self.python,
                    "-m",
                    "qkv_grader.cli",
                    "grade",
                    *map(str, paths),
                    "--out",
                    str(self.out),
                ],
                cwd=self.current,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                **user,  # type: ignore[call-overload]
            )

    def grade(self, *paths: Path) -> None:
        """Run to the end; the command must be content."""
        with self.start(*paths) as process:
            process.wait()
        assert process.returncode == 0, self.said

    def verdicts(self) -> dict[str, Verdict]:
        found = (read_verdict(path) for path in sorted(self.out.glob("staff/*/verdict.json")))
        return {verdict.student: verdict for verdict in found}

    def leftovers(self) -> list[str]:
        """What was written outside the folder of results."""
        return sorted(
            path.relative_to(self.root).as_posix()
            for folder in (self.home, self.temporary, self.current)
            for path in folder.rglob("*")
        )


def results(out: Path) -> dict[str, bytes]:
    """Every file of a run's results, without the seconds that it took, digests of these, and what is remembered."""
    return {
        path.relative_to(out).as_posix(): re.sub(rb'"seconds": [\d.]+', b'"seconds": 0', path.read_bytes())
        for path in sorted(out.rglob("*"))
        if path.is_file() and not path.name.startswith(("qkv-results.json", ".qkv-"))
    }


class Orphans:
    """What outlived its parents while the tests ran: the kernel hands it to this process."""

    def __init__(self) -> None:
        self._before = set(processes())

    def left(self) -> dict[int, str]:
        return {pid: command(pid) for pid in descendants(os.getpid()) if pid not in self._before and alive(pid)}

    def ever(self) -> dict[int, str]:
        """Every process that lost its parent, whether it has ended since or not: nobody else would reap it."""
        return {
            pid: command(pid) or "(has ended)"
            for pid, (parent, _) in processes().items()
            if parent == os.getpid() and pid not in self._before
        }

    def are_gone(self, seconds: float) -> bool:
        return eventually(lambda: not self.left(), seconds)


@pytest.fixture
def orphans() -> Iterator[Orphans]:
    """Adopt every orphan below this process for the length of a test, so that none can hide by changing parents."""
    libc = ctypes.CDLL(None, use_errno=True)
    mine = set(processes())
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    yield Orphans()
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
    for pid, (parent, state) in processes().items():
        if parent == os.getpid() and pid not in mine and state in "ZX":
            with contextlib.suppress(OSError):
                os.waitpid(pid, os.WNOHANG)


@pytest.fixture(scope="module")
def found_by_all() -> tuple[str, tuple[str, ...]]:
    """An interpreter, and where it finds what the grader imports, that an ordinary user can read."""
    modules = (click, jinja2, jupytext, markupsafe, nbformat, np, pygments, pytest, rich)
    packages = tuple(sorted({str(Path(str(module.__file__)).parents[1]) for module in modules}))
    trial = f"import {', '.join(module.__name__ for module in modules)}, qkv_grader.grading"
    trial += f"; open({str(PACKAGES.parent / 'solutions' / 'projections.py')!r}).close()"
    said = ""
    for python in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        environment = {"PYTHONPATH": os.pathsep.join([str(PACKAGES), *packages]), "PATH": os.defpath}
        try:
            done = subprocess.run(
                [python, "-c", trial], user=65534, group=65534, extra_groups=[], cwd="/", env=environment,
                capture_output=True, text=True, check=False,
            )  # fmt: skip
        except OSError as problem:
            said = f"{python}: {problem}"
            continue
        if done.returncode == 0:
            return python, packages
        said = done.stderr.strip().splitlines()[-1]
    pytest.skip(f"no interpreter here with which an ordinary user could grade ({said})")
