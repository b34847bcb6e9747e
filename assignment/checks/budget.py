"""One budget for the values of one call: what they become in memory, not only what is sent of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

MAX_VALUES: Final = 20_000
MAX_ARRAYS: Final = 10_000
MAX_ARRAY_BYTES: Final = 8 * 1024 * 1024
#: What the header of an array's ``.npy`` takes at most, in bytes.
ARRAY_HEADER: Final = 512
#: Entries of all arrays together, those that ``tolist`` would make a list of where an axis is empty included.
MAX_ENTRIES: Final = 1_000_000
#: Keys of all dicts together: keys that share a hash make a dict of n of them take n * n comparisons.
MAX_KEYS: Final = 1_000


class TooMuch(Exception):
    """More than one call's values may come to."""


class Budget:
    """What is left for the values of one call; whatever spends more raises `TooMuch`.

    A worker spends it as it reads, so that an honest one sends a word in place of what would be too much; the judge
    spends it again, so that a forged answer cannot be more.
    """

    def __init__(self) -> None:
        self._values = MAX_VALUES
        self._arrays = MAX_ARRAYS
        self._bytes = MAX_ARRAY_BYTES
        self._entries = MAX_ENTRIES
        self._keys = MAX_KEYS

    def value(self) -> None:
        """Spend an object: a number, a text, a container, an array."""
        self._values -= 1
        if self._values < 0:
            raise TooMuch(f"more than {MAX_VALUES} values")

    def key(self) -> None:
        """Spend a key of a dict."""
        self._keys -= 1
        if self._keys < 0:
            raise TooMuch(f"more than {MAX_KEYS} keys")

    def array(self, size: int) -> None:
        """Spend an array of so many bytes, and the header that it travels under."""
        self._arrays -= 1
        self._bytes -= size + ARRAY_HEADER
        if self._arrays < 0:
            raise TooMuch(f"more than {MAX_ARRAYS} arrays")
        if self._bytes < 0:
            raise TooMuch(f"more than {MAX_ARRAY_BYTES >> 20} MB of arrays")

    def entries(self, shape: Sequence[int]) -> None:
        """Spend the entries of an array that is to be a value: ``(10**8, 0)`` would be 10**8 lists."""
        self._entries -= math.prod(max(1, size) for size in shape)
        if self._entries < 0:
            raise TooMuch(f"more than {MAX_ENTRIES} entries in arrays")
