"""The code cells of a notebook, as Python: what only IPython understands is skipped, line numbers stay."""

from __future__ import annotations

import ast
import json
import re
import warnings
from typing import Any, Final

# Cell magics that run their body as ordinary Python in the notebook's own namespace; the body counts.
_TRANSPARENT: Final = frozenset({"capture", "prun", "time"})
_CELL_MAGIC: Final = re.compile(r"\s*%%(\w*)[^\n]*")
_LINE_MAGIC: Final = re.compile(r"[%!?].*|[\w.]+\?{1,2}|[A-Za-z_][\w.,* ]*=\s*[%!].*")
#: What a scan for brackets and texts has to see; everything between is passed over.
TOKEN: Final = re.compile(
    r"""\#[^\n]* | \"\"\" | '''
    | "(?:\\.|[^"\\\n])*"? | '(?:\\.|[^'\\\n])*'? | \\\n | [\[({] | [\])}] | \n""",
    re.VERBOSE | re.DOTALL,
)


def code_cells(text: str) -> list[str]:
    """Return the code cells of a notebook's JSON, whatever its kernel is called and its outputs hold.

    Of all that a notebook is, only this much is read, in any version of the format: a notebook handed in may have odd
    metadata, broken outputs, doubled ids or a version of tomorrow.

    Raises:
        ValueError: it is not JSON or not a notebook.
        RecursionError: it is nested too deep.
    """
    data = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError("it holds no cells")
    cells = _list(data.get("cells")) or [cell for sheet in _list(data.get("worksheets")) for cell in _cells_of(sheet)]
    if not cells:
        raise ValueError("it holds no cells")
    return [code for cell in cells if (code := _code(cell)) is not None]


def plain_python(cell: str) -> str:
    """Blank what IPython alone understands (magics, shell lines, ``name?``), keeping every line's number.

    A cell that is Python as it stands is returned as it stands, so a ``%`` in a formula or a text is safe.
    """
    if magic := _CELL_MAGIC.match(cell):
        head = "\n" * magic.group().count("\n")
        if magic.group(1) not in _TRANSPARENT:
            return "\n" * cell.count("\n")
        cell = head + cell[magic.end() :]
    if parses(cell):
        return cell
    return _without_magics(_dedented(cell))


def parses(text: str) -> bool:
    """Whether a text is Python; a text that exhausts the parser is not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "invalid escape sequence": the student's business, not ours
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _cells_of(sheet: object) -> list[Any]:
    """Return the cells of a worksheet: before version 4 a notebook had these."""
    return _list(sheet.get("cells")) if isinstance(sheet, dict) else []


def _code(cell: object) -> str | None:
    """Return the text of a code cell, under whichever key this version of the format has for it."""
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return None
    lines = cell.get("source", cell.get("input", ""))
    if isinstance(lines, str):
        return lines
    return "".join(lines) if isinstance(lines, list) and all(isinstance(line, str) for line in lines) else None


def _dedented(cell: str) -> str:
    """Take away the indent of the first line everywhere, as IPython does."""
    match = re.match(r"\s*\n|", cell)
    indent = re.match(r"[ \t]*", cell[match.end() if match else 0 :])
    if not indent or not indent.group():
        return cell
    return re.sub(f"^{re.escape(indent.group())}", "", cell, flags=re.MULTILINE)


def _without_magics(cell: str) -> str:
    """Replace each magic that stands where a statement may begin by ``pass``.

    A line inside brackets or a triple-quoted text is never one. This is a scan, not a parse: it has to
    find its way through text that Python's own tokenizer refuses.
    """
    done: list[str] = []
    position, depth = 0, 0
    starts_statement = True
    while position < len(cell):
        if starts_statement:
            end = _end_of_line(cell, position)
            line = cell[position:end]
            if _LINE_MAGIC.fullmatch(line.strip()):
                while line.endswith("\\") and end < len(cell):
                    start, end = end + 1, _end_of_line(cell, end + 1)
                    line = cell[start:end]
                lines = cell[position:end]
                done.append(lines[: len(lines) - len(lines.lstrip())] + "pass" + "\n" * lines.count("\n"))
                position = end
        starts_statement = False
        token = TOKEN.search(cell, position)
        if token is None:
            break
        text, end = token.group(), token.end()
        if text in ('"""', "'''"):
            end = end_of_triple(cell, end, text)
        elif text in "([{":
            depth += 1
        elif text in ")]}":
            depth = max(0, depth - 1)
        elif text == "\n":
            starts_statement = depth == 0
        done.append(cell[position:end])
        position = end
    return "".join(done) + cell[position:]


def _end_of_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def end_of_triple(text: str, position: int, quotes: str) -> int:
    """Return where a triple-quoted text ends whose inside begins at ``position``; the whole text's end if nowhere."""
    while (end := text.find(quotes, position)) >= 0:
        backslashes = end - position - len(text[position:end].rstrip("\\"))
        if backslashes % 2 == 0:
            return end + len(quotes)
        position = end + 1
    return len(text)
