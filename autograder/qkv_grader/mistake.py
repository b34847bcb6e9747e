"""A named mistake, and those that can happen to every question, ready for an assignment's catalogue.

    CATALOGUE = (*OWN, *GENERIC)

Catalogues are Python of the assignment's own; the judge and the build import them, and nothing that a student runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

#: What ``questions`` are where a predicate may name the mistake for every question, those to come included.
EVERY: Final = ("*",)


@dataclass(frozen=True)
class Misconception:
    """One named mistake: ``ways`` by question, or the ``questions`` for which its predicate may name it, or both.

    ``slug`` is its name, lower-case words joined by hyphens. ``sentence`` is what a student reads: it says what
    happened and points at the idea, never at the answer, in one sentence of plain words without code. A way has its
    question's own signature and makes the mistake, errors included. A predicate of the slug's name stands in
    ``assignment/predicates.py`` or among those that every assignment has (``kit/predicates.py``).
    """

    slug: str
    sentence: str
    ways: Mapping[str, Sequence[Callable[..., Any]]] = field(default_factory=dict)
    questions: Sequence[str] = ()


PRINTED_INSTEAD_OF_RETURNED: Final = Misconception(
    "printed-instead-of-returned",
    "You printed the right result but did not return it: printing shows it to a person, "
    "returning hands it to whoever called.",
    questions=EVERY,
)
RAISE_LEFT_IN: Final = Misconception(
    "raise-left-in",
    "You wrote below the line that the stub ends with, and left that line in: it stops the function before your code.",
    questions=EVERY,
)
UNFILLED_HELPER: Final = Misconception(
    "unfilled-helper",
    "Your function calls another one that is not filled in yet: fill that one in first.",
    questions=EVERY,
)
NOT_IMPLEMENTED: Final = Misconception(
    "not-implemented",
    "Nothing came back: your function is still the stub, or it ends without returning its result.",
    questions=EVERY,
)
MISSING_FUNCTION: Final = Misconception(
    "missing-function",
    "Python finds no function of this name in your file: look at how it is spelt, and at any line that was skipped.",
    questions=EVERY,
)
WRONG_SIGNATURE: Final = Misconception(
    "wrong-signature",
    "Your function takes other inputs than the stub does, so it cannot be called as the task calls it.",
    questions=EVERY,
)
WRONG_SHAPE: Final = Misconception(
    "wrong-shape",
    "Your numbers are right but stand in another shape: compare it with the one that the docstring asks for.",
    questions=EVERY,
)
WRONG_TYPE: Final = Misconception(
    "wrong-type",
    "What you returned is of another kind: compare it with what the docstring says should come back.",
    questions=EVERY,
)
MUTATED_INPUT: Final = Misconception(
    "mutated-input",
    "You changed an input in place: whoever called still needs it as it was.",
    questions=EVERY,
)
RAISED_ERROR: Final = Misconception(
    "raised-error",
    "Your function stopped with an error: look at what stands in the line that it names, for just these inputs.",
    questions=EVERY,
)
TIMED_OUT: Final = Misconception(
    "timed-out",
    "Your function did not finish in time: look for a loop that never ends.",
    questions=EVERY,
)
OUT_OF_MEMORY: Final = Misconception(
    "out-of-memory",
    "Your function asked for far more memory than this needs: look for something that keeps growing.",
    questions=EVERY,
)
CRASHED: Final = Misconception(
    "crashed",
    "Your function ended the whole Python process: it should hand back a result and leave Python running.",
    questions=EVERY,
)
#: All of these, in the order in which they are told where more than one explains the same results.
GENERIC: Final = (
    PRINTED_INSTEAD_OF_RETURNED,
    RAISE_LEFT_IN,
    UNFILLED_HELPER,
    NOT_IMPLEMENTED,
    MISSING_FUNCTION,
    WRONG_SIGNATURE,
    WRONG_SHAPE,
    WRONG_TYPE,
    MUTATED_INPUT,
    RAISED_ERROR,
    TIMED_OUT,
    OUT_OF_MEMORY,
    CRASHED,
)
