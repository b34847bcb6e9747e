"""What a student reads of a public case, taken apart again: on a page, columns find their place by themselves."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

#: A line of names above values: "x   W   your result   expected", as `qkv_grader.kit.text.beside` puts them.
_NAME: Final = r"(?:(?:your|expected) )?[^\W\d]\w*"
_HEAD: Final = re.compile(rf"{_NAME}(?: {{3,}}{_NAME})*")
_RESULTS: Final = ("your", "expected")


class Column(NamedTuple):
    """A value as it was drawn, in lines, and the name that stands above it."""

    name: str
    value: str

    @property
    def is_table(self) -> bool:
        """Whether rows stand in line with each other; a single line can be broken anywhere."""
        return "\n" in self.value

    @property
    def width(self) -> int:
        """The characters of the longest line."""
        return max(map(len, self.value.split("\n")))


class Drawing(NamedTuple):
    """Values side by side; ``results`` are to be compared: yours, and what was expected."""

    inputs: list[Column]
    results: list[Column]


def apart(text: str) -> list[str | Drawing]:
    """Return the paragraphs of a text; one that is values side by side as a drawing, and what is said below it."""
    found: list[str | Drawing] = []
    for paragraph in re.split(r"\n{2,}", text.strip("\n")):
        lines = paragraph.split("\n")
        if len(lines) == 1 or not _HEAD.fullmatch(lines[0]):
            found.append(paragraph)
            continue
        legend = lines.pop() if lines[-1].startswith("(* ") else ""
        found.append(_columns(lines))
        found += [legend] if legend else []
    return found


def _columns(lines: list[str]) -> Drawing:
    """Return the columns of lines that begin with names; where names come again, columns that found no room above."""
    heads: list[int] = []
    for place, line in enumerate(lines):  # a line below names is a value, whatever it looks like: None, say
        if _HEAD.fullmatch(line) and (not heads or place > heads[-1] + 1):
            heads.append(place)
    drawing = Drawing([], [])
    for head, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        names = list(re.finditer(_NAME, lines[head]))
        for name, after in zip(names, [*names[1:], None], strict=True):
            cut = slice(name.start(), after.start() if after else None)
            values = [line[cut].rstrip() for line in lines[head + 1 : end]]
            columns = drawing.results if name[0].startswith(_RESULTS) else drawing.inputs
            columns.append(Column(name[0], "\n".join(values).rstrip("\n")))
    return drawing
