"""Text that a submission made, cut to size and free of what would differ from run to run."""

from __future__ import annotations

import re
from typing import Final

MAX_NAME: Final = 200
MAX_MESSAGE: Final = 2000
MAX_TEXT: Final = 10_000
_ADDRESS: Final = re.compile(r"\b0x[0-9a-fA-F]{6,16}\b")


def tidy(value: str, limit: int) -> str:
    """Return exact `str`: at most ``limit`` characters, no lone surrogates, memory addresses as ``0x...``."""
    text = str.__str__(value)[: limit + 1]
    text = _ADDRESS.sub("0x...", text.encode("utf-8", "replace").decode("utf-8"))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def type_name(kind: type) -> str:
    """Return a class's own name, whatever its metaclass says."""
    name = type.__dict__["__name__"].__get__(kind)
    return tidy(name, MAX_NAME)
