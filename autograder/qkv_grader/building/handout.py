"""What is built inside the content: template, notebooks, hints and the page's sentences.

There is one source for each: the reference (jupytext's percent format, with Otter's solution marks) for what a
student fills in, the catalogue of mistakes for what a student reads afterwards.
"""

from __future__ import annotations

import html
import json
import os
import re
from pathlib import Path
from typing import Any, Final

import jupytext
import nbformat

from qkv_grader.building.faults import told_in_one_line
from qkv_grader.building.hints import build_hints, imported
from qkv_grader.building.mistakes import refuse_unfit_mistakes
from qkv_grader.building.solutions import BEGIN, END
from qkv_grader.content import Content, ContentError

PAGE: Final = Path("assignment") / "concept.html"
KERNEL: Final = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# jupytext's tags for cells that only one of the two forms has
NOTEBOOK_ONLY: Final = "active-ipynb"
MODULE_ONLY: Final = "active-py"

_FUNCTION: Final = re.compile(r"^def (\w+)", re.MULTILINE)
_SENTENCES: Final = re.compile(r'(<script type="application/json" id="sentences">)(.*?)(</script>)', re.S)


def build_handout(content_root: Path) -> dict[Path, bytes]:
    """Return every built file of a content, by its path below the content's root. Nothing is written.

    Raises:
        ContentError: the reference's marks, the catalogue, a public case or the page is not in order.
    """
    content = Content(content_root)
    module = content.reference.name
    notebook = content.reference.with_suffix(".ipynb").name
    try:
        cells = jupytext.reads(content.reference.read_text(encoding="utf-8"), fmt="py:percent").cells
    except Exception as problem:
        raise ContentError(f"{content.reference}: jupytext cannot read it: {problem}") from problem
    with imported(content) as (loaded, _):
        refuse_unfit_mistakes(content, loaded)
    template = _module(cells)
    hints = build_hints(content, template)
    built = {
        Path("assignment") / module: template,
        Path("assignment") / notebook: _notebook(cells, solved=False),
        Path("assignment") / "hints.json": pretty(hints) + "\n",
        Path("solutions") / notebook: _notebook(cells, solved=True),
    }
    if (content_root / PAGE).exists():
        page = (content_root / PAGE).read_bytes().decode("utf-8")
        built[PAGE] = _with_sentences(page, hints["sentences"])
    return {path: text.encode("utf-8") for path, text in built.items()}


def write_handout(root: Path) -> list[Path]:
    """Write the built files that are not as they should be; return their paths.

    Raises:
        ContentError: see `build_handout`; nothing has been written then.
    """
    with told_in_one_line(Content(root)):
        built = build_handout(root)
    changed = [path for path, data in built.items() if _differs(root / path, data)]
    for path in changed:
        draft = root / path.with_name(path.name + ".new")
        draft.write_bytes(built[path])
        os.replace(draft, root / path)
    return [root / path for path in changed]


def drifted(root: Path) -> list[Path]:
    """Return the built files that are not what their sources say.

    Raises:
        ContentError: see `build_handout`.
    """
    return [root / path for path, data in build_handout(root).items() if _differs(root / path, data)]


def _differs(path: Path, data: bytes) -> bool:
    return not path.exists() or path.read_bytes() != data


# ---------------------------------------------------------------- template and notebooks


def _tagged(cell: Any, tag: str) -> bool:
    return tag in cell.metadata.get("tags", [])


def _module(cells: list[Any]) -> str:
    """Return the template as a module for an editor: no cell marks, nothing that belongs to a notebook."""
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


def _notebook(cells: list[Any], *, solved: bool) -> str:
    """Return the notebook without outputs, its cells' ids the same in every build."""
    v4: Any = nbformat.v4  # it has no types
    made = []
    for number, cell in enumerate(cells):
        if _tagged(cell, MODULE_ONLY):
            continue
        function = _FUNCTION.search(cell.source) if cell.cell_type == "code" else None
        name = function.group(1) if function else f"cell-{number}"
        if cell.cell_type == "code":
            source = cell.source if solved else _without_solution(cell.source)
            made.append(v4.new_code_cell(source, id=name))
        else:
            made.append(v4.new_markdown_cell(cell.source, id=name))
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook = v4.new_notebook(cells=made, metadata=metadata)
    nbformat.validate(notebook)
    return str(v4.writes(notebook)).rstrip("\n") + "\n"


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


# ---------------------------------------------------------------- the page and the hints as text


def _with_sentences(page: str, sentences: dict[str, str]) -> str:
    """Give the page the sentence of every slug that it uses.

    Raises:
        ContentError: the catalogue has no such slug, or the page no place for the sentences.
    """
    slugs = list(dict.fromkeys(map(html.unescape, re.findall(r'\bdata-slug="([^"]*)"', page))))
    unknown = [slug for slug in slugs if slug not in sentences]
    if unknown:
        raise ContentError(f"{PAGE}: data-slug names {unknown[0]!r}, which the catalogue does not have")
    if slugs and not _SENTENCES.search(page):
        place = '<script type="application/json" id="sentences">'
        raise ContentError(f"{PAGE}: it uses data-slug, but has no {place} to write the sentences into")
    block = json.dumps({slug: sentences[slug] for slug in slugs}, indent=2, ensure_ascii=False)
    block = block.replace("</", "<\\/")  # or the page's own script would end here
    return _SENTENCES.sub(lambda found: found.group(1) + block + found.group(3), page)


def pretty(value: Any, margin: str = "") -> str:
    """Return JSON in which all that one mistake does with a call is one line, so that a change shows as those lines."""
    inner = margin + "  "
    if isinstance(value, dict) and not all(map(str.isdigit, value)):
        entries = (f"{inner}{json.dumps(key)}: {pretty(entry, inner)}" for key, entry in value.items())
        return "{\n" + ",\n".join(entries) + f"\n{margin}}}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(inner + pretty(entry, inner) for entry in value) + f"\n{margin}]"
    return json.dumps(value, ensure_ascii=False)
