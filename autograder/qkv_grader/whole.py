"""Files written whole or not at all: a reader or a crash never meets half of one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, and the folders that it lies in.

    Raises:
        OSError: it cannot be written; what stood there before still does.
    """
    write_together({path: data})


def write_together(files: Mapping[Path, bytes], *, closed: bool = False) -> None:
    """Write several files, none of them before all have found room.

    Each is written under another name first. That name is always the same: what a killed run has left half-written,
    the next one writes over. ``closed``: no other user may read them, at no moment.

    Raises:
        OSError: one cannot be written; before the last step nothing has changed.
    """
    drafts = {path: path.with_name(f".{path.name}.tmp") for path in files}
    try:
        for path, draft in drafts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            if closed:
                draft.unlink(missing_ok=True)
                draft.touch(0o600, exist_ok=False)
            draft.write_bytes(files[path])
        for path, draft in drafts.items():
            os.replace(draft, path)
    except BaseException:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
        raise
