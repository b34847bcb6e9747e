"""What travels between a batch and its workers: bytes, read as what they have to be, and never pickled by us."""

from __future__ import annotations

import os
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from qkv_grader import __version__
from qkv_grader.content import Content, ContentError
from qkv_grader.judging.messages import (
    Answer,
    Half,
    MessageError,
    Refused,
    Task,
    read_from_judge,
    read_task,
    to_line,
)
from qkv_grader.judging.seat import Job
from qkv_grader.kit.reading import MAX_BYTES

#: Under which a scheduler passes on public halves, of whichever batch: it keeps the last thousand of a topic.
HALVES: Final = "qkv-public-halves"


class Invitation(msgspec.Struct):
    """To a worker, once a batch: the content, which must have the same digest there."""

    batch: str
    digest: str
    files: dict[str, bytes]
    allow_unprotected: bool
    grader: str = __version__


class Proof(msgspec.Struct):
    """From a worker that was invited: ``problem`` says why it cannot judge, if it cannot."""

    host: str
    problem: str = ""
    protected: bool = True


class Parcel(msgspec.Struct):
    """To a worker: one submission. ``task`` names its files below some folder, ``contents`` are theirs, in that order.

    A content is None where the file cannot be read.
    """

    number: int
    task: bytes
    contents: list[bytes | None]


def invite(batch: str, content: Content, allow_unprotected: bool) -> bytes:
    """Return an invitation as it travels, with the files of the content that grading needs."""
    handout = [path.relative_to(content.root) for path in content.assignment.rglob("*") if path.is_file()]
    kept = [path for path in handout if not any(part == "__pycache__" or part[0] == "." for part in path.parts)]
    modules = [path.relative_to(content.root) for path in (*content.modules, content.configuration)]
    files = {path.as_posix(): (content.root / path).read_bytes() for path in {*kept, *modules}}
    return msgspec.msgpack.encode(Invitation(batch, content.digest, files, allow_unprotected))


def pack(number: int, job: Job) -> bytes:
    """Return a job as it travels."""
    root = _root(job)
    names = tuple(path.relative_to(root) for path in job.handin.files)
    half = job.half.half if job.half else None
    task = Task(replace(job.handin, files=names), job.seconds, half=half, retried=job.tried or job.late)
    return msgspec.msgpack.encode(Parcel(number, to_line(task), [_bytes_of(path) for path in job.handin.files]))


def unpack(parcel: Parcel, folder: Path) -> Task:
    """Write the files of a parcel below a folder; return its task, about these."""
    task = read_task(parcel.task)
    files = tuple(folder / name for name in task.handin.files)
    for path, data in zip(files, parcel.contents, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        if data is not None:
            path.write_bytes(data)
    task.handin = replace(task.handin, files=files)
    return task


def send_back(answer: Answer, folder: Path) -> bytes:
    """Return an answer about files below ``folder`` as it travels."""
    answer.path = answer.path.relative_to(folder) if answer.path else None
    return to_line(answer)


def take_back(line: bytes, job: Job) -> Answer:
    """Return the answer to a job that travelled.

    Raises:
        ContentError: a judge there found the assignment's own cases not in order.
        MessageError: it is no answer.
    """
    message = read_from_judge(line)
    if isinstance(message, Refused):
        raise ContentError(message.problem)
    if not isinstance(message, Answer):
        raise MessageError(f"a worker answered with {type(message).__name__}")
    message.path = _root(job) / message.path if message.path else None
    return message


def press(half: Half) -> bytes:
    """Return a public half as it travels."""
    return zlib.compress(to_line(half))


def unpress(data: bytes) -> Half:
    """Return the public half that travelled.

    Raises:
        MessageError: it is none.
    """
    message = read_from_judge(zlib.decompress(data))
    if not isinstance(message, Half):
        raise MessageError(f"a worker handed over {type(message).__name__}")
    return message


def _root(job: Job) -> Path:
    """Return the folder that all files of a job lie below."""
    folders = [path.parent for path in job.handin.files]
    return Path(os.path.commonpath(folders)) if folders else Path()


def _bytes_of(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # of a larger file nothing is read by anybody
    except OSError:
        return None
