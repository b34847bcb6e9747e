"""What a person is told of a call that gave no result: in their own function's words, by their own lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from .calls import Call, Line, Raised, is_stub

WIDTH: Final = 79  # of a terminal as it opens
MOST_STEPS: Final = 6
_ENDS: Final = MOST_STEPS // 2
_HAS_NO_END: Final = "RecursionError"


def tell_outcome(call: Call, stub: Sequence[str] | None = None) -> str:
    """Say why a call gave no result, in lines of a terminal's width; ``stub`` holds the stub's parameters."""
    name, error = call.function, call.exception
    if call.outcome == "raised" and error is not None:
        return tell_unfilled(name) if is_stub(call) else _told(name, error)
    if call.outcome == "signature" and stub is not None and call.instead:
        mine, given = f"def {name}{call.instead}", f"def {name}({', '.join(stub)})"
        return f"{name} takes other inputs than the stub does\nyours:     {mine}\nthe stub:  {given}"
    if call.outcome == "missing" and "." in call.instead:
        inside = call.instead.partition(".")[0]
        return filled(f"there is no function called {name} but inside the class {inside}: move it out of that class")
    if call.outcome == "missing" and call.instead:
        return filled(f"there is no function called {name}, but there is {call.instead}: names have to match exactly")
    if call.outcome == "timed-out" and error is not None:
        return _told(name, error)
    return filled(
        {
            "missing": f"there is no function called {name}",
            "not-callable": f"{name} is not a function",
            "signature": f"{name} cannot be called with {len(call.arguments)} inputs, as the stub can",
            "timed-out": f"{name} did not come to an end in time",
            "out-of-memory": f"{name} asked for more memory than there is",
            "crashed": f"{name} ended the whole Python process",
        }.get(call.outcome, f"{name} gave no result")
    )


def tell_unfilled(name: str) -> str:
    """Say that a function is still the stub."""
    return filled(f"{name} is not filled in yet")


def tell_mutation(call: Call) -> str:
    """Say in one sentence which inputs a call changed."""
    which = " and ".join(f"argument {position + 1}" for position in call.mutated)
    return f"{call.function} changed its input in place ({which}); the caller's array should stay as it was"


def tell_where(chain: Sequence[Line], name: str = "") -> str:
    """Say by which of a student's own lines an exception came: ``f, line 3 → g, line 7``, the source of the last below.

    Without any lines it is ``name``.
    """
    if not chain:
        return name
    source = textwrap.shorten(chain[-1].source, WIDTH - 4, placeholder=" …")
    return filled(tell_steps(chain)) + f"\n    {source}" * bool(source)


def tell_steps(chain: Sequence[Line]) -> str:
    """Say in one line by which lines an exception came: ``line 3 → g, line 7``."""
    told = [f"{_named(step.function)}line {step.line}" for step in _steps(chain)]
    return " → ".join(told if len(told) <= MOST_STEPS else [*told[:_ENDS], "…", *told[-_ENDS:]])


def filled(text: str) -> str:
    """Wrap a sentence to a terminal's width."""
    return textwrap.fill(text, WIDTH, break_on_hyphens=False)


def _told(name: str, error: Raised) -> str:
    chain: Sequence[Line] = error.chain
    said = error.told or error.message
    if error.type == _HAS_NO_END:  # where it was stopped says nothing, and is another line elsewhere
        chain = _until_repeated(chain)
    if error.type == "NotImplementedError" and not error.told:
        inner = chain[-1].function if chain else name
        said = f"{inner} is not filled in yet: fill it in first"
        return f"{tell_where([line for line in chain if line.function != inner] or chain, name)}\n{filled(said)}"
    kind = "" if error.told and error.type in _OWN_WORDS else f"{error.type}: "
    return "\n".join(filter(None, [tell_where(chain, name), filled(f"{kind}{said}".rstrip(": "))]))


#: Exceptions of which the sentence says all.
_OWN_WORDS: Final = frozenset({"BdbQuit", "EOFError", "NotImplementedError", "SystemExit", "TookTooLong"})


def _named(function: str) -> str:
    return f"{function}, " if function and function != "<lambda>" else "a lambda, " if function else ""


def _steps(chain: Iterable[Line]) -> list[Line]:
    """Leave out what a comprehension adds to its function's own line, and what a loop of calls repeats."""
    steps: list[Line] = []
    for line in chain:
        if line.function.startswith("<") and line.function != "<lambda>" and steps:
            steps[-1] = Line(steps[-1].function, line.cell, line.line, line.source)
        else:
            steps.append(line)
    return [line for line, _ in groupby(steps)]


def _until_repeated(chain: Sequence[Line]) -> list[Line]:
    first = list(dict.fromkeys(chain))
    repeats = next((line for place, line in enumerate(chain) if line in chain[:place]), None)
    return first[: first.index(repeats) + 1] if repeats else first[:1]
