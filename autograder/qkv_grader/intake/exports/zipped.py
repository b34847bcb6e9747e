"""An export as the LMS serves it, a zip, unpacked as the folder that it holds. Its names are students' names."""

from __future__ import annotations

import contextlib
import mmap
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from qkv_grader.intake.archive import (
    A_FILE_TAKES,
    BROKEN,
    MAKE_ROOM,
    MAX_ZIP_BYTES,
    PLAIN,
    Room,
    extras,
    ignored,
    leads_inside,
)
from qkv_grader.intake.exports.gradescope import MAX_METADATA, METADATA
from qkv_grader.intake.exports.submission import Tree
from qkv_grader.intake.handins import IntakeError
from qkv_grader.kit.reading import MAX_BYTES, SUFFIXES

MAX_MEMBERS: Final = 200_000
_MAX_EXTRA: Final = 1_024
_LONGEST_NAME: Final = 255
_UTF8: Final = 0x800
_KEPT: Final = 100
_KIND, _LINK = 0o170000, 0o120000
_OTHERWISE: Final = "download it again, or unpack it yourself and name the folder"


@dataclass
class Zipped:
    """A zip that is open: its members by the places that they have in a folder, and names that have none."""

    archive: zipfile.ZipFile
    members: dict[PurePosixPath, zipfile.ZipInfo]
    nobodys: list[str]

    def tree(self) -> Tree:
        """Return the names in it."""
        tree: Tree = {}
        for path, member in self.members.items():
            here = tree
            for part in path.parts[:-1]:
                below = here.setdefault(part, {})
                assert below is not None
                here = below
            if member.is_dir():
                here.setdefault(path.name, {})
            else:
                here[path.name] = None
        return tree

    def unpack(self, into: Path) -> None:
        """Write it below a new folder: of each file what is read of it later, and of those that nobody reads the name.

        Raises:
            IntakeError: it is damaged or encrypted, or there is no room for it.
        """
        into.mkdir(parents=True)
        room = Room.below(into)
        name = Path(str(self.archive.filename)).name
        try:
            for path, member in self.members.items():
                place = into / path
                if member.is_dir():
                    place.mkdir(parents=True, exist_ok=True)
                    continue
                place.parent.mkdir(parents=True, exist_ok=True)
                if member.flag_bits & 0x1 or member.compress_type not in PLAIN:
                    raise IntakeError(f"{name}: encrypted, or packed in an unusual way; {_OTHERWISE}")
                room.left -= A_FILE_TAKES
                with place.open("xb") as file, self.archive.open(member) as stream:
                    _copy(stream, file, _most(path), room)
        except IntakeError:
            raise
        except BROKEN as problem:
            why = problem.strerror if isinstance(problem, OSError) and problem.strerror else "it is damaged"
            raise IntakeError(f"{name}: cannot be unpacked ({why}); {_OTHERWISE}") from problem


@contextmanager
def opened(path: Path) -> Iterator[Zipped | None]:
    """Open a zip; None where it is none, or too unusual to be an LMS's."""
    try:
        archive = zipfile.ZipFile(path) if _is_usual(path) else None
    except BROKEN:
        archive = None
    if archive is None:
        yield None
        return
    with archive:
        yield _sorted(archive)


def _is_usual(path: Path) -> bool:
    """Whether zipfile may read a zip's list of members: it is held in memory, and takes time by its extra fields."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return all(number < MAX_MEMBERS and extra <= _MAX_EXTRA for number, extra in enumerate(extras(data)))


def _sorted(archive: zipfile.ZipFile) -> Zipped:
    found = Zipped(archive, {}, [])
    files: set[PurePosixPath] = set()
    folders: set[PurePosixPath] = set()
    for member in archive.infolist():
        path = PurePosixPath(*(_short(part) for part in PurePosixPath(_name(member)).parts))
        if any(ignored(part) and part != ".." for part in path.parts):
            continue
        is_new = path not in files and (path not in folders or member.is_dir()) and not files & set(path.parents)
        is_link = member.external_attr >> 16 & _KIND == _LINK
        if not leads_inside(path) or ".." in path.parts or is_link or not is_new:
            found.nobodys.append(str(path))
            continue
        found.members[path] = member
        folders |= set(path.parents)
        (folders if member.is_dir() else files).add(path)
    return found


def _name(member: zipfile.ZipInfo) -> str:
    """Return a member's name. Some LMSs write UTF-8 without saying so, which zipfile reads as an old code page."""
    name = member.filename
    if not member.flag_bits & _UTF8:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode()
    return name.replace("\\", "/")


def _short(part: str) -> str:
    """Return a name that a folder takes: beginning and end of one that is too long."""
    data = part.encode("utf-8", "replace")
    if len(data) <= _LONGEST_NAME:
        return part
    # the end has the suffix, and most likely the numbers that say whose it is
    return f"{data[:_KEPT].decode('utf-8', 'ignore')}_{data[-_KEPT:].decode('utf-8', 'ignore')}"


def _most(path: PurePosixPath) -> int:
    """Return how much of a file is read by anybody: one byte more than may be tells that it is too large."""
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return MAX_BYTES + 1
    return MAX_ZIP_BYTES + 1 if suffix == ".zip" else MAX_METADATA + 1 if path.name == METADATA else 0


def _copy(stream: IO[bytes], file: IO[bytes], most: int, room: Room) -> None:
    while most > 0 and (data := stream.read(min(most, 1024**2))):
        most -= len(data)
        room.left -= len(data)
        if room.left < 0:
            raise IntakeError(f"no room to unpack the export: {MAKE_ROOM}")
        file.write(data)
