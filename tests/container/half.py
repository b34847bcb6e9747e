"""Half a CPU, which is what the platform gives a submission."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Where a control group is made, its file for a quota, and what is written there: cgroup v2, then v1.
QUOTAS = (
    (Path("/sys/fs/cgroup"), "cpu.max", "50000 100000"),
    (Path("/sys/fs/cgroup/cpu"), "cpu.cfs_quota_us", "50000"),
)
BUSY = "while True: pass"
SHARE = "import time; began = time.monotonic()\nwhile time.monotonic() < began + 1: pass\nprint(time.process_time())"


@dataclass(frozen=True)
class Half:
    """How it is made, and the command that starts another with half a CPU."""

    how: str
    before: tuple[str, ...]

    def share(self) -> float:
        """Measure which part of a CPU a busy process gets."""
        command = [*self.before, sys.executable, "-c", SHARE]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@contextlib.contextmanager
def half_a_cpu() -> Iterator[Half]:
    """Make it by a quota where a control group can be made, else by as busy a process beside it on one CPU."""
    with contextlib.ExitStack() as stack:
        for parent, name, quota in QUOTAS:
            group = parent / f"half-{os.getpid()}"
            if _limited(group, name, quota, stack):
                enter = ("sh", "-c", 'echo $$ >"$0" && exec "$@"', str(group / "cgroup.procs"))
                yield Half(f"by a quota ({name})", enter)
                return
        pinned = ("taskset", "--cpu-list", str(min(os.sched_getaffinity(0))))
        busy = subprocess.Popen([*pinned, sys.executable, "-c", BUSY])
        stack.callback(busy.wait)
        stack.callback(busy.kill)
        yield Half("by a busy process on the same CPU, as no control group can be made here", pinned)


def _limited(group: Path, name: str, quota: str, stack: contextlib.ExitStack) -> bool:
    try:
        group.mkdir()
        stack.callback(group.rmdir)
        with (group / name).open("r+", encoding="ascii") as file:  # it is there, or there is no such controller
            file.write(quota)
    except OSError:
        return False
    return True
