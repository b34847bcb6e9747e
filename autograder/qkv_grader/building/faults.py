"""What ends a build, said in one line that starts with the file it is about."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Iterator
from pathlib import Path

from qkv_grader.content import Content, ContentError
from qkv_grader.kit.words import one_line


class BuildError(Exception):
    """What would be built is not fit to hand out; the message says why and how to mend it."""


@contextlib.contextmanager
def told_in_one_line(content: Content) -> Iterator[None]:
    """Let a fault of the content's own code start with the file and the line in it that it came from.

    Raises:
        ContentError: one was raised inside.
    """
    try:
        yield
    except ContentError as problem:
        place = _place(content, problem.__cause__ or problem)
        message = one_line(str(problem).replace(f"{content.root}/", ""))
        raise ContentError(f"{place}: {message}" if place else message) from problem


def _place(content: Content, problem: BaseException) -> str:
    """Return where in the content's own code an error came from, if there: in a case, else as deep as it goes."""
    frames = [(Path(frame.filename), frame.lineno) for frame in traceback.extract_tb(problem.__traceback__)]
    if isinstance(problem, SyntaxError) and problem.filename:
        frames.append((Path(problem.filename), problem.lineno))
    folders = (content.assignment, content.root / "solutions", content.hidden)
    own = [(path, line) for path, line in frames if any(path.is_relative_to(folder) for folder in folders)]
    cases = [(path, line) for path, line in own if path in (*content.public_cases, *content.hidden_cases)]
    for path, line in reversed(cases or own):
        return f"{path.relative_to(content.root)}, line {line}"
    return ""
