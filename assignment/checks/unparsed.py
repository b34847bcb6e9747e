"""Why a text is not Python, in words: what beginners type, paste or leave in, where Python's message is too brief."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from typing import Final

from .nearest import nearest
from .words import one_line

_QUOTES: Final = "“”„«»‘’‚′″´"
_MINUS: Final = "−–—‒‐‑"
_TIMES: Final = "×·∙⋅∗"
#: Characters of what Python says.
MOST_OF_A_MESSAGE: Final = 120
_SENTENCE: Final = re.compile(r"\w+(?: \w+){3,}")
_CHARACTER: Final = re.compile(r"invalid character '(.)'")

#: Python's messages that need a word more.
_MORE: Final[Sequence[tuple[str, str]]] = (
    ("unexpected indent", "it begins further right than the line above"),
    ("unindent does not match", "it begins where no line above it does"),
    ("inconsistent use of tabs", "use spaces alone"),
    (
        "invalid non-printable character",
        "it came with what was pasted; delete it, and type a space if one belongs there",
    ),
    ("(unicode error) 'unicodeescape'", r"in a text write / for each \ "),
    ("invalid decimal literal", "no name begins with a digit, and a product has a * in it"),
    ("'return' outside function", "indent it as far as the function's other lines"),
)
#: What a line that is "invalid syntax" begins with, or holds.
_LINES: Final[Sequence[tuple[re.Pattern[str], str]]] = (
    (
        re.compile(r"(<{7}|={7}|>{7})( |$)"),
        "delete this line, which git has put between two versions, and one of the two",
    ),
    (re.compile(r">>>"), "delete >>>, which is Python's prompt and not code"),
    (re.compile(r"`{3}"), "delete this line, which marks code in a chat or a text and is none"),
    (re.compile(r"[%!]\s*\w"), "delete this line, which only a notebook understands"),
    (re.compile(r"(?:pip|pip3|conda|uv|python|python3) +[-\w]"), "delete this line, which belongs into a terminal"),
    (re.compile(r"else\s+if\b"), "Python writes elif"),
    (re.compile(r".*(\+\+|--)\s*$"), "Python has no ++ or --: write += 1 or -= 1"),
    (re.compile(r".*&&"), "Python writes and"),
    (re.compile(r".*\|\|"), "Python writes or"),
)


def told(problem: SyntaxError) -> str:
    """Return Python's message on a text, and what to do about it where that is plain."""
    said = one_line(problem.msg, MOST_OF_A_MESSAGE).rstrip(".")
    line = (problem.text or "").strip()
    more = next((words for begins, words in _MORE if said.startswith(begins)), "")
    if found := _CHARACTER.match(said):
        more = _instead_of(found[1])
    if said in ("invalid syntax", "expected ':'"):
        more = next((words for pattern, words in _LINES if pattern.match(line)), "") or _meant(line)
    return f"{said}: {more.strip()}" if more else said


def _instead_of(character: str) -> str:
    if character in _QUOTES:
        return "type a straight quote, \" or '"
    return "type a plain minus, -" if character in _MINUS else "for a product write *" if character in _TIMES else ""


def _meant(line: str) -> str:
    """Say what a line may be meant to be that begins with none of Python's words."""
    first = re.match(r"\w+(?= )", line)
    if first is None or first[0] in keyword.kwlist:
        return ""
    if meant := nearest(first[0], keyword.kwlist):
        return f"did you mean '{meant}'?"
    return "if this is a sentence and no code, begin it with #" if _SENTENCE.match(line) else ""
