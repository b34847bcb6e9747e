"""CSV files that people open in a spreadsheet and that we read again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

#: Without it Excel takes UTF-8 for something else; read as "utf-8-sig" it is gone.
BYTE_ORDER_MARK: Final = "\ufeff"
#: What a spreadsheet starts a formula with, full-width forms included; where ``;`` separates, behind one as well.
_FORMULA: Final = r"(^|;)( *'*)([=+\-@\t\r\n＝＋－＠])"
_GUARDED: Final = r"(^|;)( *'*)'([=+\-@\t\r\n＝＋－＠])"
_SEPARATORS: Final = ",;\t"


class TableError(ValueError):
    """A table that cannot be read; the message names file and line, and says what to do."""


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; `unguarded` gives it back as it was."""
    return re.sub(_FORMULA, r"\1\2'\3", text)


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    return re.sub(_GUARDED, r"\1\2\3", text)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a CSV file: UTF-8 with its mark, every field quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + out.getvalue()).encode("utf-8", "replace")


def read_table(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line and the cells of each row, a cell that is not there as an empty one.

    Raises:
        TableError: it is no such table, or lacks one of the columns.
        OSError: it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        raise TableError(f"{path.name}: not UTF-8; save it as CSV UTF-8") from problem
    header = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise TableError(f"{path.name}: has no column {', '.join(missing)}; its first line is {','.join(columns)}")
    try:
        for row in reader:
            cells = {column: unguarded(row[column] or "").strip() for column in columns}
            if any(cells.values()):
                yield reader.line_num, cells
    except csv.Error as problem:
        raise TableError(f"{path.name}, line {reader.line_num}: {problem}") from problem
