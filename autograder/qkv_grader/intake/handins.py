"""Who handed in what: paths to one `Handin` a student. A bad one is a row with a reason, never a stop."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from qkv_grader.intake.archive import Budget, Room, ignored, unpack
from qkv_grader.intake.ids import unique
from qkv_grader.kit.choosing import Unfit
from qkv_grader.kit.reading import MAX_BYTES, SUFFIXES, Unreadable, display, nothing_to_grade

#: What marks a folder of results, which is never read as submissions.
RESULTS_MARK: Final = "qkv-results.json"
#: All that may lie beside it: what ``qkv`` writes there, or reads from there.
RESULTS: Final = frozenset(
    {RESULTS_MARK, "grades.csv", "index.html", "staff", "feedback", "overrides.csv", "students.csv", "reviews.csv"}
)
MAX_FILES: Final = 2_000
MAX_DEPTH: Final = 8
_MOST_NOTES: Final = 3


class IntakeError(ValueError):
    """A path on the command line that holds no submissions; the message says how to mend the call."""


@dataclass(frozen=True)
class Handin:
    """What one student handed in.

    ``student`` is an id safe for file names and unique in this run, ``name`` what the file or folder was
    called, ``whose`` the same without a file's suffix, where no export tells whose it is. ``files`` are what could
    be the answer. Where nothing can be graded, ``status`` is ``missing`` or ``unreadable`` and ``problem`` says
    why; otherwise both are empty. ``also`` says what else was noticed though there are files (a broken zip beside
    them, say).
    """

    student: str
    name: str
    files: tuple[Path, ...] = ()
    status: Unfit = ""
    problem: str = ""
    also: str = ""
    digest: str = ""
    whose: str = ""

    def sealed(self) -> Handin:
        """Return the same with the digest of all that was handed in, by which a second run knows what has changed."""
        digest = hashlib.sha256(repr((self.name, self.status, self.problem, self.also)).encode())
        for path in self.files:
            with contextlib.suppress(OSError), path.open("rb") as file:
                # of a larger file nothing is read by anybody
                digest.update(repr(path.name).encode() + hashlib.sha256(file.read(MAX_BYTES + 1)).digest())
        return replace(self, digest=digest.hexdigest())


@dataclass(frozen=True)
class Entry:
    """Files and folders that are one submission, and what it is called.

    ``ids`` are the names to make an id of, ``key`` what no other submission has. ``called`` says what the student
    called a file that has another name now, ``note`` what a TA has to know of the submission, ``whose`` is as in
    `Handin`.
    """

    places: tuple[Path, ...]
    name: str
    ids: tuple[str, ...] = ()
    key: str = ""
    called: Mapping[Path, str] = field(default_factory=dict)
    note: str = ""
    whose: str = ""


def collect(paths: Sequence[Path], scratch: Path, leave_out: Path | None = None) -> list[Handin]:
    """Find the submissions in folders and files, sorted by student, whatever order the file system has.

    In a folder each sub-folder or file is one student, save folders of results: those with the mark, and
    ``leave_out``, where the results will go. Links are never followed below a path that was named. Zips
    that students handed in are unpacked below ``scratch``, a private folder that has to live for as long
    as the files are used.

    Raises:
        IntakeError: a path does not exist, cannot be listed or is a folder of results, or nobody handed in.
    """
    entries = [entry for entry in _entries(paths) if leave_out is None or not same(entry.places[0], leave_out)]
    if not entries:
        raise IntakeError(f"{', '.join(map(str, paths))}: nothing was handed in there; name the folder of submissions")
    students = unique([(entry.ids, entry.key) for entry in entries])
    handins = look_through(list(zip(students, entries, strict=True)), scratch)
    return sorted(handins, key=lambda handin: handin.student)


def look_through(named: Sequence[tuple[str, Entry]], scratch: Path) -> list[Handin]:
    """Return what each submission holds, given with its student; ``scratch`` is as for `collect`."""
    scratch.mkdir(parents=True, exist_ok=True)
    room = Room.below(scratch)
    return [
        replace(_handin(student, entry, scratch / f"{number:05}", Budget(room)).sealed(), whose=entry.whose)
        for number, (student, entry) in enumerate(named)
    ]


def collect_one(folder: Path, scratch: Path) -> Handin:
    """Return the submission of one student, who handed in all that lies in a folder.

    ``scratch`` is as for `collect`.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    entry = Entry((folder,), display(folder.name))
    return _handin(folder.name, entry, scratch, Budget(Room.below(scratch))).sealed()


