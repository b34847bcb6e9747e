"""How many submissions are judged at once where nobody says: what this process may use, not what the machine has."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qkv_grader.judging.cpus import usable


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of 16 CPUs, all of which this process may run on, without control groups."""
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(16)), raising=False)
    return tmp_path


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_affinity_counts_and_not_the_machine(machine: Path) -> None:
    assert usable(machine) == 16


@pytest.mark.parametrize(
    ("quota", "cpus"), [("400000 100000", 4), ("150000 100000", 1), ("50000 100000", 1), ("max 100000", 16), ("", 16)]
)
def test_a_quota_counts(machine: Path, quota: str, cpus: int) -> None:
    put(machine / "proc/self/cgroup", "0::/grading/run\n")
    put(machine / "sys/fs/cgroup/grading/run/cpu.max", quota + "\n")
    assert usable(machine) == cpus


def test_so_does_that_of_a_group_above(machine: Path) -> None:
    put(machine / "proc/self/cgroup", "0::/grading/run\n")
    put(machine / "sys/fs/cgroup/grading/cpu.max", "200000 100000\n")
    put(machine / "sys/fs/cgroup/grading/run/cpu.max", "max 100000\n")
    assert usable(machine) == 2


def test_and_of_a_container_that_sees_its_own_group_alone(machine: Path) -> None:
    put(machine / "proc/self/cgroup", "0::/docker/1234\n")
    put(machine / "sys/fs/cgroup/cpu.max", "300000 100000\n")
    assert usable(machine) == 3


@pytest.mark.parametrize("mount", ["cpu,cpuacct", "cpu"])
def test_in_version_1_too(machine: Path, mount: str) -> None:
    put(machine / "proc/self/cgroup", "5:memory:/x\n4:cpu,cpuacct:/run\n0::/run\n")
    put(machine / f"sys/fs/cgroup/{mount}/run/cpu.cfs_quota_us", "500000\n")
    put(machine / f"sys/fs/cgroup/{mount}/run/cpu.cfs_period_us", "100000\n")
    put(machine / f"sys/fs/cgroup/{mount}/cpu.cfs_quota_us", "-1\n")
    assert usable(machine) == 5
