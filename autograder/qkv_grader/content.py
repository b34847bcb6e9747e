"""The content: the three folders that make one assignment, found on disk."""

from __future__ import annotations

import contextlib
import hashlib
import json
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from qkv_grader import digests
from qkv_grader.config import Config, read_config
from qkv_grader.kit import hints
from qkv_grader.kit.hints import Hints, read_hints
from qkv_grader.kit.words import one_line

#: What a content is made of by hand; what is built inside it may still be missing.
PARTS: Final = (
    "assignment/test_*.py",
    "solutions/misconceptions.py",
    "autograder/hidden/test_*.py",
    "autograder/otter_config.json",
)
FOLDERS: Final = ("assignment", "solutions", "autograder")
#: What nobody has but an instructor: one of these is enough to tell that a folder is meant to be a content.
_TELLING: Final = ("autograder/hidden", "autograder/otter_config.json", "solutions/misconceptions.py")
_BUILD_IT: Final = "build it with: qkv build --handout"


class ContentError(Exception):
    """The assignment's own files are not in order; the message says which and how to mend it."""


@dataclass(frozen=True)
class Content:
    """Where one assignment's files stand. Paths and digests only: loading code is the judge's business."""

    root: Path

    @property
    def assignment(self) -> Path:
        """The handout."""
        return self.root / "assignment"

    @property
    def hidden(self) -> Path:
        """The hidden pytest cases."""
        return self.root / "autograder" / "hidden"

    @property
    def reference(self) -> Path:
        """The reference solution: the one module in ``solutions/`` beside the catalogue's.

        Raises:
            ContentError: there is none, or more than one.
        """
        modules = sorted({*(self.root / "solutions").glob("*.py")} - {*self.catalogue_modules})
        if len(modules) != 1:
            raise ContentError(f"{self.root / 'solutions'}: one reference beside misconceptions.py, not {len(modules)}")
        return modules[0]

    @property
    def catalogue(self) -> Path:
        """The named mistakes."""
        return self.root / "solutions" / "misconceptions.py"

    @property
    def catalogue_modules(self) -> list[Path]:
        """The catalogue and the modules that it is spread over (``misconceptions_*.py``)."""
        return sorted((self.root / "solutions").glob("misconceptions*.py"))

    @property
    def public_cases(self) -> list[Path]:
        """The modules of public cases."""
        return sorted(self.assignment.glob("test_*.py"))

    @property
    def hidden_cases(self) -> list[Path]:
        """The modules of hidden cases."""
        return sorted(self.hidden.glob("test_*.py"))

    @property
    def private(self) -> tuple[Path, ...]:
        """What no submission may read: with the seed, the hidden inputs could be drawn again."""
        return self.root / "solutions", self.hidden, self.configuration

    @property
    def configuration(self) -> Path:
        """Seed, limits and points."""
        return self.root / "autograder" / "otter_config.json"

    @property
    def about(self) -> str:
        """Title, version and place, in one line."""
        return f"{self.config.title} {self.config.version} ({self.root})"

    @property
    def missing(self) -> list[str]:
        """What a content needs and this one lacks."""
        lacks = [part for part in PARTS if not any(self.root.glob(part))]
        solutions = {*(self.root / "solutions").glob("*.py")} - {*self.catalogue_modules}
        return lacks if solutions else [*lacks, "solutions/*.py (the reference)"]

    def is_support(self, path: Path, name: str) -> bool:
        """Whether a file handed in is one of the handout's that is never an answer.

        By its ``name`` where it lies beside the template. Deeper down names are anybody's: there by its bytes.
        """
        if name in self._support:
            return True
        with contextlib.suppress(OSError):
            size = path.stat().st_size
            return size in self._core and path.read_bytes() in self._core[size]
        return False

    @cached_property
    def _support(self) -> frozenset[str]:
        mine = {self.reference.name, self.reference.with_suffix(".ipynb").name}
        return frozenset(path.name.lower() for path in self.assignment.iterdir() if path.is_file()) - mine

    @cached_property
    def _core(self) -> dict[int, list[bytes]]:
        """What lies in folders of the handout, by its size."""
        core: dict[int, list[bytes]] = {}
        for path in self.assignment.rglob("*/*.py"):
            core.setdefault(path.stat().st_size, []).append(path.read_bytes())
        return core

    @cached_property
    def config(self) -> Config:
        """Seed, limits and points."""
        return read_config(self.configuration)

    @cached_property
    def hints(self) -> Hints:
        """``hints.json``: what the handout knows of its assignment."""
        try:
            return read_hints(self.assignment)
        except (OSError, ValueError, RecursionError) as problem:
            raise ContentError(f"{self.assignment / hints.FILE}: {why(problem)}; {_BUILD_IT}") from problem

    @cached_property
    def digest(self) -> str:
        """A hash of everything that a verdict rests on.

        Cases, checks, reference, catalogue, seed, limits and the grader's code; title and version change no verdict.
        """
        try:
            files = digests.of_files([*self.modules, self.assignment / "hints.json"], self.root)
            grader = digests.of_grader()
        except OSError as problem:
            raise ContentError(f"{problem.filename}: {why(problem)}") from problem
        return hashlib.sha256(files + grader + json.dumps(self.config.grading, sort_keys=True).encode()).hexdigest()

    @property
    def modules(self) -> list[Path]:
        """Everything of the content that is Python: cases, checks, reference, catalogue; not the template."""
        handout = [path for path in self.assignment.glob("*.py") if path.name != self.reference.name]
        return [*handout, self.reference, *self.catalogue_modules, *sorted(self.hidden.glob("*.py"))]

    def check(self) -> None:
        """Look at every file before any is used.

        Raises:
            ContentError: one is missing or is not Python; the message starts with where it is.
            ConfigError: the configuration is not in order.
        """
        if self.missing:
            raise ContentError(f"{self.root}: an incomplete assignment; it lacks {', '.join(self.missing)}")
        read_config(self.configuration)
        for path in self.modules:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
            except (OSError, SyntaxError, ValueError, RecursionError) as problem:
                raise ContentError(f"{path}: {why(problem)}") from problem


