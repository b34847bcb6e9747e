"""Stops code of a student's that does not come to an end, on every system: by a thread, with no signal and no fork."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Final

#: Seconds that a call may take at home, and those after which it is said that it cannot be stopped.
SECONDS: Final = 10.0
STUCK: Final = 2.0  # times as long
AGAIN: Final = 1.0
_STEPS: Final = 100


class TookTooLong(BaseException):
    """Raised in the middle of code that took too long; no `Exception`, which the code's own ``except`` would take."""


@contextmanager
def limited(stuck: Callable[[TookTooLong], None]) -> Iterator[None]:
    """Raise `TookTooLong` in what runs inside once it has taken `SECONDS`, and again if that is caught.

    Python stops between two of its own steps, so one step that takes long, of NumPy or a ``sleep``, cannot be stopped:
    then ``stuck`` is called once, in another thread, with an exception whose traceback says where that is.
    """
    raiser = getattr(ctypes, "pythonapi", None)  # CPython's alone
    if raiser is None or sys.gettrace() is not None:  # in a debugger a person takes their time
        yield
        return
    dog = _Dog(SECONDS, stuck, raiser)
    thread = threading.Thread(target=dog.watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        dog.call_off()


class _Dog:
    def __init__(self, seconds: float, stuck: Callable[[TookTooLong], None], raiser: ctypes.PyDLL) -> None:
        self._seconds, self._stuck = seconds, stuck
        self._raise = raiser.PyThreadState_SetAsyncExc
        self._thread = ctypes.c_ulong(threading.get_ident())
        self._over, self._lock = threading.Event(), threading.Lock()

    def watch(self) -> None:
        """Wait, then raise until the code gives in."""
        waited, told = self._seconds, False
        if self._over.wait(waited):
            return
        while True:
            with self._lock:
                if self._over.is_set():
                    return
                self._raise(self._thread, ctypes.py_object(TookTooLong))
            if self._over.wait(min(AGAIN, self._seconds)):
                return
            waited += min(AGAIN, self._seconds)
            if waited >= STUCK * self._seconds and not told:
                told = True
                self._stuck(_where(self._thread.value))

    def call_off(self) -> None:
        """Let nothing be raised from here on: what is raised while this is done is what should have come before."""
        late, done = None, False
        while not done:
            try:
                with self._lock:
                    self._over.set()
                for _ in range(_STEPS):  # what was asked for just before comes within a step or two
                    pass
                done = True
            except TookTooLong as problem:
                late = problem
        if late is not None and sys.exc_info()[0] is None:
            raise late


def _where(thread: int) -> TookTooLong:
    """Return an exception whose traceback leads from where the kit called a student's code to where that is now."""
    frame: FrameType | None = sys._current_frames().get(thread)  # noqa: SLF001 - what Python offers for just this
    while frame is not None and _is_ours(frame):  # what takes in that which is printed, say
        frame = frame.f_back
    trace: TracebackType | None = None
    with suppress(ValueError):  # its line is not known at this very step
        while frame is not None and not _is_ours(frame):
            trace = TracebackType(trace, frame, frame.f_lasti, frame.f_lineno)
            frame = frame.f_back
    return TookTooLong().with_traceback(trace)


def _is_ours(frame: FrameType) -> bool:
    return frame.f_globals.get("__package__") == __package__
