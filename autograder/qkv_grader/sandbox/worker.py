"""The judge's end of a worker: sends the source and the calls, keeps the clock, ends the process."""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import signal
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from qkv_grader.kit.budget import MAX_ARRAY_BYTES
from qkv_grader.kit.calls import Raised
from qkv_grader.kit.layouts import layout_of
from qkv_grader.sandbox.clock import Clock, Times
from qkv_grader.sandbox.errors import ForkerDied, WorkerDied, WorkerTimeout
from qkv_grader.sandbox.forking import Forking
from qkv_grader.sandbox.inside import wire
from qkv_grader.sandbox.inside.wire import BadFrame
from qkv_grader.sandbox.limit import Limit
from qkv_grader.sandbox.memory import memory_of
from qkv_grader.sandbox.replies import Ready, Reply, read_ran, read_ready, read_reply

_READY_SECONDS: Final = 30.0
_FAREWELL_SECONDS: Final = 2.0
#: What is read at once. The allocator asks the kernel anew for each piece from twice as much on.
_CHUNK: Final = 64 * 1024
_MOST_INPUT: Final = MAX_ARRAY_BYTES // 2


class Worker:
    """One locked-down process that has run a submission's source."""

    def __init__(self, forking: Forking, output_bytes: int, until: float | None = None) -> None:
        self._forking = forking
        self._output_bytes = output_bytes
        self._max_header = wire.MAX_REPLY_HEADER + 6 * output_bytes
        self.notes: list[Raised] = []
        self.output = ""
        self.flags: set[str] = set()
        #: What the source and the calls have used of their limits, in seconds.
        self.seconds_used = 0.0
        self._socket, self._pid, self._pidfd = forking.fork()
        self._times = Times(self._pid)
        self.is_open, self._rests = True, False
        self._poll = select.poll()
        if self._pidfd is not None:
            self._poll.register(self._pidfd, select.POLLIN)
        self._received = bytearray()
        try:
            header, _ = self._receive(Limit(Clock(self._pid, _READY_SECONDS, self._times), until))
            if header.get("kind") != "ready":
                raise ForkerDied(f"a submission's process could not be locked down: {header.get('reason')}")
            self.ready: Ready = read_ready(header)
            self._memory_before = memory_of(self._pid)
        except (WorkerTimeout, BadFrame) as problem:
            self.close()
            raise ForkerDied(f"a submission's process did not get ready ({problem})") from None
        except WorkerDied as death:
            if death.killed:
                raise
            raise ForkerDied(f"a submission's process did not get ready ({death})") from None
        except BaseException:
            self.close()
            raise

    def run(
        self,
        cells: Sequence[str],
        filename: str,
        notebook: bool,
        module: str,
        timeout: float,
        *,
        until: float | None = None,
    ) -> None:
        """Run the source; what it raised is in `notes`, what it printed in `output`. Raises as `call` does."""
        request = {
            "kind": "source",
            "cells": [_sendable(cell) for cell in cells],
            "filename": _sendable(filename),
            "notebook": notebook,
            "module": module,
            "output": self._output_bytes,
        }
        header, payloads = self._ask(request, [], timeout, until)
        with self._closing_on_bad_frames():
            if payloads:
                raise BadFrame("a report with payloads")
            ran = read_ran(header, self._output_bytes)
        self.notes, self.output = ran.notes, ran.output
        self.flags |= ran.flags

    def call(self, function: str, arguments: Sequence[object], timeout: float, *, until: float | None = None) -> Reply:
        """Call one of the submission's functions by its name.

        Raises:
            WorkerTimeout: it took longer than ``timeout`` seconds, in which only what it used itself counts.
            OutOfWallTime: it is later than ``until``, by `time.monotonic`.
            WorkerDied: its process ended.
            BadFrame: what came back is not what an honest worker sends.
            ForkerDied: the mechanism failed.
        After any of them the worker is closed.
        """
        trees, payloads, sent = _pack_arguments(arguments)
        request = {"kind": "call", "function": function, "arguments": trees}
        header, received = self._ask(request, payloads, timeout, until)
        with self._closing_on_bad_frames():
            reply = read_reply(header, received, sent, self._output_bytes)
        self.flags |= reply.flags
        return reply

    @property
    def memory(self) -> int:
        """How many bytes of memory its process has taken since it was forked; 0 where that is not told."""
        return max(0, memory_of(self._pid) - self._memory_before)

    def rest(self) -> None:
        """Stop the process until it is asked again: what it goes on with unasked would take CPU and memory."""
        if self.is_open:
            self._rests = self._signalled(signal.SIGSTOP)

    def close(self, *, wait: bool = False) -> None:
        """End the process, whatever it does; with ``wait``, until its memory is free again. Never raises."""
        if not self.is_open:
            return
        self.is_open = False
        self._kill()
        if wait:
            self._has_ended(_FAREWELL_SECONDS)
        self._release()

    def _kill(self) -> None:
        if self._pidfd is None:
            self._forking.kill(self._pid)
            return
        self._signalled(signal.SIGKILL)

    def _signalled(self, which: signal.Signals) -> bool:
        """Send the process a signal, where there is a pidfd to do so from here; whether it was sent."""
        if self._pidfd is None:
            return False
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self._pidfd, which)
            return True
        return False

    def _has_ended(self, seconds: float = 0) -> bool:
        """Whether it has, or does within so many seconds; never where there is no pidfd to tell."""
        if self._pidfd is None:
            return False
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        return bool(poll.poll(1000 * seconds))

    def _release(self) -> None:
        self._socket.close()
        self._times.close()
        if self._pidfd is not None:
            os.close(self._pidfd)
        self._forking.forget(self._pid)

    def _ask(
        self, request: dict[str, Any], payloads: list[bytes], timeout: float, until: float | None
    ) -> tuple[dict[str, Any], list[wire.Buffer]]:
        if not self.is_open:
            raise ValueError("this worker is closed; start another")
        # What the worker says unasked, ahead of its answer, does not have this number.
        number = secrets.token_hex(16)
        if self._rests:
            self._rests = not self._signalled(signal.SIGCONT)
        clock = Clock(self._pid, timeout, self._times)
        limit = Limit(clock, until)
        try:
            try:
                self._send(wire.frame({**request, "id": number}, payloads), limit)
                header, received = self._receive(limit)
            finally:
                self.seconds_used += clock.counted()
            if header.get("id") != number:
                raise BadFrame("an answer to something that was not asked")
            return header, received
        except BaseException:
            self.close()
            raise

    def _send(self, data: bytes, limit: Limit) -> None:
        left = memoryview(data)
        while left:
            try:
                left = left[self._socket.send(left) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, limit)
            except OSError:
                raise self._death() from None

    def _receive(self, limit: Limit) -> tuple[dict[str, Any], list[wire.Buffer]]:
        header, payload = wire.sizes(self._read(wire.PREFIX.size, limit), self._max_header, MAX_ARRAY_BYTES)
        text = self._read(header, limit)
        return wire.open_frame(text, memoryview(self._read(payload, limit)))

    def _read(self, count: int, limit: Limit) -> bytearray:
        """Read so many bytes; what lies ready behind them is kept for the next time."""
        while len(self._received) < count:
            self._wait(select.POLLIN, limit)
            try:
                part = self._socket.recv(_CHUNK)
            except BlockingIOError:
                # Its process has ended, while something else still holds its socket.
                raise self._death() from None
            except OSError:
                part = b""
            if not part:
                raise self._death()
            self._received += part
        found = self._received[:count]
        del self._received[:count]
        return found

    def _wait(self, events: int, limit: Limit) -> None:
        """Wait until the socket is ready, or the process has ended."""
        self._poll.register(self._socket, events)
        limit.wait(self._poll)

    def _death(self) -> WorkerDied:
        """Learn how the process ended. It may live on, having closed its socket: then it is ended here."""
        try:
            code = self._forking.exit_code(self._pid, _FAREWELL_SECONDS)
            # on a busy machine the news may come late, and whose doing it was decides about points
            ended_here = code is None and not self._has_ended()
            if code is None:
                self._kill()
                code = self._forking.exit_code(self._pid, _READY_SECONDS)
            if code is None and not ended_here:
                self._forking.dead = True
                raise ForkerDied("nobody says how a submission's process ended")
        finally:
            self.is_open = False
            self._release()
        return WorkerDied(code, by_judge=ended_here)

    @contextlib.contextmanager
    def _closing_on_bad_frames(self) -> Any:
        try:
            yield
        except BadFrame:
            self.close()
            raise


def _sendable(text: str) -> str:
    """Replace lone surrogates, which a notebook's JSON can hold and no encoding can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _pack_arguments(arguments: Sequence[object]) -> tuple[list[Any], list[bytes], list[bytes | None]]:
    trees: list[Any] = []
    payloads: list[bytes] = []
    sent: list[bytes | None] = []
    places: dict[int, int] = {}
    for position, argument in enumerate(arguments):
        if not isinstance(argument, np.ndarray):
            if type(argument) not in (int, float, str, bool, type(None)):
                raise TypeError(f"a case passes a {type(argument).__name__}; only numbers, text and arrays travel")
            trees.append(argument)
            sent.append(None)
        elif id(argument) in places:
            trees.append({"same": places[id(argument)]})
            sent.append(sent[places[id(argument)]])
        else:
            places[id(argument)] = position
            data = wire.pack_array(argument)
            layout = {"layout": layout_of(argument), "read_only": not argument.flags.writeable}
            trees.append({"array": len(payloads), **layout})
            payloads.append(data)
            sent.append(data)
    if sum(map(len, payloads)) > _MOST_INPUT:
        raise ValueError(f"a case passes over {_MOST_INPUT >> 20} MB of arrays, more than travels back after the call")
    return trees, payloads, sent
