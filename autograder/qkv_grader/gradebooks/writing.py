"""Writes what was made beside what was downloaded, and over nothing but what was made earlier."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from qkv_grader.gradebooks.filling import Filled, GradebookError
from qkv_grader.whole import write_together

_NO_DATE: Final = (1980, 1, 1, 0, 0, 0)


def write_new(filled: Filled, out: Path, gradebook: Path | None) -> list[Path]:
    """Write ``out`` and, where pages go back as well, ``<out>-feedback.zip`` beside it; return what was written.

    Both are for their owner alone: they hold grades, and lie wherever ``out`` says. What an earlier export has left
    there gives way: a table with the same first line that is not the ``gradebook``, a zip of nothing but feedback.

    Raises:
        GradebookError: something else is there already.
        OSError: one cannot be written.
    """
    gives_way = {out: _is_table_like(filled.table, out, gradebook)}
    files = {out: filled.table}
    if filled.pages is not None:
        pages = out.with_name(f"{out.stem}-feedback.zip")
        files[pages], gives_way[pages] = _zip(filled.pages), _holds_only_feedback(pages)
    for path in files:
        if path.exists() and not gives_way[path]:
            raise GradebookError(f"{path}: is there already; move it away, or give --out another name")
    write_together(files, closed=True)
    return list(files)


def _is_table_like(table: bytes, path: Path, gradebook: Path | None) -> bool:
    if not path.is_file() or (gradebook is not None and path.samefile(gradebook)):
        return False
    header = table.splitlines(keepends=True)[0]
    with path.open("rb") as file:
        return file.read(len(header)) == header


def _holds_only_feedback(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return all(name.endswith("/feedback.html") for name in archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def _zip(pages: Mapping[str, bytes]) -> bytes:
    """Return a zip; the same pages give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(pages):
            archive.writestr(zipfile.ZipInfo(name, _NO_DATE), pages[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()
