"""What a student handed in, read as text and never run: a file becomes a `Source`, or says why it cannot."""

from __future__ import annotations

import ast
import codecs
import hashlib
import io
import os
import re
import stat
import tokenize
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from .cells import code_cells, parses, plain_python
from .salvaging import salvage
from .unparsed import told
from .words import marked, one_line

SUFFIXES: Final = (".ipynb", ".py")
MAX_BYTES: Final = 5 * 1024 * 1024
# Python's parser takes up to 1 KB of memory for each character of a text made for it; this bounds the judge.
MAX_CODE: Final = 200_000
MAX_CELLS: Final = 5_000
# Codecs that Python's own source files may use and that decode in linear time ("punycode" takes quadratic).
_CODEC: Final = re.compile(
    r"utf-8(-sig)?|ascii|iso8859-\d+|cp\d+|koi8-[rtu]|mac-[a-z]+|gbk|gb2312|gb18030|big5(hkscs)?|euc_\w+|shift_jis\w*"
)


# O_NONBLOCK: opening a named pipe would otherwise wait for ever. Windows has other flags, and needs one to see bytes.
_HOW: Final = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_CLOEXEC", "O_NONBLOCK", "O_BINARY"))
_LONGEST_NAME: Final = 2_100  # 255 bytes, each shown as ⟨U+....⟩
_NOTEBOOK: Final = re.compile(r'\s*\{\s*"(cells|nbformat|metadata)":')


class Unreadable(ValueError):
    """A file that cannot be read as a submission: the message says what happened and what to do."""


@dataclass(frozen=True)
class Source:
    """One submission's code. A ``.py`` is one cell; a notebook has one for each code cell.

    ``digest`` is the SHA-256 of the bytes as handed in. Of a ``.py`` that does not parse the cell holds the statements
    that do, and ``skipped`` says what to fix.
    """

    filename: str
    cells: tuple[str, ...]
    notebook: bool
    digest: str
    skipped: str = ""


def read_source(path: Path) -> Source:
    """Read a ``.py`` or ``.ipynb`` file without running any of it.

    Raises:
        Unreadable: it is too large, not text, not Python, not a notebook; nothing else is ever raised.
    """
    data = read_bytes(path)
    filename = display(path.name)
    is_notebook = path.suffix.lower() == ".ipynb"
    cells = _notebook_cells(data) if is_notebook else (_python_text(data),)
    if not any(cell.strip() for cell in cells):
        raise Unreadable("the file is empty: hand in the file with your answers")
    source = Source(filename, cells, is_notebook, hashlib.sha256(data).hexdigest())
    return source if is_notebook else _parsing(source)


def read_bytes(path: Path) -> bytes:
    """Read a file that was handed in: a regular file of at most `MAX_BYTES`.

    Raises:
        Unreadable: it is not such a file.
    """
    try:
        descriptor = os.open(path, _HOW)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Unreadable("not a regular file: hand in a .py or .ipynb file")
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable(f"the file cannot be opened ({_reason(problem)}): hand it in again") from problem
    if len(data) > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES // 1024**2} MB: clear the outputs and hand in again")
    return data


def display(name: str) -> str:
    """Return a file's name as one visible line, even where it is not valid Unicode or holds newlines and escapes."""
    text = os.fsencode(name).decode("utf-8", "replace") if _has_surrogates(name) else name
    return one_line(text, _LONGEST_NAME)


def listed(names: Sequence[str], most: int = 5) -> str:
    """Return the first of many names and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def nothing_to_grade(names: Sequence[str]) -> str:
    """Say that nothing in what was handed in could be an answer."""
    if not names:
        return "nothing was handed in: hand in your .py or .ipynb file"
    return f"nothing to grade in what was handed in ({listed(names)}): hand in your .py or .ipynb file"


def _python_text(data: bytes) -> str:
    text = decode(data)
    if len(text) > MAX_CODE:
        raise Unreadable(
            f"{len(text):,} characters of code where {MAX_CODE:,} is the limit: take out what is not yours"
        )
    return text


def _parsing(source: Source) -> Source:
    """Return a ``.py`` with those of its statements that parse."""
    [text] = source.cells
    if _NOTEBOOK.match(text):
        raise Unreadable("the file is a notebook and not Python: give its name the ending .ipynb")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "invalid escape sequence": the student's business, not ours
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        if left := salvage(text, problem):
            return replace(source, cells=(left.text,), skipped=left.skipped)
        raise _not_python(problem) from problem
    return source


def _is_python(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    return bool(re.search(r"^def \w", text, re.MULTILINE)) and len(text) <= MAX_CODE and parses(text)


def _not_python(problem: Exception) -> Unreadable:
    if not isinstance(problem, SyntaxError):
        return Unreadable("the file is not valid Python: something in it is nested too deep or too long")
    where = f"fix line {problem.lineno}: " if problem.lineno else ""
    said = f"the file is not valid Python: {where}{told(problem)}{marked(problem)}"
    return Unreadable(f"{said if said.endswith('?') else said + '.'} Run it once before you hand it in")


def decode(data: bytes) -> str:
    """Decode a ``.py`` as Python would: UTF-8, or what a coding line in the first two lines says.

    Raises:
        Unreadable: it is not text in that encoding.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("the file is saved as UTF-16: save it as UTF-8 and hand in again")
    if b"\0" in data:
        raise Unreadable("the file holds NUL bytes, so it is not text: hand in the .py file itself")
    try:
        named, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if not _CODEC.fullmatch(codecs.lookup(named).name):
            raise Unreadable(f"the file says that it is encoded as {named}: save it as UTF-8 and hand in again")
        text = data.decode(named)
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise Unreadable(
            f"line {line} is not {problem.encoding} text: save the file as UTF-8 and hand in again"
        ) from problem
    except (SyntaxError, LookupError) as problem:
        raise Unreadable(
            "the text or its coding line cannot be understood: save the file as UTF-8 and hand in again"
        ) from problem
    return _tidy(text)


def _notebook_cells(data: bytes) -> tuple[str, ...]:
    advice = "open it in Jupyter, save it and hand in again"
    try:
        cells = code_cells(data.decode("utf-8-sig"))
    except (RecursionError, MemoryError) as problem:
        raise Unreadable(f"not a notebook that can be read (nested too deep): {advice}") from problem
    except UnicodeDecodeError as problem:
        raise Unreadable(f"not a notebook that can be read (not UTF-8 text): {advice}") from problem
    except ValueError as problem:
        if _is_python(data):
            raise Unreadable("the file is Python and no notebook: give its name the ending .py") from problem
        raise Unreadable(f"not a notebook that can be read ({_reason(problem)}): {advice}") from problem
    if len(cells) > MAX_CELLS or sum(map(len, cells)) > MAX_CODE:
        raise Unreadable(
            f"over {MAX_CELLS:,} code cells or {MAX_CODE:,} characters of code: take out what is not yours"
        )
    return tuple(plain_python(_tidy(cell)) for cell in cells)


def _tidy(text: str) -> str:
    """Make every line end in a newline alone, as Python does, and every character one that UTF-8 can hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8") if _has_surrogates(text) else text


def _has_surrogates(text: str) -> bool:
    return re.search("[\ud800-\udfff]", text) is not None


def _reason(problem: BaseException) -> str:
    text = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
    return _one_line(text) or type(problem).__name__


def _one_line(text: str) -> str:
    """Return the beginning of a message as one printable line."""
    text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(text.split())[:120].rstrip(".")
