"""Writes what was made beside what was downloaded, and over nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from qkv_grader.gradebooks.filling import Filled, GradebookError
from qkv_grader.whole import write_together

_NO_DATE: Final = (1980, 1, 1, 0, 0, 0)


def write_new(filled: Filled, out: Path) -> list[Path]:
    """Write ``out`` and, where pages go back as well, ``<out>-feedback.zip`` beside it; return what was written.

    Both are for their owner alone: they hold grades, and lie wherever ``out`` says.

    Raises:
        GradebookError: one of them is there already, and is another.
        OSError: one cannot be written.
    """
    files = {out: filled.table}
    if filled.pages is not None:
        files[out.with_name(f"{out.stem}-feedback.zip")] = _zip(filled.pages)
    for path, data in files.items():
        if path.exists() and (not path.is_file() or path.read_bytes() != data):
            raise GradebookError(f"{path}: is there already; move it away, or give --out another name")
    write_together(files, closed=True)
    return list(files)


def _zip(pages: Mapping[str, bytes]) -> bytes:
    """Return a zip; the same pages give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(pages):
            archive.writestr(zipfile.ZipInfo(name, _NO_DATE), pages[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()