def find_content(named: Path | None = None, start: Path | None = None) -> Content:
    """Return the content that `nearest_content` finds, complete and in order.

    Raises:
        ContentError: there is none, or it is not in order.
        ConfigError: its configuration is not in order.
    """
    content = nearest_content(named, start)
    content.check()
    return content


def nearest_content(named: Path | None = None, start: Path | None = None) -> Content:
    """Return the content in the folder that is named, else the nearest one; nothing in it is looked at.

    That is the first folder at or above ``start`` (the current one) that is meant to be a content, complete or not, and
    where there is none the checkout that we are installed from.

    Raises:
        ContentError: there is none.
    """
    here = (start or Path.cwd()).resolve()
    places = [here, *here.parents, digests.PACKAGE.parents[1]] if named is None else [named.resolve()]
    for folder in places:
        if _is_meant(folder) or named is not None:
            return Content(folder)
    raise ContentError(f"no assignment at or above {here}: name its folder with --assignment DIR")


def _is_meant(folder: Path) -> bool:
    """Whether a folder is meant to be a content, even if something is missing in it."""
    beside = sum((folder / name).is_dir() for name in FOLDERS)
    return beside > 1 or any((folder / mark).exists() for mark in _TELLING)


def why(problem: BaseException) -> str:
    """Say in one line what is wrong with a file."""
    if isinstance(problem, SyntaxError):
        line = f"line {problem.lineno}: " if problem.lineno else ""
        return line + one_line(problem.msg)
    if isinstance(problem, OSError) and problem.strerror:
        return f"cannot be read ({problem.strerror})"
    return one_line(f"{type(problem).__name__}: {problem}")
