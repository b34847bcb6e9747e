"""What the handout consists of: a closed list of files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from qkv_grader.building.faults import BuildError
from qkv_grader.content import Content

# made by tools as they run, beside what people write: never shipped, and no reason to stop
DROPPINGS: Final = ("__pycache__", ".pytest_cache", ".ipynb_checkpoints", ".OTTER_LOG", ".DS_Store")

_NAMED: Final = re.compile(r"`([^`\s]+)`|\]\(([^)\s]+)\)")


def handout_files(content: Content) -> dict[str, bytes]:
    """Return what a student receives: every file of the handout, by its path in it.

    Raises:
        BuildError: a file lies there that nothing in the handout asks for.
    """
    root = content.assignment
    paths = [path for path in sorted(root.rglob("*")) if path.is_file() and not _dropped(path.relative_to(root))]
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    wanted = set(_wanted(content, files))
    for name in files:
        if name not in wanted:
            raise BuildError(
                f"assignment/{name} is nothing that the handout needs; delete it, or move it out of assignment/ "
                f"(a file that students are to have is imported by a case, or named in README.md as `{name}`)"
            )
    return files


def _dropped(path: Path) -> bool:
    return any(part in DROPPINGS for part in path.parts) or path.suffix == ".pyc"


def _wanted(content: Content, files: dict[str, bytes]) -> Iterator[str]:
    """Yield what a handout has by its own rules, what its modules import, and what its README names."""
    yield from ("README.md", "concept.html", "hints.json", content.reference.with_suffix(".ipynb").name)
    yield from (name for name in files if re.fullmatch(r"requirements[\w-]*\.txt", name))
    readme = files.get("README.md", b"").decode("utf-8", errors="replace")
    yield from (one.strip("./") for pair in _NAMED.findall(readme) for one in pair)
    waiting = ["conftest.py", content.reference.name, *(path.name for path in content.public_cases)]
    waiting += [f"tests/{question}.py" for question in content.config.points]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in files and name not in seen:
            seen.add(name)
            imported = _imports(files[name])
            waiting += [other for other in files if other.endswith(".py") and _belongs(other, imported)]
    yield from seen


def _imports(source: bytes) -> set[str]:
    """Return the dotted names that a module imports."""
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):
        return set()
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}


def _belongs(name: str, imported: set[str]) -> bool:
    """Whether a file is an imported module, or part of a package of which something is imported."""
    module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return module in imported or (
        "/" in name and module.partition(".")[0] in {one.partition(".")[0] for one in imported}
    )
