"""Calls one function of a submission, wherever the submission lives: in a worker, at home, in a notebook's kernel."""

from __future__ import annotations

import contextlib
import inspect
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import CoroutineType, FunctionType
from typing import Any, Final

import numpy as np

from .calls import Raised
from .clues import MOST_NAMES
from .nearest import nearest
from .words import MAX_MESSAGE, MAX_NAME, one_line, tidy

_ABSENT: Final = object()


@dataclass
class Performed:
    """What came of a call: the ``outcome`` of a `Call`, and the result as the function returned it."""

    outcome: str
    result: object = None
    exception: Raised | None = None
    #: What is there instead: the function's own parameters, or the name most like the one that is missing.
    instead: str = ""


def perform(
    names: Mapping[str, Any],
    function: str,
    arguments: Sequence[Any],
    describe: Callable[[BaseException], Raised],
    stops: tuple[type[BaseException], ...] = (),
) -> Performed:
    """Call a function by its name; whatever it raises is what came of it, but for ``stops``.

    Warnings are of no interest, and what a call turns at Python or NumPy as a whole is turned back after it.
    """
    found = names.get(function, _ABSENT)
    if found is _ABSENT:
        return Performed("missing", instead=_like(function, names))
    if not callable(found):
        return Performed("not-callable")
    try:
        with _as_it_was():
            result = found(*arguments)
        if type(result) is CoroutineType:
            result.close()  # of `async def`: else Python complains of it wherever it is let go
        return Performed("returned", result)
    except BaseException as problem:  # SystemExit and KeyboardInterrupt are results like any other
        if isinstance(problem, stops):
            raise
        parameters = _refused(found, arguments, problem)
        if parameters is not None:
            return Performed("signature", instead=parameters)
        memory = isinstance(problem, MemoryError)
        return Performed("out-of-memory" if memory else "raised", exception=describe(problem))


@contextlib.contextmanager
def _as_it_was() -> Iterator[None]:
    deepest, printed = sys.getrecursionlimit(), np.get_printoptions()
    try:
        with warnings.catch_warnings(), np.errstate():
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.setrecursionlimit(deepest)
        if np.get_printoptions() != printed:
            np.set_printoptions(**printed)


def _like(function: str, names: Mapping[str, Any]) -> str:
    """Return the name of a function that is nearly the one that is missing, or that very one in a class, or ""."""
    some = list(islice(names.items(), MOST_NAMES))
    for name, value in some:
        if type(name) is str and type(value) is type and function in vars(value):
            return f"{one_line(tidy(name, MAX_NAME), MAX_NAME)}.{function}"
    return nearest(function, (name for name, value in some if type(name) is str and type(value) is FunctionType))


def _refused(function: Any, arguments: Sequence[Any], problem: BaseException) -> str | None:
    """Return the function's parameters if ``problem`` is that it does not take so many positional arguments."""
    if not isinstance(problem, TypeError) or problem.__traceback__ is None or problem.__traceback__.tb_next is not None:
        return None  # some line of the function has run already
    try:
        signature = inspect.signature(function)
        text = one_line(tidy(str(signature), MAX_MESSAGE), MAX_MESSAGE)
    except BaseException:  # noqa: BLE001 - a __signature__ is the submission's code, and may raise anything
        return None
    try:
        signature.bind(*arguments)
    except TypeError:
        return text
    return None
