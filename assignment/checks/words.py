"""Words that came from a submission, a file's name or a program, made fit to be written and shown.

Whatever a submission says (messages, names of exceptions, output, file names) passes through here once, where it comes
in, before it is kept anywhere: what a terminal, a browser or a log would hide, reorder or obey is a picture then.
"""

from __future__ import annotations

import re
from typing import Final

MAX_NAME: Final = 200
MAX_MESSAGE: Final = 2000
MAX_TEXT: Final = 10_000
#: Where an object lies differs from run to run.
_ADDRESS: Final = re.compile(r"\b0x[0-9a-fA-F]{6,16}\b")
#: In a text of one line, where a caret would stand below it; and how much of a line stands before and after it.
_MARK: Final = "⟨here⟩"
_TICK: Final = "ˋ"  # stands for a backtick between two of them
_BEFORE_MARK: Final = 60
_AFTER_MARK: Final = 30
_MARKED: Final = re.compile(rf": `([^`\n]*){_MARK}([^`\n]*)`")
# Controls but tab and newline, marks that change the direction of writing (with these, code reads as something that it
# is not), zero-width characters and blanks that pass for letters, separators,
# halves of pairs.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    """Replace what could not be seen by what can: NUL by a picture of it, U+202E by ``⟨U+202E⟩``. Newlines stay."""
    return _HIDDEN.sub(_picture, text)


def one_line(text: str, limit: int = 500) -> str:
    """Return a text as one visible line of at most ``limit`` characters, its white space folded."""
    # as much as can matter first: a message may be megabytes of spaces
    line = " ".join(visible(" ".join(text[: 4 * limit].split())).split())
    return line if len(line) <= limit and len(text) <= 4 * limit else line[: limit - 1] + "…"


def marked(problem: SyntaxError) -> str:
    """Return the line that Python could not read, the place marked where it gave up, to follow a sentence; or "".

    Of a long line it is the part around the mark.
    """
    if not problem.text or not problem.offset:
        return ""
    place = problem.offset - 1
    before, after = (
        problem.text[max(0, place - _BEFORE_MARK) : place].lstrip(),
        problem.text[place : place + _AFTER_MARK],
    )
    after = after.rstrip() + ("…" if problem.text[place + _AFTER_MARK :].strip() else "")
    parts = (before, after if before else after.lstrip())
    code = _MARK.join(part.replace("`", _TICK).replace(_MARK, "") for part in parts)
    return f": `{one_line(code)}`"


def spread(said: str, before: str = "    ") -> str:
    """Put what `marked` has made of a line below it, with a caret below its mark and ``before`` in front of both."""
    lines = []
    for line in said.split("\n"):
        sentence, code = with_caret(line)
        lines += [sentence, *(before + one for one in code.split("\n") if code)]
    return "\n".join(lines)


def with_caret(said: str) -> tuple[str, str]:
    """Take what `marked` has made out of one line; return what is left, and that line with a caret below its mark."""
    found = _MARKED.search(said)
    if found is None:
        return said, ""
    start, end = (part.replace(_TICK, "`") for part in found.groups())
    return said[: found.start()] + said[found.end() :], f"{start}{end}\n{' ' * len(start)}^"


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"⟨U+{code:04X}⟩"


def tidy(value: str, limit: int) -> str:
    """Return exact `str`: at most ``limit`` characters, no lone surrogates, memory addresses as ``0x...``."""
    text = str.__str__(value)[: limit + 1]
    text = _ADDRESS.sub("0x...", text.encode("utf-8", "replace").decode("utf-8"))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def type_name(kind: type) -> str:
    """Return a class's own name as one visible line, whatever its metaclass says."""
    name = type.__dict__["__name__"].__get__(kind)
    return one_line(tidy(name, MAX_NAME), MAX_NAME)
