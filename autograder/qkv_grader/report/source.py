"""Source code as handed in: highlighted, with line numbers, nothing in it hidden."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from qkv_grader.kit.words import visible

if TYPE_CHECKING:
    from pygments.lexer import Lexer

# Beyond this a file is shown without colours: highlighting is the slowest part of a page.
MOST_HIGHLIGHTED: Final = 30_000
MOST_SHOWN: Final = 200_000


@dataclass
class Listing:
    """One file, or one code cell of a notebook: its lines as HTML."""

    title: str
    lines: list[Markup]


def listings(sources: Sequence[tuple[str, bytes]], coloured: bool = True) -> list[Listing]:
    """Return what to show of the files that were handed in; of a notebook its code cells as they are."""
    shown = []
    for name, data in sources:
        cells = _cells(data) if name.lower().endswith(".ipynb") else None
        if cells is None:
            shown.append(Listing(name, _lines(_text(data), coloured)))
        else:
            shown += [Listing(f"{name}, code cell {n}", _lines(cell, coloured)) for n, cell in enumerate(cells, 1)]
    return shown


def _cells(data: bytes) -> list[str] | None:
    from qkv_grader.kit.cells import code_cells

    try:
        return code_cells(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # not a notebook that can be read: its text is shown
        return None


def _text(data: bytes) -> str:
    from qkv_grader.kit.reading import Unreadable, decode

    try:
        return decode(data)
    except Unreadable:
        return data.decode("utf-8", "replace").replace("\r\n", "\n")


def _lines(text: str, coloured: bool) -> list[Markup]:
    rest = len(text) - MOST_SHOWN
    if rest > 0:
        text = f"{text[:MOST_SHOWN]}\n… {rest} more characters"
    # Pygments would strip the first empty lines, and line numbers would be wrong.
    text = visible(text.rstrip("\n"))
    if len(text) > MOST_HIGHLIGHTED or not coloured:
        return [escape(line) for line in text.split("\n")]
    html: list[str] = []
    for token, part in _lexer().get_tokens(text):
        css = _css(token)
        pieces = [escape(piece) for piece in part.split("\n")]
        html.append("\n".join(f'<span class="{css}">{piece}</span>' if css and piece else piece for piece in pieces))
    return [Markup(line) for line in "".join(html).removesuffix("\n").split("\n")]  # noqa: S704 - each part was escaped above


@functools.cache
def _lexer() -> Lexer:
    from pygments.lexers.python import PythonLexer

    return PythonLexer(stripnl=False, ensurenl=True)


@functools.cache
def _css(token: object) -> str:
    """Return the class of the few kinds of token that the stylesheet colours."""
    from pygments.token import Comment, Keyword, Name, Number, Operator, String

    kinds = (
        *((Comment, "c"), (Keyword, "k"), (Operator.Word, "k"), (String, "s"), (Number, "m")),
        *((Name.Function, "f"), (Name.Class, "f"), (Name.Decorator, "f")),
    )
    return next((css for kind, css in kinds if token in kind), "")