def _entries(paths: Sequence[Path]) -> Iterator[Entry]:
    roots: dict[str, Path] = {}
    for path in sorted(paths):  # of two names of one place, the same counts whatever the order
        if not path.exists():
            raise IntakeError(f"{path}: no such file or folder")
        roots.setdefault(os.path.realpath(path), path)
    for real, path in roots.items():
        name = display(os.path.basename(real) if path.name in ("", "..") else path.name)
        # where names meet, the folder that a path lies in tells them apart: never its place in the call
        beside = f"{display(os.path.basename(os.path.dirname(real)))}-"
        if not path.is_dir():
            ids: tuple[str, ...] = (_stem(name), name, beside + _stem(name), beside + name)
            yield Entry((Path(real),), name, ids, real, whose=_stem(name))  # a link named by hand is followed
            continue
        if is_results(path):
            raise IntakeError(f"{path}: these are results; name the folder of submissions")
        prefix = f"{name}-" if len(roots) > 1 else ""
        try:
            found = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as problem:
            raise IntakeError(f"{path}: cannot be listed ({problem.strerror})") from problem
        for entry in found:
            is_folder = entry.is_dir(follow_symlinks=False)
            if ignored(entry.name) or (is_folder and is_results(Path(entry.path))):
                continue
            shown = display(entry.name)
            short = shown if is_folder else _stem(shown)
            ids = (prefix + short, prefix + shown)
            if prefix:
                ids = (*ids, *(beside + one for one in ids))
            # The name as it is, not `shown`: two names that are not valid Unicode may look alike.
            yield Entry((Path(entry.path),), shown, ids, f"{real if prefix else ''}/{entry.name}", whose=short)


def is_results(folder: Path) -> bool:
    """Whether a folder is one that ``qkv grade`` has written results into, and holds nothing else.

    A mark among other things is a student's, who could otherwise keep a whole folder from being looked at.
    """
    with contextlib.suppress(OSError):
        names = {entry.name for entry in os.scandir(folder) if not ignored(entry.name)}
        return RESULTS_MARK in names <= RESULTS
    return False


def results_among(paths: Sequence[Path]) -> list[str]:
    """Return the folders of results that lie where students' folders are looked for: somebody should know of them."""
    folders = [path for path in dict.fromkeys(paths) if path.is_dir()]
    return [display(str(one)) for folder in folders for one in sorted(folder.iterdir()) if is_results(one)]


def same(one: Path, other: Path) -> bool:
    """Whether two paths are one place; one that is not there is not."""
    with contextlib.suppress(OSError):
        return os.path.samefile(one, other)
    return False


def _handin(student: str, entry: Entry, scratch: Path, budget: Budget) -> Handin:
    files: list[Path] = []
    others: list[str] = []
    notes = [entry.note] if entry.note else []
    zips = 0
    try:
        for seen, there in enumerate(path for place in entry.places for path in _walk(place)):
            if seen == MAX_FILES:
                raise _NotWalked(f"more than {MAX_FILES} files: hand in the .py or .ipynb file itself")
            path = _as_called(there, entry.called.get(there), scratch / "called" / f"{seen:04}")
            suffix = path.suffix.lower()
            if suffix in SUFFIXES:
                files.append(path)
            elif suffix == ".zip":
                zips += 1
                try:
                    unpacked, rest = unpack(path, scratch / f"{zips:04}", budget)
                except Unreadable as problem:
                    notes.append(str(problem))
                else:
                    files += unpacked
                    others += [f"{display(path.name)}/{name}" for name in rest] or [display(path.name)]
            else:
                others.append(display(path.name))
    except _NotWalked as problem:
        return Handin(student, entry.name, (), "missing", str(problem))
    said = "; ".join(notes[:_MOST_NOTES]) + (
        f" (and {len(notes) - _MOST_NOTES} more)" if len(notes) > _MOST_NOTES else ""
    )
    if files:
        return Handin(student, entry.name, tuple(files), also=said)
    if len(notes) > bool(entry.note):
        return Handin(student, entry.name, (), "unreadable", said)
    return Handin(student, entry.name, (), "missing", "; ".join([*notes, nothing_to_grade(others)]))


def _as_called(path: Path, name: str | None, folder: Path) -> Path:
    """Return a place of ours at which a file is called as its student called it; by default, its own."""
    if name is None:
        return path
    folder.mkdir(parents=True)
    (folder / name).symlink_to(path)
    return folder / name


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
            if not is_results(Path(entry.path)):
                yield from _walk(Path(entry.path), depth + 1)
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _stem(name: str) -> str:
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name
