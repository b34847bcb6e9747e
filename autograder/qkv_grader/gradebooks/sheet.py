"""A CSV file of somebody else's: what we do not write stays as it is, byte for byte, quotes and line ends included."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qkv_grader.records.tables import BYTE_ORDER_MARK, SEPARATORS, TableError


@dataclass
class Row:
    """The cells of a row as they are written, quotes included, and how the row ends."""

    cells: list[str]
    end: str

    def __getitem__(self, column: int) -> str:
        """Return what a cell says; a row that is too short goes on with empty ones."""
        cell = self.cells[column] if column < len(self.cells) else ""
        return cell[1:-1].replace('""', '"') if cell.startswith('"') else cell

    @property
    def values(self) -> list[str]:
        """What the cells say."""
        return [self[column] for column in range(len(self.cells))]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(value.strip() for value in self.values)


@dataclass
class Sheet:
    """A table: ``rows`` are those after the ``header``; ``mark`` is its byte order mark, or empty."""

    mark: str
    separator: str
    header: Row
    rows: list[Row]

    def write(self, row: Row, column: int, text: str) -> None:
        """Put a text into a cell; a row that is too short is made longer."""
        row.cells += [""] * (column + 1 - len(row.cells))
        special = any(c in text for c in f'{self.separator}"\r\n') or text != text.strip()
        row.cells[column] = '"' + text.replace('"', '""') + '"' if special else text

    def to_bytes(self, columns: Sequence[int] | None = None) -> bytes:
        """Return the file, or that of these columns alone."""
        lines = []
        for row in (self.header, *self.rows):
            cells = row.cells
            if columns is not None:
                cells = [cells[column] if column < len(cells) else "" for column in columns]
            lines.append(self.separator.join(cells) + row.end)
        return (self.mark + "".join(lines)).encode()


def read_sheet(path: Path, is_header: Callable[[list[str]], bool]) -> Sheet:
    """Read a table whose first row is as ``is_header`` says, separated by whatever makes it so.

    Raises:
        TableError: it is not UTF-8, its first row is another, or a quote in it does not open and close a whole cell.
        OSError: it cannot be read.
    """
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError as problem:
        raise TableError(f"{path.name}: not UTF-8; take the file as the LMS gave it, or save it as UTF-8") from problem
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    for separator in SEPARATORS:
        try:
            header, *rows = _rows(text.removeprefix(mark), separator)
        except ValueError:
            continue
        if is_header(header.values):
            return Sheet(mark, separator, header, rows)
    raise TableError(f"{path.name}: not the table that belongs here; take the file as the LMS gave it")


def _rows(text: str, separator: str) -> list[Row]:
    cell = re.compile(rf'("[^"]*+(?:""[^"]*+)*+"|[^"{separator}\r\n][^{separator}\r\n]*+|)({separator}|\r\n|\r|\n|\Z)')
    rows: list[Row] = []
    position, cells = 0, list[str]()
    while position < len(text) or cells:
        found = cell.match(text, position)
        if found is None:
            raise ValueError("a quote that does not open and close a whole cell")
        position = found.end()
        cells.append(found[1])
        if found[2] != separator:
            rows.append(Row(cells, found[2]))
            cells = []
    return rows
