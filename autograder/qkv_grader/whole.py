"""Files written whole or not at all: a reader or a crash never meets half of one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO


def write_whole(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file, and the folders that it lies in; one that is large may come in parts.

    Raises:
        OSError: it cannot be written; what stood there before still does.
    """
    write_together({path: data})


def write_together(files: Mapping[Path, bytes | Iterable[bytes]], *, closed: bool = False) -> None:
    """Write several files, none of them before all have found room.

    Each is written under another name first. That name is always the same: what a killed run has left half-written,
    the next one writes over. ``closed``: no other user may read them, at no moment.

    Raises:
        OSError: one cannot be written; before the last step nothing has changed.
    """
    drafts = {path: _draft(path) for path in files}
    try:
        for path, draft in drafts.items():
            if closed:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(draft)
            with _opened(draft, "xb" if closed else "wb", 0o600 if closed else 0o666) as file:
                data = files[path]
                file.writelines([data] if isinstance(data, bytes) else data)
        for path, draft in drafts.items():
            os.replace(draft, path)
    except BaseException:
        for draft in drafts.values():
            with contextlib.suppress(FileNotFoundError):
                os.unlink(draft)
        raise


def _draft(path: Path) -> str:
    # as text: a class has some thousand of these, and a Path takes longer to make than a small file to write
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{name}.tmp")


def _opened(draft: str, mode: str, rights: int) -> IO[bytes]:
    def opener(name: str, flags: int) -> int:
        return os.open(name, flags, rights)

    try:
        return open(draft, mode, opener=opener)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(draft), exist_ok=True)
        return open(draft, mode, opener=opener)
