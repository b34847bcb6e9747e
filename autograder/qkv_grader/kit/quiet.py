"""What surrounds a student's code at home, made what it is in the grader: no keyboard, no screen, no warnings."""

from __future__ import annotations

import builtins
import contextlib
import io
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from typing import Any, Final

from .output import Output

_STREAMS: Final = ("stdout", "stderr", "__stdout__", "__stderr__")
_KEYBOARD: Final = ("stdin", "__stdin__")


@contextlib.contextmanager
def quiet(output: Output) -> Iterator[None]:
    """Take all that is printed or logged into ``output``; whoever asks for something to read meets its end."""
    kept = {name: getattr(sys, name) for name in (*_STREAMS, *_KEYBOARD)}
    handlers, logging.root.handlers = logging.root.handlers, []  # pytest's own, or one that has an older output
    asked, builtins.input = builtins.input, _input  # a kernel would ask the person at the notebook
    folder = os.getcwd()
    try:
        for name in kept:
            setattr(sys, name, output if name in _STREAMS else io.StringIO())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        builtins.input, logging.root.handlers = asked, handlers
        for name, stream in kept.items():
            setattr(sys, name, stream)
        os.chdir(folder)


def _input(prompt: Any = "", /) -> str:
    print(prompt, end="")
    raise EOFError("EOF when reading a line")
