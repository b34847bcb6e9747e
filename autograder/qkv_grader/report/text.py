"""Text that came from a student, a file name or a program, made fit to be shown."""

from __future__ import annotations

import re
from typing import Final

# What a browser would hide, reorder or choke on: controls but tab and newline, marks that change the direction of
# writing (with these, code reads as something that it is not), zero-width characters, separators, halves of pairs.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    """Replace what could not be seen by what can: NUL by a picture of it, U+202E by ``⟨U+202E⟩``."""
    return _HIDDEN.sub(_picture, text)


def points(score: float | None) -> str:
    """Return points as a person writes them: 16, 0.25; nothing where the score is withheld."""
    return "" if score is None else f"{score:.12g}"


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"⟨U+{code:04X}⟩"
