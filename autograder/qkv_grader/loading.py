"""The content's modules, imported into this process: each under a name that no other has."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Final

from qkv_grader import kit
from qkv_grader.content import Content, ContentError, why
from qkv_grader.kit.diagnosis import Predicate
from qkv_grader.kit.subject import (
    INGREDIENTS,
    PREDICATES,
    FirstDifference,
    Subject,
    first_difference_of,
    own_module,
    predicates_of,
)
from qkv_grader.mistake import Misconception

_NUMBERS: Final = count(1)


@dataclass(frozen=True)
class Loaded:
    """The content's modules, imported. Only a judge, which never runs a student's code, may hold one."""

    content: Content
    reference: ModuleType
    catalogue: ModuleType
    predicates: Mapping[str, Predicate]
    first_difference: FirstDifference

    @property
    def mistakes(self) -> Sequence[Misconception]:
        """The named mistakes, in the order in which they are told."""
        mistakes: Sequence[Misconception] = self.catalogue.CATALOGUE
        return mistakes

    @cached_property
    def subject(self) -> Subject:
        """What the kit is told of this assignment; its hints have to be built."""
        return Subject(self.content.hints, self.predicates, self.first_difference)


def load(content: Content) -> Loaded:
    """Import the content's modules into this process, each under a name that no other has.

    Raises:
        ContentError: one of them does not import.
    """
    sys.modules["checks"] = kit  # what cases and predicates call it, as in the handout
    package = ModuleType(f"_solutions_{next(_NUMBERS)}")
    package.__path__ = [str(content.catalogue.parent)]
    sys.modules[package.__name__] = package
    importlib.invalidate_caches()

    def solution(path: Path) -> ModuleType:
        with _importing(path):
            return importlib.import_module(f"{package.__name__}.{path.stem}")

    return Loaded(
        content,
        solution(content.reference),
        solution(content.catalogue),
        predicates_of(load_module(content.assignment / PREDICATES)),
        first_difference_of(load_module(content.assignment / INGREDIENTS)),
    )


def load_module(path: Path) -> ModuleType | None:
    """Import one module of the content by itself; None where there is no such file.

    Raises:
        ContentError: it does not import.
    """
    with _importing(path):
        return own_module(path)


@contextlib.contextmanager
def _importing(path: Path) -> Iterator[None]:
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # what is edited and read again in a second is new
    try:
        yield
    except Exception as problem:
        raise ContentError(f"{path}: does not import: {why(problem)}") from problem
    finally:
        sys.dont_write_bytecode = writes
