"""Who handed in what: paths to one `Handin` a student. A bad one is a row with a reason, never a stop."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qkv_grader.archive import ignored, unpack
from qkv_grader.ids import unique
from qkv_grader.submission import SUFFIXES, Unreadable, display

MAX_FILES: Final = 2_000
MAX_DEPTH: Final = 8


class IntakeError(ValueError):
    """A path on the command line that holds no submissions; the message says how to mend the call."""


@dataclass(frozen=True)
class Handin:
    """What one student handed in.

    ``student`` is an id safe for file names and unique in this run, ``name`` what the file or folder was
    called. ``files`` are what could be the answer. Where nothing can be graded, ``status`` is ``missing``
    or ``unreadable`` and ``problem`` says why; otherwise both are empty. ``also`` says what else was
    noticed though there are files (a broken zip beside them, say).
    """

    student: str
    name: str
    files: tuple[Path, ...] = ()
    status: str = ""
    problem: str = ""
    also: str = ""


@dataclass(frozen=True)
class _Entry:
    """A file or folder that stands for one student, the names to make an id of, and what no other has."""

    path: Path
    name: str
    ids: tuple[str, ...]
    key: str


def collect(paths: Sequence[Path], scratch: Path) -> list[Handin]:
    """Find the submissions in folders and files, sorted by student, whatever order the file system has.

    In a folder each sub-folder or file is one student. Links are never followed below a path that was
    named. Zips that students handed in are unpacked below ``scratch``, a private folder that has to
    live for as long as the files are used.

    Raises:
        IntakeError: a path does not exist or cannot be listed.
    """
    entries = list(_entries(paths))
    students = unique([(entry.ids, entry.key) for entry in entries])
    handins = [
        _handin(student, entry, scratch / f"{number:05}")
        for number, (student, entry) in enumerate(zip(students, entries, strict=True))
    ]
    return sorted(handins, key=lambda handin: handin.student)


def _entries(paths: Sequence[Path]) -> Iterator[_Entry]:
    roots: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise IntakeError(f"{path}: no such file or folder")
        roots.setdefault(os.path.realpath(path), path)
    for number, (real, path) in enumerate(roots.items()):
        name = display(os.path.basename(real) if path.name in ("", "..") else path.name)
        if not path.is_dir():
            yield _Entry(Path(real), name, (_stem(name), name), f"{number}/")  # a link named by hand is followed
            continue
        prefix = f"{name}-" if len(roots) > 1 else ""
        try:
            found = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as problem:
            raise IntakeError(f"{path}: cannot be listed ({problem.strerror})") from problem
        for entry in found:
            if ignored(entry.name):
                continue
            shown = display(entry.name)
            short = shown if entry.is_dir(follow_symlinks=False) else _stem(shown)
            # The bytes, not `shown`: two names that are not valid Unicode may look alike.
            key = f"{number}/{os.fsencode(entry.name).hex()}"
            yield _Entry(Path(entry.path), shown, (prefix + short, prefix + shown), key)


def _handin(student: str, entry: _Entry, scratch: Path) -> Handin:
    files: list[Path] = []
    others: list[str] = []
    notes: list[str] = []
    zips = 0
    try:
        for seen, path in enumerate(_walk(entry.path)):
            if seen == MAX_FILES:
                raise _NotWalked(f"more than {MAX_FILES} files: hand in the .py or .ipynb file itself")
            suffix = path.suffix.lower()
            if suffix in SUFFIXES:
                files.append(path)
            elif suffix == ".zip":
                zips += 1
                try:
                    unpacked, rest = unpack(path, scratch / f"{zips:04}")
                except Unreadable as problem:
                    notes.append(display(str(problem)))
                else:
                    files += unpacked
                    others += [f"{display(path.name)}/{name}" for name in rest] or [display(path.name)]
            else:
                others.append(display(path.name))
    except _NotWalked as problem:
        return Handin(student, entry.name, (), "missing", str(problem))
    if files:
        return Handin(student, entry.name, tuple(files), also="; ".join(notes))
    if notes:
        return Handin(student, entry.name, (), "unreadable", "; ".join(notes))
    return Handin(student, entry.name, (), "missing", _nothing(others))


class _NotWalked(Exception):
    """What was handed in is not looked through; the message is the reason for the TA."""


def _walk(path: Path, depth: int = 0) -> Iterator[Path]:
    """Yield the regular files below a path, sorted by name, without following links."""
    if depth == 0 and path.is_symlink():
        raise _NotWalked("a link, and links are not followed: put the file or folder itself there")
    if depth == 0 and not path.is_dir():
        if not path.is_file():
            raise _NotWalked("neither a file nor a folder: hand in a .py or .ipynb file")
        yield path
        return
    if depth > MAX_DEPTH:
        raise _NotWalked(f"folders more than {MAX_DEPTH} deep: hand in the .py or .ipynb file itself")
    try:
        found = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError as problem:
        raise _NotWalked(f"a folder cannot be listed ({problem.strerror})") from problem
    for entry in found:
        if ignored(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), depth + 1)
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _nothing(others: list[str]) -> str:
    if not others:
        return "nothing was handed in: hand in your .py or .ipynb file"
    listed = ", ".join(others[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
    return f"nothing to grade in what was handed in ({listed}): hand in your .py or .ipynb file"


def _stem(name: str) -> str:
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name
