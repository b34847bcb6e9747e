"""``hints.json``: what a handout may know of the mistakes, without the code that makes them.

The public cases run here with the reference in the student's place; for every call that they make, the values
that each named mistake would have returned are written down.
"""

from __future__ import annotations

import contextlib
import copy
import importlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np

from qkv_grader.content import Content, ContentError, Loaded, load
from qkv_grader.diagnoser import Diagnoser


class _UntellableError(Exception):
    """A value that JSON numbers cannot tell, or that would give an answer away."""


def build_hints(content: Content, template: str) -> dict[str, Any]:
    """Return the content of ``hints.json`` for a template's source.

    Raises:
        ContentError: a public case does not pass on the reference, or a module does not import.
    """
    with imported(content) as (loaded, publics):
        catalogue = loaded.catalogue.CATALOGUE
        return {
            "template": loaded.feedback.fingerprints(template),
            "sentences": {mistake.slug: mistake.sentence for mistake in catalogue},
            "predicates": {mistake.slug: list(mistake.questions) for mistake in catalogue if mistake.questions},
            "calls": _calls(loaded, Diagnoser(content, loaded), publics),
        }


@contextlib.contextmanager
def imported(content: Content) -> Iterator[tuple[Loaded, list[ModuleType]]]:
    """Import a content's modules for a moment and leave this process as it was: it may hold another content."""
    names = {path.stem for path in [*content.assignment.glob("*.py"), *content.catalogue.parent.glob("*.py")]}
    path, writes = list(sys.path), sys.dont_write_bytecode
    kept = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()
    try:
        loaded = load(content)
        try:
            publics = [importlib.import_module(module.stem) for module in content.public_cases]
        except Exception as problem:
            raise ContentError(f"a public case's module does not import: {problem!r}") from problem
        yield loaded, publics
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(kept)
        sys.path[:], sys.dont_write_bytecode = path, writes


def _calls(loaded: Loaded, diagnoser: Diagnoser, publics: list[ModuleType]) -> dict[str, list[Any]]:
    hints = {}
    for module in publics:
        for name, body in vars(module).items():
            for mark in getattr(body, "pytestmark", []):
                if mark.name == "case":
                    case = f"public/{mark.args[0]}::{name}"
                    # a result that is no number is an answer in plain words: no hint for that case
                    with contextlib.suppress(_UntellableError):
                        calls = _record(loaded, case, body)
                        hints[case] = [
                            {"expected": _told(loaded, call.result), "ways": _ways(loaded, diagnoser, call)}
                            for call in calls
                        ]
    return hints


def _record(loaded: Loaded, case: str, body: Any) -> list[Any]:
    """Run a case with the reference as the student; return its calls."""

    def perform(function: str, arguments: tuple[Any, ...]) -> Any:
        call = loaded.checks.Call(function, copy.deepcopy(arguments))
        call.result = getattr(loaded.reference, function)(*copy.deepcopy(arguments))
        return call

    student = loaded.checks.Student(perform)
    try:
        body(student)
    except Exception as problem:
        raise ContentError(f"{case}: it does not pass on the reference: {problem!r}") from problem
    calls: list[Any] = student.calls
    return calls


def _ways(loaded: Loaded, diagnoser: Diagnoser, call: Any) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    for slug, ways in diagnoser.ways_of(call).items():
        for way, value in ways.items():
            with contextlib.suppress(_UntellableError):
                told.setdefault(slug, {})[way] = _told(loaded, value)
    return told


def _told(loaded: Loaded, value: Any) -> Any:
    """Return a value as ``feedback.decode`` reads it.

    Raises:
        _UntellableError: it holds something other than finite numbers.
    """
    if value is None or (isinstance(value, dict) and set(value) == {"raises"}):
        return value
    if isinstance(value, tuple):
        return {"tuple": [_told(loaded, part) for part in value]}
    array = loaded.checks.real_array(value)
    if array is None and isinstance(value, list):
        return {"tuple": [_told(loaded, part) for part in value]}
    if array is None or array.size == 0 or not np.isfinite(array).all():
        raise _UntellableError
    return (array if array.dtype.kind in "iu" else array.astype(float)).tolist()
