"""A worker: one process that locks itself down, runs one submission's source and answers calls to its functions.

All that it is told is the source and the inputs of the current call; it holds nothing else worth having.
"""

from __future__ import annotations

import contextlib
import linecache
import os
import signal
import site
import sys
import warnings
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from qkv_grader.kit import standins
from qkv_grader.kit.layouts import laid_out
from qkv_grader.kit.output import Output
from qkv_grader.kit.performing import perform
from qkv_grader.kit.source import Source

from . import kernel, wire
from .capture import Watch
from .lockdown import SOCKET, Plan
from .values import Packer

_MEMORY_ERRORS: Final = ("MemoryError", "_ArrayMemoryError")
#: What is read at once. The allocator asks the kernel anew for each piece from twice as much on.
_CHUNK: Final = 64 * 1024
_received: Final = bytearray()
#: After so many Python has fitted its code to what runs often: then no worker has to, in a copy of its own.
_ROUNDS: Final = 30


def warm_up(watch: Watch) -> None:
    """Do in the forking process, once, what every worker would otherwise do first and alike."""
    site.setquit()
    site.sethelper()
    sys.argv = [""]
    sys.dont_write_bytecode = True
    standins.install()
    streams = sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__
    trial = _Worker(watch)
    request = {"cells": ["def same(x):\n    return x\n"], "filename": "trial.py", "notebook": False, "module": "trial"}
    argument = {"array": 0, "layout": "F", "read_only": False}
    for _ in range(_ROUNDS):
        wire.frame(*trial.run({**request, "output": 100}))
        asked = wire.frame({"function": "same", "arguments": [argument]}, [wire.pack_array(np.ones((2, 3)))])
        sizes = wire.sizes(asked[: wire.PREFIX.size], len(asked), len(asked))
        text, body = asked[wire.PREFIX.size :][: sizes[0]], asked[-sizes[1] :]
        wire.frame(*trial.call(*wire.open_frame(text, body, trusted=True)))
        trial.call({"function": "same", "arguments": []}, [])
    del sys.modules["trial"]
    sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__ = streams  # type: ignore[misc]
    linecache.clearcache()


def main(socket: int, plan: Plan, forker: int, watch: Watch) -> None:
    """Serve the judge at the other end of ``socket`` until it hangs up. Never returns."""
    try:
        kernel.prefer_for_the_oom_killer(1000)  # while it still may
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the forking process had other plans for it
        try:
            layers = plan.apply(socket, forker)
        except OSError as problem:
            for place in (socket, SOCKET):  # it may or may not have been moved by then
                with contextlib.suppress(OSError):
                    _send(place, {"kind": "refused", "reason": str(problem)})
            os._exit(1)
        _send(SOCKET, {"kind": "ready", "layers": layers, "missing": plan.missing, "uid": os.getuid()})
        _Worker(watch).serve()
    finally:
        os._exit(1)


class _Worker:
    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._output = Output(0)
        self._source = Source((), "", False, "submission")
        self._memory = False

    def serve(self) -> None:
        while True:
            header, payloads = _receive()
            reply, packed = self.run(header) if header["kind"] == "source" else self.call(header, payloads)
            reply["id"] = header["id"]
            _send(SOCKET, reply, packed)

    def run(self, request: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Run the source, which is the first request of all."""
        self._output = Output(request["output"])
        self._source = Source(request["cells"], request["filename"], request["notebook"], request["module"])
        self._watch.take()
        self._redirect()
        self._source.run()
        self._memory = any(note.type in _MEMORY_ERRORS for note in self._source.notes)
        return {"kind": "ran", "notes": [asdict(note) for note in self._source.notes], **self._noted()}, []

    def call(self, request: dict[str, Any], payloads: list[wire.Buffer]) -> tuple[dict[str, Any], list[bytes]]:
        """Call one function."""
        arguments = _arguments(request["arguments"], payloads)
        self._redirect()
        done = perform(self._source.names, request["function"], arguments, self._source.raised)
        self._memory = self._memory or done.outcome == "out-of-memory"
        packer = Packer()
        reply: dict[str, Any] = {
            "kind": "called",
            "outcome": done.outcome,
            # Inputs before the result, which might leave them no room.
            "after": [_after(argument, packer) for argument in arguments],
            "result": packer.pack(done.result) if done.outcome == "returned" else None,
            "exception": asdict(done.exception) if done.exception else None,
            "message": done.instead,
        }
        return {**reply, **self._noted()}, packer.payloads

    def _redirect(self) -> None:
        # Each time: the source may have put something of its own there.
        sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = self._output  # type: ignore[misc,assignment]
        warnings.simplefilter("ignore")

    def _noted(self) -> dict[str, Any]:
        """What was printed and tried since the last time."""
        seen = {"forbidden-call": self._watch.take(), "memory": self._memory, "output-cut": self._output.cut}
        output = self._output.take()
        self._memory = False
        return {"output": output, "flags": [flag for flag, raised in seen.items() if raised]}


def _arguments(trees: list[Any], payloads: list[wire.Buffer]) -> list[Any]:
    """Build fresh arguments in the memory layouts that the judge named."""
    arguments: list[Any] = []
    for tree in trees:
        if not isinstance(tree, dict):
            arguments.append(tree)
        elif "same" in tree:
            arguments.append(arguments[tree["same"]])
        else:
            array = wire.unpack_array(payloads[tree["array"]])
            arguments.append(laid_out(array, tree["layout"], tree["read_only"]))
    return arguments


def _after(argument: object, packer: Packer) -> int | None:
    if not isinstance(argument, np.ndarray):
        return None
    try:
        return packer.array(argument)
    except Exception:  # noqa: BLE001 - resized, or of another dtype by now: not what was sent, which is all that counts
        return None


def _receive() -> tuple[dict[str, Any], list[wire.Buffer]]:
    header, payload = wire.sizes(_read(wire.PREFIX.size), wire.MAX_REQUEST, wire.MAX_REQUEST)
    return wire.open_frame(_read(header), _read(payload), trusted=True)


def _read(count: int) -> bytearray:
    while len(_received) < count:
        part = os.read(SOCKET, _CHUNK)
        if not part:
            os._exit(0)
        _received.extend(part)
    found = _received[:count]
    del _received[:count]
    return found


def _send(socket: int, header: Mapping[str, Any], payloads: list[bytes] | None = None) -> None:
    data = memoryview(wire.frame(dict(header), payloads or []))
    while data:
        data = data[os.write(socket, data) :]
