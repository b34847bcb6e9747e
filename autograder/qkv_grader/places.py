"""Where things lie in Gradescope's container, and in the folder that ``otter run`` makes in its likeness."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

#: The platform's folder; the zip is unpacked in its ``source``.
ROOT: Final = Path("/autograder")
#: The content and the grader's wheel, below such a folder.
GRADING: Final = Path("source", "files", "grading")
PARTS: Final = ("source", "submission", "results", "submission_metadata.json")
#: Names the platform's folder to Otter's plugin where Otter itself works in another one, with nothing of a student's.
VARIABLE: Final = "QKV_AUTOGRADER"
#: What the plugin then leaves beside Otter's ``results.json``.
VERDICT: Final = "verdict.json"


def closed(root: Path) -> tuple[Path, ...]:
    """Return what of such a folder no submission may read; where we are root, nobody else may enter it any more."""
    places = tuple(path for path in (root / name for name in PARTS) if path.exists())
    if os.geteuid() == 0:
        for path in places:
            path.chmod(0o700 if path.is_dir() else 0o600)
    return places
