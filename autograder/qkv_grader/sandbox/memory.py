"""How much memory a process holds, as the kernel tells everybody."""

from __future__ import annotations

from typing import Final

#: What it has taken itself, and what it has mapped to share: not the files that Python and NumPy are made of.
_OWN: Final = (b"RssAnon:", b"RssShmem:")


def memory_of(pid: int) -> int:
    """Return how many bytes of memory a process holds beside its files; 0 where that is not told.

    A page that it shares with the process it was forked from counts from the beginning: compare with what it held then.
    """
    try:
        with open(f"/proc/{pid}/status", "rb") as status:
            lines = status.read().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(_OWN))
