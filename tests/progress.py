"""A line every few seconds while tests run, so that nobody takes a long test for one that hangs."""

from __future__ import annotations

import os
import threading
import time

import pytest

SECONDS = 8


class Progress:
    """Says what has been done and what runs, on a thread of its own: the long tests are the ones that print nothing."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._began = time.monotonic()
        self._running: dict[str, float] = {}
        self._done = 0
        # while a test runs pytest redirects the stream itself; now it does not yet
        self._stream = os.dup(1)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._speak, daemon=True)
        self._thread.start()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._running[nodeid] = time.monotonic()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._running.pop(nodeid, None)
        self._done += 1

    def pytest_unconfigure(self) -> None:
        self._end.set()
        self._thread.join()
        os.close(self._stream)

    def line(self) -> str:
        now = time.monotonic()
        running = (f"{name.rpartition('/')[2]} ({now - since:.0f} s)" for name, since in list(self._running.items()))
        minutes, seconds = divmod(int(now - self._began), 60)
        of = self._session.testscollected
        done = f"{self._done} of {of} tests done" if of else "collecting the tests"
        return f"[{minutes}:{seconds:02}] {'; '.join([done, *running])}"

    def _speak(self) -> None:
        while not self._end.wait(SECONDS):
            os.write(self._stream, f"\n{self.line()}\n".encode())


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):  # of pytest-xdist's processes only the first one speaks
        session.config.pluginmanager.register(Progress(session))
