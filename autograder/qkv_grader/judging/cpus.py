"""How many CPUs this process may use, fewer than the machine has where affinity or quota say so, and which for whom."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

_ROOT: Final = Path("/")


def usable(root: Path = _ROOT) -> int:
    """Return the CPUs that this process may keep busy, at least one; ``root`` is where /proc and /sys are found."""
    affine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, int(min([float(affine), *_quotas(root)])))


def own(count: int) -> list[int | None]:
    """Return a CPU for each of so many judges, where each can have one of its own and none is left; else None for each.

    A judge and its workers work by turns. Left to itself, the system wakes each on another CPU than the one that is
    about to rest, and whatever was near that one, caches above all, has to come over.
    """
    affine = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return [*affine] if len(affine) == count else [None] * count


def _quotas(root: Path) -> Iterator[float]:
    """Yield the quotas, in CPUs, of every control group that this process is in, those above it included."""
    with contextlib.suppress(OSError):
        for line in (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines():
            _, controllers, place = line.split(":", 2)
            if not controllers:
                mounts, read = ["sys/fs/cgroup", "sys/fs/cgroup/unified"], _quota
            elif "cpu" in controllers.split(","):
                mounts, read = [f"sys/fs/cgroup/{controllers}", "sys/fs/cgroup/cpu"], _quota_of_version_1
            else:
                continue
            # in a container the path may be the host's, of which only the end is mounted: the top is asked as well
            group = PurePosixPath(place.lstrip("/"))
            for folder in (root / mount / part for mount in mounts for part in (group, *group.parents)):
                with contextlib.suppress(OSError, ValueError, ZeroDivisionError):
                    yield read(folder)


def _quota(folder: Path) -> float:
    most, period = (folder / "cpu.max").read_text(encoding="ascii").split()
    return float("inf") if most == "max" else int(most) / int(period)


def _quota_of_version_1(folder: Path) -> float:
    most = int((folder / "cpu.cfs_quota_us").read_text(encoding="ascii"))
    return float("inf") if most < 0 else most / int((folder / "cpu.cfs_period_us").read_text(encoding="ascii"))
