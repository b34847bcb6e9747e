"""A zip that a student handed in, opened without trusting anything in it."""

from __future__ import annotations

import io
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from mmap import mmap
from pathlib import Path, PurePosixPath
from typing import Final

from qkv_grader.kit.reading import MAX_BYTES, SUFFIXES, Unreadable, display

MAX_ZIP_BYTES: Final = 20 * 1024 * 1024
MAX_MEMBERS: Final = 2_000
MAX_UNPACKED: Final = 50 * 1024 * 1024
MAX_BATCH: Final = 8 * 1024**3
A_FILE_TAKES: Final = 8 * 1024  # a block for itself and one for its folder, however short it is
ENTRY: Final = b"PK\x01\x02"
_MAX_EXTRAS: Final = 256 * 1024
PLAIN: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others may ask for gigabytes to unpack
# Everything that zipfile raises on bytes made to trip it.
BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError),
    *(NotImplementedError, IndexError, OverflowError, MemoryError),
)
_ADVICE: Final = "hand in the .py or .ipynb file itself"
MAKE_ROOM: Final = "free some space, or set TMPDIR to a larger disk, and run the same command again"


@dataclass
class Room:
    """The bytes that all submissions of a batch together may still take up when they are unpacked."""

    left: int

    @classmethod
    def below(cls, folder: Path) -> Room:
        """Return what a batch may take up in a folder: at most half of what is free on its file system."""
        return cls(min(MAX_BATCH, shutil.disk_usage(folder).free // 2))


@dataclass
class Budget:
    """What all zips of one submission together may still hold, and the room that it shares with the batch."""

    room: Room
    packed: int = field(default_factory=lambda: MAX_ZIP_BYTES)
    members: int = field(default_factory=lambda: MAX_MEMBERS)
    unpacked: int = field(default_factory=lambda: MAX_UNPACKED)


def unpack(path: Path, into: Path, budget: Budget) -> tuple[list[Path], list[str]]:
    """Write the zip's ``.py`` and ``.ipynb`` files below a new folder; return them and the others' names.

    Links, hidden files, and names that would lead out of the folder are left out. Nothing is written of a zip that
    is refused.

    Raises:
        Unreadable: it is no zip, is encrypted, or holds more than the submission, or the batch, has left.
    """
    name = display(path.name)
    try:
        budget.packed -= path.stat().st_size
        if budget.packed < 0:
            raise Unreadable(f"larger than {MAX_ZIP_BYTES // 1024**2} MB, with all zips before it")
        data = path.read_bytes()
        # Each member has such an entry, and zipfile keeps all of them in memory whatever they claim.
        budget.members -= data.count(ENTRY)
        if budget.members < 0:
            raise Unreadable(f"more than {MAX_MEMBERS} files in it, with all zips before it")
        if sum(extras(data)) > _MAX_EXTRAS:
            raise Unreadable("it is packed in an unusual way")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files, others = _members(archive, len(data), budget)
    except Unreadable as problem:
        raise Unreadable(f"{name}: {problem}: {_ADVICE}") from problem
    except BROKEN as problem:
        raise Unreadable(f"{name}: not a zip file that can be opened: {_ADVICE}") from problem
    try:
        return _write(files, into, budget.room), others
    except (Unreadable, OSError) as problem:
        shutil.rmtree(into, ignore_errors=True)
        why = problem.strerror if isinstance(problem, OSError) else problem
        raise Unreadable(f"{name}: no room to unpack it ({why}): {MAKE_ROOM}") from problem


def extras(data: bytes | mmap) -> Iterator[int]:
    """Give the length of each member's extra fields, which zipfile reads in time that grows with its square."""
    place = -1
    while (place := data.find(ENTRY, place + 1)) >= 0:
        yield int.from_bytes(data[place + 30 : place + 32], "little")


def ignored(name: str) -> bool:
    """Whether a file or folder is there for the computer's sake: hidden ones, caches, leftovers."""
    return name.startswith(".") or name.lower() in {"__pycache__", "__macosx", "thumbs.db", "desktop.ini"}


def _members(archive: zipfile.ZipFile, size: int, budget: Budget) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Return names and bytes of the files that could be an answer, and the names of the others."""
    files: list[tuple[str, bytes]] = []
    others: list[str] = []
    if sum(member.compress_size for member in archive.infolist()) > size:
        raise Unreadable("its members lie on top of each other")  # one stream, to be unpacked once for each of them
    for member in archive.infolist():
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if member.is_dir() or not _welcome(name) or stat.S_ISLNK(member.external_attr >> 16):
            continue
        if name.suffix.lower() not in SUFFIXES:
            others.append(display(name.name))
            continue
        if member.flag_bits & 0x1:
            raise Unreadable("it is encrypted")
        if member.compress_type not in PLAIN:
            raise Unreadable("it is packed in an unusual way")
        with archive.open(member) as stream:
            # one more than may be: read_source then says that it is too large
            data = stream.read(min(MAX_BYTES, max(0, budget.unpacked)) + 1)
        budget.unpacked -= len(data)
        if budget.unpacked < 0:
            raise Unreadable(f"more than {MAX_UNPACKED // 1024**2} MB of code in it, with all zips before it")
        files.append((name.name, data))
    return files, sorted(others)


def _write(files: list[tuple[str, bytes]], into: Path, room: Room) -> list[Path]:
    needed = sum(len(data) + A_FILE_TAKES for _, data in files)
    if needed > room.left:
        raise Unreadable("all submissions of this run together would fill the disk")
    room.left -= needed
    paths = []
    for number, (name, data) in enumerate(files):
        # The number keeps two members of one name apart; the name is a single component, so it leads nowhere.
        path = into / f"{number:04}" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        paths.append(path)
    return paths


def leads_inside(name: PurePosixPath) -> bool:
    """Whether a name is one below the folder that it is unpacked into, ``..`` aside, which is ignored as if hidden."""
    return bool(name.parts and not name.is_absolute() and ":" not in name.parts[0] and "\0" not in str(name))


def _welcome(name: PurePosixPath) -> bool:
    return (
        leads_inside(name)
        and not any(ignored(part) for part in name.parts)
        and len(name.parts[-1].encode("utf-8", "replace")) <= 200
    )
