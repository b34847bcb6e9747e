"""The template and the two notebooks, made of the reference: one source for all that a student fills in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import jupytext
import nbformat

from qkv_grader.building.first_cell import first_cell
from qkv_grader.building.questions import Question
from qkv_grader.building.solutions import BEGIN, END
from qkv_grader.content import Content, ContentError

KERNEL: Final = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# jupytext's tags for cells that only one of the two forms has
NOTEBOOK_ONLY: Final = "active-ipynb"
MODULE_ONLY: Final = "active-py"

_FUNCTION: Final = re.compile(r"^def (\w+)", re.MULTILINE)


def read_cells(content: Content, questions: Sequence[Question]) -> list[Any]:
    """Return the reference's cells.

    Raises:
        ContentError: jupytext cannot read it, or a question stands in a cell that only one of the two forms has.
    """
    try:
        cells: list[Any] = jupytext.reads(content.reference.read_text(encoding="utf-8"), fmt="py:percent").cells
    except Exception as problem:
        raise ContentError(f"{content.reference}: jupytext cannot read it: {problem}") from problem
    shared = {name for cell in cells if not _tagged(cell, NOTEBOOK_ONLY, MODULE_ONLY) for name in _functions(cell)}
    for question in questions:
        if question.name not in shared:
            raise ContentError(
                f"{content.reference}: {question.name} needs a cell of its own, for template and notebook alike; "
                "put a line # %% above it"
            )
    return cells


def template(cells: Sequence[Any]) -> str:
    """Return the template as a module for an editor: no cell marks, nothing that belongs to a notebook.

    Raises:
        ContentError: a mark of a solution has no partner.
    """
    parts = []
    for cell in cells:
        if _tagged(cell, NOTEBOOK_ONLY):
            continue
        if cell.cell_type == "markdown":
            parts.append("\n".join(f"# {line}".rstrip() for line in cell.source.splitlines()))
        else:
            parts.append(_without_solution(cell.source).strip("\n"))
    text = ""
    for part in filter(None, parts):
        apart = part.startswith(("def ", "class ", "@")) or _FUNCTION.search(text)
        text += ("\n\n\n" if apart else "\n\n") * bool(text) + part
    return text + "\n"


def notebook(cells: Sequence[Any], questions: Sequence[Question], name: str, *, solved: bool) -> str:
    """Return the notebook of that name without outputs, its cells' ids the same in every build.

    Its first cell of code makes the checks ready.
    Each question has its number, a heading above (its own, else one made of its docstring) and a check below.

    Raises:
        ContentError: a mark of a solution has no partner.
    """
    v4: Any = nbformat.v4  # it has no types
    made = []
    for number, cell in enumerate(cells):
        if _tagged(cell, MODULE_ONLY):
            continue
        if cell.cell_type == "markdown":
            made.append(v4.new_markdown_cell(_numbered(cell.source, questions), id=f"cell-{number}"))
            continue
        if all(other.cell_type == "markdown" for other in made):
            made.append(v4.new_code_cell(first_cell(name), id="first", metadata={"jupyter": {"source_hidden": True}}))
        names = _functions(cell)
        asked = [(place, one) for place, one in enumerate(questions, start=1) if one.name in names]
        for place, question in asked:
            if not any(other.source.startswith(f"## {place}. `{question.name}`") for other in made):
                heading = f"## {place}. `{question.name}`\n\n{question.summary}"
                made.append(v4.new_markdown_cell(heading, id=f"heading-{question.name}"))
        source = cell.source if solved else _without_solution(cell.source)
        made.append(v4.new_code_cell(source, id=names[0] if names else f"cell-{number}"))
        for _, question in asked:
            made.append(v4.new_code_cell(f'grader.check("{question.name}")', id=f"check-{question.name}"))
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    whole = v4.new_notebook(cells=made, metadata=metadata)
    nbformat.validate(whole)
    return str(v4.writes(whole)).rstrip("\n") + "\n"


def _numbered(source: str, questions: Sequence[Question]) -> str:
    """Put a question's number into the heading that the reference gives it."""
    for place, question in enumerate(questions, start=1):
        source = re.sub(rf"^## (?=`{question.name}`)", f"## {place}. ", source)
    return source


def _tagged(cell: Any, *tags: str) -> bool:
    return any(tag in cell.metadata.get("tags", []) for tag in tags)


def _functions(cell: Any) -> list[str]:
    return _FUNCTION.findall(cell.source) if cell.cell_type == "code" else []


def _without_solution(source: str) -> str:
    """Put an error that names the function where its solution stood; drop a solution outside any function.

    Raises:
        ContentError: a mark has no partner.
    """
    kept: list[str] = []
    name, inside = "", False
    for line in source.splitlines():
        begin = BEGIN.match(line)
        if begin and not inside:
            inside = True
            if begin.group(1):
                kept.append(f'{begin.group(1)}raise NotImplementedError("{name}: fill me in")')
        elif END.match(line) and inside:
            inside = False
        elif begin or END.match(line):
            raise ContentError(f"{name}: BEGIN SOLUTION and END SOLUTION do not come in pairs")
        elif not inside:
            function = _FUNCTION.match(line)
            name = function.group(1) if function else name
            kept.append(line)
    if inside:
        raise ContentError(f"{name}: BEGIN SOLUTION has no END SOLUTION in its cell")
    return "\n".join(kept)
