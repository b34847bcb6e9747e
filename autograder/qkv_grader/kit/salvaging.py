"""What is left of a ``.py`` that is not Python: its top-level statements that are; the rest is skipped and named."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass
from typing import Final

from .cells import TOKEN, end_of_triple
from .unparsed import told
from .words import marked

#: How many places that are not Python are told by their lines.
_MOST_PLACES: Final = 3
#: Where a statement may begin; ``else`` goes on with the one before.
_BEGINS: Final = re.compile(r"^(?!(?:else|elif|except|finally)\b)[^\s#)\]}]", re.MULTILINE)


@dataclass(frozen=True)
class Salvaged:
    """What is left of a text: ``text`` has empty lines for what was skipped, so that each line keeps its number.

    ``skipped`` says in one line what to fix, and what was skipped.
    """

    text: str
    skipped: str


def salvage(text: str, problem: Exception) -> Salvaged | None:
    """Keep of a text that does not parse its top-level statements that do; None where there is none.

    ``problem`` is what the parser has said of the whole text.

    A statement is taken to go as far as its brackets and triple-quoted texts do and, if it does not parse so, as far as
    the next line that could begin another: one that leaves a bracket open takes nothing with it. How much is looked at
    in the first way is bounded, so all of it takes about as long as parsing the text four times.
    """
    kept: list[str] = []
    broken: list[tuple[int, int]] = []  # where each begins and ends in the text
    position, left, statements = 0, 2 * len(text), 0
    first = _BEGINS.search(text)
    while position < len(text):
        near = _next(text, position)
        far = _end(text, position, position + left) if left > 0 else near
        left -= far - position
        end = next((end for end in dict.fromkeys((far, near)) if _problem(text[position:end]) is None), None)
        if end is not None:
            kept.append(text[position:end])
            statements += first is not None and end > first.start()
        else:
            end = near
            kept.append("\n" * text.count("\n", position, end))
            broken.append((position, end))
        position = end
    return Salvaged("".join(kept), _told(text, broken, problem)) if statements and broken else None


def _next(text: str, start: int) -> int:
    """Return where the next line stands that could begin a statement after the one at ``start``."""
    decorated = text[start] == "@"
    for begin in _BEGINS.finditer(text, start + 1):
        if not decorated:
            return begin.start()
        decorated = begin.group() == "@"
    return len(text)


def _end(text: str, start: int, limit: int) -> int:
    """Return where the statement at ``start`` ends by its brackets and texts, or the first end beyond ``limit``."""
    depth, position, decorated = 0, start, text[start] == "@"
    while position < limit and (token := TOKEN.search(text, position)) is not None:
        found, position = token.group(), token.end()
        if found in ('"""', "'''"):
            position = end_of_triple(text, position, found)
        elif found in "([{":
            depth += 1
        elif found in ")]}":
            depth = max(0, depth - 1)
        elif found == "\n" and depth == 0 and (begin := _BEGINS.match(text, position)):
            if not decorated:
                return position
            decorated = begin.group() == "@"
    return len(text)


def _told(text: str, broken: list[tuple[int, int]], problem: Exception | None) -> str:
    """Say which line to fix, and what was skipped."""
    runs: list[tuple[int, int]] = []
    for begin, end in broken:
        goes_on = runs and not text[runs[-1][1] : begin].strip()
        runs.append((runs.pop()[0] if goes_on else begin, end))
    first, last = _lines(text, *runs[0])
    if not (isinstance(problem, SyntaxError) and first <= (problem.lineno or 0) <= last):
        # a text left open is noticed where the next one begins; below empty lines, as a message may name some itself
        problem = _problem("\n" * (first - 1) + text[slice(*broken[0])])
    said = f"line {first}: nested too deep or too long"
    if isinstance(problem, SyntaxError) and problem.lineno:
        said = f"line {problem.lineno}: {told(problem)}{marked(problem)}"
    spans = [_lines(text, *run) for run in runs[:_MOST_PLACES]]
    places = [f"line {first}" if first == last else f"lines {first} to {last}" for first, last in spans]
    more = f" and {len(runs) - _MOST_PLACES} places more" if len(runs) > _MOST_PLACES else ""
    return f"fix {said} (skipped {', '.join(places)}{more}, the rest counts)"


def _lines(text: str, begin: int, end: int) -> tuple[int, int]:
    """Return the numbers of the first line and of the last that is not empty."""
    first = text.count("\n", 0, begin) + 1
    return first, first + text[begin:end].rstrip().count("\n")


def _problem(text: str) -> Exception | None:
    """Return why a text is not Python, None where it is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "invalid escape sequence": the student's business, not ours
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        return problem
    return None
