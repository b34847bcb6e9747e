"""The assertions of every case, public or hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .calls import CheckFailed
from .comparing import problem_of


def assert_number(actual: object, expected: float) -> None:
    """Pass when ``actual`` is one real number (int, float, NumPy scalar, 0-d array) equal to ``expected``."""
    _fail_if(problem_of(actual, float(expected)))


def assert_array(actual: object, expected: npt.ArrayLike) -> None:
    """Pass when ``actual`` is an array (or nested lists) of real numbers with exactly the shape and values expected."""
    _fail_if(problem_of(actual, np.asarray(expected)))


def assert_arrays(actual: object, expected: Iterable[npt.ArrayLike], names: Sequence[str]) -> None:
    """Pass when ``actual`` is as many arrays as there are ``names``, in order (one array of that length will do)."""
    _fail_if(problem_of(actual, tuple(np.asarray(part) for part in expected), names))


def assert_texts(actual: object, expected: Mapping[Any, str]) -> None:
    """Pass when ``actual`` is a dict with the keys and, without case and outer spaces, the texts expected."""
    _fail_if(problem_of(actual, dict(expected)))


def _fail_if(problem: tuple[str, str] | None) -> None:
    if problem:
        raise CheckFailed(*problem)
