"""CSV files that people open in a spreadsheet and that we read again."""

from __future__ import annotations

import csv
import fcntl
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from qkv_grader.whole import write_whole

#: Without it Excel takes UTF-8 for something else; read as "utf-8-sig" it is gone.
BYTE_ORDER_MARK: Final = "\ufeff"
#: What a spreadsheet starts a formula with, full-width forms included; where ``;`` separates, behind one as well.
_FORMULA: Final = r"(^|;)( *'*)([=+\-@\t\r\n＝＋－＠])"
_GUARDED: Final = r"(^|;)( *'*)'([=+\-@\t\r\n＝＋－＠])"
SEPARATORS: Final = ",;\t"


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
    lines = _lines([columns, *([guarded(cell) for cell in row] for row in rows)])
    return (BYTE_ORDER_MARK + lines).encode("utf-8", "replace")


def read_table(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line and the cells of each row, a cell that is not there as an empty one; nothing without a file.

    Raises:
        TableError: it is no such table, or lacks one of the columns.
        OSError: it cannot be read.
    """
    return _parse(path.name, path.read_bytes(), columns) if path.exists() else iter(())


def append_rows(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Append rows, their cells in the order of ``columns``, to a table, which is made where there is none.

    Written as the table is (its separator, the order of its columns, its ends of lines); what stands in it keeps its
    bytes. One writer at a time, by a lock on a file beside it that a killed one gives back.

    Raises:
        TableError: what is there is no such table.
        OSError: it cannot be read or written.
    """
    with path.with_name(f".{path.name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        data = path.read_bytes() if path.exists() else table(columns, [])
        before = list(_parse(path.name, data, columns))
        text = _decoded(path.name, data)
        separator = _separator(text)
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        end = "\r\n" if "\r\n" in text else "\n"
        named = [dict(zip(columns, (guarded(cell.strip()) for cell in row), strict=True)) for row in rows]
        added = _lines(([row.get(name, "") for name in header] for row in named), separator, end)
        gap = "" if text.endswith(("\n", "\r")) else end
        data += (gap + added).encode("utf-8", "replace")
        if len(list(_parse(path.name, data, columns))) != len(before) + len(rows):
            raise TableError(f"{path.name}: its last line has a quote that is never closed; close it")
        write_whole(path, data)


def _parse(name: str, data: bytes, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    text = _decoded(name, data)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_separator(text))
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise TableError(f"{name}: has no column {', '.join(missing)}; its first line is {','.join(columns)}")
    try:
        for row in reader:
            if any(row.get(None, ())):
                raise TableError(
                    f"{name}, line {reader.line_num}: has more cells than columns; quote what holds commas"
                )
            cells = {column: unguarded(row[column] or "").strip() for column in columns}
            if any(cells.values()):
                yield reader.line_num, cells
    except csv.Error as problem:
        raise TableError(f"{name}, line {reader.line_num}: {problem}") from problem


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise TableError(f"{name}, line {line}: not UTF-8; in the spreadsheet, save it as CSV UTF-8") from problem


def _separator(text: str) -> str:
    header = text.partition("\n")[0]
    return max(SEPARATORS, key=header.count)


def _lines(rows: Iterable[Sequence[str]], separator: str = ",", end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()
