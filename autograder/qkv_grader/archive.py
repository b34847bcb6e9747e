"""A zip that a student handed in, opened without trusting anything in it."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

from qkv_grader.submission import MAX_BYTES, SUFFIXES, Unreadable

MAX_ZIP_BYTES: Final = 20 * 1024 * 1024
MAX_MEMBERS: Final = 2_000
MAX_UNPACKED: Final = 50 * 1024 * 1024
_ENTRY: Final = b"PK\x01\x02"
_PLAIN: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others may ask for gigabytes to unpack
# Everything that zipfile raises on bytes made to trip it.
_BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError),
    *(NotImplementedError, IndexError, OverflowError, MemoryError),
)
_ADVICE: Final = "hand in the .py or .ipynb file itself"


def unpack(path: Path, into: Path) -> tuple[list[Path], list[str]]:
    """Write the zip's ``.py`` and ``.ipynb`` files below a new folder; return them and the others' names.

    Links, hidden files, and names that would lead out of the folder are left out.

    Raises:
        Unreadable: it is no zip, is encrypted, or is larger than a submission can be.
    """
    try:
        if path.stat().st_size > MAX_ZIP_BYTES:
            raise Unreadable(f"{path.name}: larger than {MAX_ZIP_BYTES // 1024**2} MB: {_ADVICE}")
        data = path.read_bytes()
        # Each member has such an entry, and zipfile keeps all of them in memory whatever they claim.
        if data.count(_ENTRY) > MAX_MEMBERS:
            raise Unreadable(f"{path.name}: more than {MAX_MEMBERS} files in it: {_ADVICE}")
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _members(archive, into)
    except Unreadable:
        raise
    except _BROKEN as problem:
        raise Unreadable(f"{path.name}: not a zip file that can be opened: {_ADVICE}") from problem


def ignored(name: str) -> bool:
    """Whether a file or folder is there for the computer's sake: hidden ones, caches, leftovers."""
    return name.startswith(".") or name.lower() in {"__pycache__", "__macosx", "thumbs.db", "desktop.ini"}


def _members(archive: zipfile.ZipFile, into: Path) -> tuple[list[Path], list[str]]:
    files: list[Path] = []
    others: list[str] = []
    total = 0
    for member in archive.infolist():
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if member.is_dir() or not _welcome(name) or stat.S_ISLNK(member.external_attr >> 16):
            continue
        if name.suffix.lower() not in SUFFIXES:
            others.append(name.name)
            continue
        if member.flag_bits & 0x1:
            raise Unreadable(f"the zip is encrypted: {_ADVICE}")
        if member.compress_type not in _PLAIN:
            raise Unreadable(f"the zip is packed in an unusual way: {_ADVICE}")
        with archive.open(member) as stream:
            data = stream.read(MAX_BYTES + 1)  # one more than may be: read_source then says that it is too large
        total += len(data)
        if total > MAX_UNPACKED:
            raise Unreadable(f"the zip holds more than {MAX_UNPACKED // 1024**2} MB of code: {_ADVICE}")
        # The number keeps two members of one name apart; the name is a single component, so it leads nowhere.
        target = into / f"{len(files):04}" / name.name
        target.parent.mkdir(parents=True)
        target.write_bytes(data)
        files.append(target)
    return files, sorted(others)


def _welcome(name: PurePosixPath) -> bool:
    parts = name.parts
    return bool(
        parts
        and not name.is_absolute()
        and ":" not in parts[0]
        and "\0" not in str(name)
        and not any(ignored(part) for part in parts)  # ".." is hidden as well
        and len(parts[-1].encode("utf-8", "replace")) <= 200
    )
