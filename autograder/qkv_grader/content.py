"""The content: the three folders that make one assignment, found on disk and loaded into the judge alone."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import sys
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from qkv_grader import __version__
from qkv_grader.config import Config, read_config

MARKS: Final = (
    "assignment/checks.py",
    "solutions/misconceptions.py",
    "autograder/hidden",
    "autograder/otter_config.json",
)


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
        """The folders that no submission may read."""
        return self.root / "solutions", self.hidden

    @property
    def support(self) -> frozenset[str]:
        """Names of the handout's files that a student may hand in along with the answer."""
        mine = {self.reference.name, self.reference.with_suffix(".ipynb").name}
        return frozenset(path.name for path in self.assignment.rglob("*") if path.is_file()) - mine

    @cached_property
    def config(self) -> Config:
        """Seed, limits and points."""
        return read_config(self.root / "autograder" / "otter_config.json")

    @cached_property
    def hints(self) -> dict[str, Any]:
        """``hints.json``: fingerprints of the template, sentences, predicates."""
        path = self.assignment / "hints.json"
        try:
            hints: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as problem:
            raise ContentError(f"{path}: cannot be read ({problem}); build it with: qkv build --handout") from problem
        return hints

    @cached_property
    def digest(self) -> str:
        """A hash of everything that a verdict rests on: cases, checks, reference, catalogue, seed, limits, version."""
        whole = hashlib.sha256(__version__.encode())
        whole.update(json.dumps(asdict(self.config), sort_keys=True).encode())
        modules = [path for path in self.assignment.glob("*.py") if path.name != self.reference.name]
        for path in sorted(
            [*modules, self.assignment / "hints.json", self.reference, *self.catalogue_modules, *self.hidden_cases]
        ):
            try:
                data = path.read_bytes()
            except OSError as problem:
                raise ContentError(f"{path}: cannot be read ({problem})") from problem
            whole.update(f"{path.relative_to(self.root)} {len(data)}\n".encode() + data)
        return whole.hexdigest()


def find_content(start: Path | None = None) -> Content:
    """Return the content at or above ``start`` (the current folder), else that of the checkout we are installed from.

    Raises:
        ContentError: there is none.
    """
    here = (start or Path.cwd()).resolve()
    for folder in [here, *here.parents, Path(__file__).resolve().parents[2]]:
        if all((folder / mark).exists() for mark in MARKS):
            return Content(folder)
    raise ContentError(
        f"no assignment at or above {here}: go to the checkout that holds assignment/, solutions/ and autograder/"
    )


@dataclass(frozen=True)
class Loaded:
    """The content's modules, imported. Only a judge, which never runs a student's code, may hold one."""

    checks: ModuleType
    diagnosis: ModuleType
    feedback: ModuleType
    reference: ModuleType
    catalogue: ModuleType


def load(content: Content) -> Loaded:
    """Import the content's modules into this process.

    Raises:
        ContentError: one of them does not import.
    """
    sys.path[:0] = [str(content.assignment), str(content.root / "solutions")]
    try:
        # the template in assignment/ has the reference's name, so the reference is loaded by its place
        spec = importlib.util.spec_from_file_location("reference", content.reference)
        assert spec is not None
        assert spec.loader is not None
        reference = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(reference)
        modules = [importlib.import_module(name) for name in ("checks", "diagnosis", "feedback", "misconceptions")]
    except Exception as problem:
        raise ContentError(
            f"{content.root}: a module does not import: {type(problem).__name__}: {problem}"
        ) from problem
    checks, diagnosis, feedback, catalogue = modules
    return Loaded(checks, diagnosis, feedback, reference, catalogue)
