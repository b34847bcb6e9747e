"""What a submission tries that no solution needs, noted."""

from __future__ import annotations

import os
import sys
from typing import Any, Final

#: Names of audit events that a solution of this kind has no use for.
_FORBIDDEN: Final = """
    os.system os.exec os.fork os.forkpty os.posix_spawn os.spawn os.kill os.killpg os.startfile os.remove os.rename
    os.rmdir os.mkdir os.chmod os.chown os.chflags os.link os.symlink os.truncate os.utime os.setxattr os.removexattr
    os.lockf subprocess.Popen pty.spawn ctypes.dlopen signal.pthread_kill socket.__new__ socket.connect socket.bind
    socket.getaddrinfo socket.gethostbyname urllib.Request tempfile.mkstemp tempfile.mkdtemp shutil.copyfile
    shutil.move shutil.rmtree resource.setrlimit resource.prlimit fcntl.flock fcntl.lockf syslog.openlog
"""
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Watch:
    """An audit hook that notes attempts at what no solution needs.

    Best effort and for the record only: what the attempt achieves is up to the other layers, and code that reaches
    the kernel without Python goes unseen here.
    """

    def __init__(self) -> None:
        self.seen = False
        self._forbidden = frozenset(_FORBIDDEN.split())
        sys.addaudithook(self._hook)

    def take(self) -> bool:
        """Return whether there was an attempt since the last time."""
        seen, self.seen = self.seen, False
        return seen

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            flags = arguments[2]
            if isinstance(flags, int) and flags & _WRITING:
                self.seen = True
        elif event in self._forbidden:
            self.seen = True
