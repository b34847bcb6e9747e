"""Serves the review on this machine alone, until Ctrl-C."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from qkv_grader.content import Content
from qkv_grader.review.app import Tools, make_app
from qkv_grader.review.classroom import Classroom
from qkv_grader.review.corrections import Corrector
from qkv_grader.review.groups import Groups
from qkv_grader.review.guard import Guard
from qkv_grader.review.reader import Reader

HOST: Final = "127.0.0.1"


class _Quiet(WSGIRequestHandler):
    """Logs nothing: the first address would leave its token in a log."""

    def log_request(self, *_: object) -> None:
        """Say nothing of a request."""


@contextlib.contextmanager
def opened(content: Content, out: Path) -> Iterator[Tools]:
    """Give what the pages need, for the length of a ``with`` block.

    Raises:
        ResultsError: there are no results, or those of another assignment.
        TableError: a correction cannot be meant.
    """
    classroom = Classroom(content, out)
    with contextlib.ExitStack() as stack:
        corrector = Corrector(classroom)
        stack.callback(corrector.close)
        reader = Reader()
        stack.callback(reader.close)
        groups = Groups(classroom, reader)
        stack.callback(groups.close)
        yield Tools(classroom, reader, groups, corrector)


def serve(content: Content, out: Path, port: int, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C; ``say`` is told the address, token included, as soon as it answers.

    Raises:
        ResultsError, TableError: as `opened`.
        OSError: the port is taken.
    """
    with opened(content, out) as tools, socket.create_server((HOST, port)) as ours:
        port = ours.getsockname()[1]
        guard = Guard(port)
        app = make_app(tools, guard)
        server = make_server(HOST, port, app, threaded=True, request_handler=_Quiet, fd=ours.fileno())
        with contextlib.closing(_Served(server)):
            say(f"http://{HOST}:{port}/open/{guard.token}")
            with contextlib.suppress(KeyboardInterrupt):
                server.serve_forever()


class _Served:
    def __init__(self, server: BaseWSGIServer) -> None:
        self.close = server.server_close
