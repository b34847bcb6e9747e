"""On a worker: the content of each batch in a folder of its own, and a judge for each thread that is used.

`prove` and `judge` are the tasks that a batch sends, `leave` is what it says at its end.
"""

from __future__ import annotations

import atexit
import shutil
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

import msgspec

from qkv_grader import __version__, scratch
from qkv_grader.cluster.travel import HALVES, Invitation, Parcel, Proof, press, send_back, unpack
from qkv_grader.content import Content, ContentError
from qkv_grader.judging.messages import Half, Refused, to_line
from qkv_grader.judging.probing import is_protected
from qkv_grader.judging.protection import Unprotected
from qkv_grader.judging.seat import Job, Seat
from qkv_grader.kit.words import one_line

#: After so long without a task, its batch is taken to have been killed.
IDLE_SECONDS: Final = 60.0
#: What `judge` answers where a worker has to be invited first.
NOT_READY: Final = b""
_STATIONS: Final[dict[str, Station]] = {}


def prove(order: bytes) -> bytes:
    """Get ready for a batch, as far as this worker may judge: return a `Proof`."""
    invitation = msgspec.msgpack.decode(order, type=Invitation)
    leave(invitation.batch)
    scratch.sweep()
    proof = Proof(socket.gethostname())
    folder = scratch.make("station")
    try:
        content = _unpacked(invitation, folder)
        proof.protected = is_protected(content, invitation.allow_unprotected, [folder])
    except Exception as problem:  # noqa: BLE001 - whatever it is, this worker is left out, and the batch told why
        shutil.rmtree(folder, ignore_errors=True)
        named = isinstance(problem, Unprotected | OtherGrader)
        proof.problem = one_line(str(problem) if named else f"{type(problem).__name__}: {problem}")
    else:
        station = Station(invitation.batch, folder, content, not invitation.allow_unprotected)
        _STATIONS[invitation.batch] = station
        threading.Thread(target=station.watch, daemon=True).start()
    return msgspec.msgpack.encode(proof)


def judge(batch: str, order: bytes) -> bytes:
    """Judge one submission: return a judge's message, or nothing where this worker has to be invited first."""
    from distributed import get_worker

    worker, parcel = get_worker(), msgspec.msgpack.decode(order, type=Parcel)

    def tell(half: Half) -> None:
        worker.log_event(HALVES, {"batch": batch, "number": parcel.number, "half": press(half)})

    station = _STATIONS.get(batch)
    return station.judge(parcel, tell) if station else NOT_READY


def leave(batch: str) -> None:
    """End all that is here of a batch."""
    if station := _STATIONS.pop(batch, None):
        station.close()


@atexit.register
def _leave_all() -> None:
    """Leave every batch: so ends a worker that is told to, or whose scheduler is gone."""
    for batch in list(_STATIONS):
        leave(batch)


class OtherGrader(Exception):
    """The grader here is not the one that the batch was started with."""


def _unpacked(invitation: Invitation, folder: Path) -> Content:
    """Write a batch's content below a folder of this worker's.

    Raises:
        OtherGrader: by its digest, a verdict on it would rest on something else here.
    """
    for name, data in invitation.files.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    content = Content(folder / "content")
    if content.digest != invitation.digest:
        ours, mend = invitation.grader, "install the same wheel on both"
        differs = (
            f"is not the one here ({ours})"
            if ours != __version__
            else "has the number of the one here, not its content"
        )
        raise OtherGrader(f"its qkv-grader ({__version__}) {differs}: {mend}")
    return content


@dataclass
class _Guest(Job):
    """A job from elsewhere, whose public half is told there at once: all of this worker may be lost."""

    tell: Callable[[Half], None] = lambda half: None

    def keep(self, half: Half) -> None:
        super().keep(half)
        self.tell(half)


@dataclass
class Station:
    """One batch on this worker; ``folder``, which nobody else may enter, holds its content and what is judged."""

    batch: str
    folder: Path
    content: Content
    protected: bool
    _seats: dict[int, Seat] = field(default_factory=dict)
    _busy: set[int] = field(default_factory=set)
    _latest: float = field(default_factory=time.monotonic)
    _numbers: count[int] = field(default_factory=count)
    _closed: threading.Event = field(default_factory=threading.Event)

    def judge(self, parcel: Parcel, tell: Callable[[Half], None]) -> bytes:
        """Judge one submission, by the judge of this thread: a judge ends with the thread that started it."""
        me = threading.get_ident()
        place = self.folder / "handed-in" / str(next(self._numbers))
        self._busy.add(me)
        seat = self._seats.setdefault(me, Seat(self.content, [self.folder], pages=True, protected=self.protected))
        try:
            task = unpack(parcel, place)
            half = Half.of(task.half) if task.half else None
            job = _Guest(task.handin, task.seconds, half, task.retried, tell=tell)
            seat.do(job)
            if self._closed.is_set() or job.answer is None:
                return NOT_READY
            return send_back(job.answer, place)
        except ContentError as problem:
            return to_line(Refused(str(problem)))
        except Unprotected:  # it was not when it was proved: whoever invites this worker again is told
            return NOT_READY
        finally:
            shutil.rmtree(place, ignore_errors=True)
            self._latest = time.monotonic()
            self._busy.discard(me)
            if self._closed.is_set():  # meanwhile: what was begun since then is ended too
                seat.close()
                shutil.rmtree(self.folder, ignore_errors=True)

    def watch(self) -> None:
        """Leave when nothing has been sent for long."""
        while not self._closed.wait(IDLE_SECONDS / 4):
            if not self._busy and time.monotonic() - self._latest > IDLE_SECONDS:
                leave(self.batch)

    def close(self) -> None:
        """End every judge at once, and remove the folder."""
        self._closed.set()
        for thread, seat in list(self._seats.items()):
            seat.stop()
            if thread not in self._busy:  # its own thread does so otherwise
                seat.close()
        shutil.rmtree(self.folder, ignore_errors=True)
