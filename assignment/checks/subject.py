"""What the kit is told of one assignment: its hints, its predicates, and how it explains an entry of a result."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Final, Protocol

from .calls import Call, Record
from .comparing import problem_of, wanted_of
from .diagnosis import Predicate, diagnose
from .hints import Hints, read_hints
from .predicates import PREDICATES as GENERIC
from .telling import tell_outcome
from .text import beside, blocks_of, printed, said, with_legend

#: The assignment's own modules, each of which it may do without.
PREDICATES: Final = "predicates.py"
INGREDIENTS: Final = "ingredients.py"
PICTURES: Final = "pictures.py"
UNNAMED: Final = "None of the usual mistakes"
_NUMBERS = count(1)


class Difference(Protocol):
    """The first entry of a result that is not as it should be, in words."""

    @property
    def made(self) -> str:
        """How the entry is made."""

    @property
    def should(self) -> str:
        """What the entry should be."""


#: Explains a call that returned the right shape by the first entry that differs; None where it has nothing to say.
FirstDifference = Callable[[Call], Difference | None]


@dataclass(frozen=True)
class Subject:
    """One assignment, as the checks and the grader know it alike."""

    hints: Hints
    predicates: Mapping[str, Predicate]
    first_difference: FirstDifference

    @classmethod
    def of(cls, folder: Path) -> Subject:
        """Load the subject of the handout in a folder.

        Raises:
            OSError, ValueError: its hints cannot be read.
            Exception: whatever one of its modules raises.
        """
        predicates, ingredients = own_module(folder / PREDICATES), own_module(folder / INGREDIENTS)
        return cls(read_hints(folder), predicates_of(predicates), first_difference_of(ingredients))

    def diagnose(self, question: str, records: Sequence[Record]) -> list[str]:
        """Return the slugs of the mistakes that explain a question's records, the one to tell first."""
        allowed = {slug for slug, questions in self.hints.predicates.items() if question in questions}
        return diagnose(records, {slug: self.predicates[slug] for slug in self.hints.predicates if slug in allowed})

    def name_mistake(self, question: str, records: Sequence[Record]) -> str:
        """Return the sentence for the mistake that explains a question's records, else what their numbers say."""
        slugs = self.diagnose(question, records)
        return self.hints.sentences[slugs[0]] if slugs else self.without_name(records)

    def explain(self, failed: BaseException, calls: Sequence[Call]) -> str:
        """Return the text for a failing public case: what is wrong, then inputs, yours and expected side by side.

        ``failed`` is what ended the case, ``calls`` what it had called.
        """
        if not calls:
            return said(failed)
        call = calls[-1]
        stub = self.hints.parameters.get(call.function)
        text = said(failed) if call.outcome == "returned" else tell_outcome(call, stub)
        try:
            blocks = blocks_of(
                call, self.hints.parameters.get(call.function, ()), self.hints.parts.get(call.function, ())
            )
            difference = self.first_difference(call) if call.outcome == "returned" else None
            told = [with_legend(beside(blocks)), difference.made if difference else "", printed(call)]
        except Exception:  # noqa: BLE001 - an odd result (a lazy sequence, a repr that raises) must not hide what was said
            return text
        return "\n\n".join(filter(None, [text, *told]))

    def without_name(self, records: Sequence[Record]) -> str:
        """Return a line with a student's own numbers, for a question whose mistake has no name, or ""."""
        wrong = [call for record in records if not record.passed for call in record.calls if call.outcome == "returned"]
        for difference in filter(None, map(self.first_difference, wrong)):
            return f"{UNNAMED}; {difference.should}."
        for call in wrong:
            parts = self.hints.parts.get(call.function, ())
            problem = None if call.expected is None else problem_of(call.result, wanted_of(call), parts)
            if problem:
                return f"{UNNAMED}; {problem[1]}."
        return ""


def predicates_of(module: ModuleType | None) -> Mapping[str, Predicate]:
    """Return the predicates by slug: those of every question, and a module's own, which may replace one of them."""
    return {**GENERIC, **getattr(module, "PREDICATES", {})}


def first_difference_of(module: ModuleType | None) -> FirstDifference:
    """Return how a module explains an entry of a result; an assignment may do without."""
    found: FirstDifference = getattr(module, "first_difference", lambda call: None)
    return found


def own_module(path: Path) -> ModuleType | None:
    """Run one of the assignment's own modules under a name that no other has; None where there is no such file.

    Raises:
        Exception: whatever the module raises.
    """
    if not path.exists():
        return None
    module = ModuleType(f"_own_{next(_NUMBERS)}_{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # dataclasses look their module up
    exec(compile(path.read_bytes(), str(path), "exec", dont_inherit=True), vars(module))  # noqa: S102 - the assignment's own module
    return module
