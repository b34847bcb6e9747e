"""Names of students and submissions made safe for a file system, and unique."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

_MAX_BYTES: Final = 120
# Names that Windows gives to devices, whatever their suffix: a report has to open there too.
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
)


def safe(name: str) -> str:
    """Return a name of letters, digits, ``.``, ``_`` and ``-`` that any file system and address takes.

    Letters of any script stay, so a name stays readable; two names may become one (see `unique`).
    """
    text = unicodedata.normalize("NFC", name)
    kept = "".join(c if c in "._-" or unicodedata.category(c)[0] in "LNM" else "_" for c in text)
    kept = kept.encode("utf-8", "replace")[:_MAX_BYTES].decode("utf-8", "ignore").strip("._-")
    if not kept or kept.partition(".")[0].lower() in _DEVICES or unicodedata.category(kept[0])[0] == "M":
        kept = f"student_{kept}".rstrip("_")
    return kept


def is_safe(student: str) -> bool:
    """Whether an id is one that `unique` could have made."""
    allowed = all(c in "._-" or unicodedata.category(c)[0] in "LNM" for c in student)
    return allowed and student[:1] not in ("", ".", "_", "-") and len(student.encode()) < 2 * _MAX_BYTES


def unique(named: Sequence[tuple[Sequence[str], str]]) -> list[str]:
    """Give each item, its names (best first) and what tells it from all others, an id of its own.

    An id is the first of the names that is nobody else's, or the last with a digest of what tells
    the item apart. Only items whose names meet affect each other, and all of those alike, so the order
    of items does not matter and adding one changes no id that it does not collide with. Where a file
    system does not tell two names apart (by case), neither does this.
    """
    tries = [
        [*map(safe, names), *(f"{safe(names[-1])}-{_digest(key)[:length]}" for length in (6, 16, 64))]
        for names, key in named
    ]
    level = [0] * len(tries)
    while True:
        groups: dict[str, list[int]] = defaultdict(list)
        for item, names in enumerate(tries):
            groups[folded(names[level[item]])].append(item)
        meeting = [
            item for group in groups.values() if len(group) > 1 for item in group if level[item] + 1 < len(tries[item])
        ]
        if not meeting:
            return [names[level[item]] for item, names in enumerate(tries)]
        for item in meeting:
            level[item] += 1


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def folded(name: str) -> str:
    """Return a name as those see it who tell neither case nor Unicode form apart."""
    return unicodedata.normalize("NFKC", name.casefold())
