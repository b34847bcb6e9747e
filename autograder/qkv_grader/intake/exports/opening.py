"""Which kind of export a path is, if it is one: a question to the TA where that is not plain, and never a guess."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from qkv_grader.intake.archive import BROKEN, ignored
from qkv_grader.intake.exports import canvas, gradescope, moodle, nbgrader
from qkv_grader.intake.exports.submission import Export, Tree
from qkv_grader.intake.exports.zipped import MAX_MEMBERS, opened
from qkv_grader.intake.handins import IntakeError, is_results, same
from qkv_grader.kit.reading import SUFFIXES, display, listed

_DEPTH: Final = 5
_MOST_AROUND: Final = 3
_CODE: Final = (*SUFFIXES, ".zip")


@dataclass(frozen=True)
class _Kind:
    """A kind of export: which names it explains, whose each is, and what it makes of them."""

    name: str
    owns: Callable[[Tree], set[str]]
    whose: Callable[[str], str]
    read: Callable[[Path, Tree], Export]


KINDS: Final = tuple(_Kind(one.KIND, one.owns, one.whose, one.read) for one in (gradescope, canvas, moodle, nbgrader))


@dataclass(frozen=True)
class _Found:
    """An export among names: its kind, the folders that lead to it, what it holds, and what of that is nobody's."""

    kind: _Kind
    way: tuple[str, ...]
    tree: Tree
    nobodys: tuple[str, ...]


def open_export(paths: Sequence[Path], scratch: Path, leave_out: Path | None = None) -> Export | None:
    """Return the export that is meant; None where there is none, and students' folders and files are meant.

    A zip is unpacked below ``scratch``, which has to live for as long as the files are used. ``leave_out`` is as for
    `collect`.

    Raises:
        IntakeError: it cannot be told which kind it is, or where it is; or it cannot be read.
    """
    exports = [export for path in paths if (export := _open(path, scratch, leave_out, alone=len(paths) == 1))]
    return exports[0] if exports else None


def _open(path: Path, scratch: Path, leave_out: Path | None, *, alone: bool) -> Export | None:
    if path.is_dir():
        found = _find(_tree_of(path, leave_out), str(path))
        folder, more = path, []
    elif path.suffix.lower() == ".zip" and path.is_file():
        with opened(path) as zipped:
            found = _find(zipped.tree(), str(path)) if zipped else None
            if zipped is None or found is None:
                if zipped and alone:
                    _refuse_class(zipped.tree(), path)
                return None
            if alone:
                zipped.unpack(scratch)
            folder, more = scratch, zipped.nobodys
    else:
        return None
    if found is None:
        if alone:
            _refuse_several(path, leave_out)
        return None
    if not alone:
        raise IntakeError(f"{path}: a {found.kind.name} export is graded alone; name nothing beside it")
    export = found.kind.read(folder.joinpath(*found.way), found.tree)
    return replace(export, nobodys=[display(name) for name in (*export.nobodys, *found.nobodys, *more)])


def _find(tree: Tree, where: str, way: tuple[str, ...] = ()) -> _Found | None:
    """Look for an export among names, and in a folder that is all that there is.

    Such a folder may be one student's who has a file as an LMS names it: there it takes two students.
    """
    claims = {kind: owned for kind in KINDS if (owned := kind.owns(tree)) and (not way or _is_many(kind, owned))}
    if len(claims) > 1:
        said = " and of a ".join(f"{kind.name} export ({_shown(owned)})" for kind, owned in claims.items())
        raise IntakeError(f"{where}: has the names of a {said}; give each a folder of its own, and name one")
    for kind, owned in claims.items():
        rest = sorted(set(tree) - owned)
        others = [name for name in rest if tree[name] is not None or name.lower().endswith(_CODE)]
        if others:
            raise IntakeError(
                f"{where}: has the names of a {kind.name} export ({_shown(owned)}), and others that could be students' "
                f"({_shown(others)}); move away what is not meant"
            )
        return _Found(kind, way, tree, tuple(rest))
    if len(tree) == 1 and len(way) < _MOST_AROUND:
        [(name, below)] = tree.items()
        return _find(below, where, (*way, name)) if below else None
    return None


def _is_many(kind: _Kind, owned: Iterable[str]) -> bool:
    return len({kind.whose(name) for name in owned}) > 1


def _refuse_several(path: Path, leave_out: Path | None) -> None:
    """Ask where all that lies in a folder is exports: each of them would be taken for a student.

    Raises:
        IntakeError: it is so.
    """
    tree = _tree_of(path, leave_out)
    found = []
    for name, below in tree.items():
        if below is None and not name.lower().endswith(_CODE):
            continue
        kind = _kind_within(path / name, below)
        if kind is None:
            return
        found.append(f"{display(name)} is a {kind.name} export")
    if found:
        raise IntakeError(f"{path}: {listed(found)}; name the one that is meant")


def _kind_within(path: Path, below: Tree | None) -> _Kind | None:
    """Return the kind of an export of several students, in a folder or zip that nobody has named."""
    with contextlib.suppress(IntakeError, *BROKEN):
        if below is not None:
            found = _find(below, "", (path.name,))
        elif path.suffix.lower() == ".zip" and not path.is_symlink():
            with opened(path) as zipped:
                found = _find(zipped.tree(), "", (path.name,)) if zipped else None
        else:
            found = None
        return found.kind if found else None
    return None


def _refuse_class(tree: Tree, path: Path) -> None:
    """Ask where a zip holds nothing but folders of code, or zips, side by side: it would be taken for one student's.

    Raises:
        IntakeError: it is so.
    """
    while len(tree) == 1 and (below := next(iter(tree.values()))):
        tree = below
    if len(tree) > 1 and all(
        _has_code(below) if below is not None else name.lower().endswith(".zip") for name, below in tree.items()
    ):
        raise IntakeError(
            f"{path}: one zip is one student's, but this holds several, it seems ({_shown(tree)}); unpack it and name "
            "the folder, or, if they are one student's, put the zip into a folder and name that"
        )


def _has_code(tree: Tree) -> bool:
    return any(_has_code(below) if below is not None else name.lower().endswith(_CODE) for name, below in tree.items())


def _tree_of(folder: Path, leave_out: Path | None) -> Tree:
    """Return the names in a folder, as deep and as many as an export needs; nothing for one that cannot be listed."""
    left = MAX_MEMBERS

    def names(place: str, depth: int) -> Tree:
        nonlocal left
        tree: Tree = {}
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                path = Path(entry.path)
                is_folder = entry.is_dir(follow_symlinks=False)
                left -= 1
                if left < 0 or ignored(entry.name) or (leave_out and depth == 0 and same(path, leave_out)):
                    continue
                if not (is_folder and is_results(path)):
                    tree[entry.name] = (names(entry.path, depth + 1) if depth < _DEPTH else {}) if is_folder else None
        return tree

    return names(str(folder), 0)


def _shown(names: Iterable[str]) -> str:
    return listed([display(name) for name in sorted(names)])
