"""How many submissions are judged at once where nobody says: what this process may use, not what the machine has.

And on which CPU each is judged.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grade_process import descendants
from qkv_grader.content import Content
from qkv_grader.judging.client import JudgeProcess
from qkv_grader.judging.cpus import own, usable

_may_choose = pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="here a process cannot choose its CPU")


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


@pytest.mark.parametrize(("judges", "cpus"), [(16, list(range(16))), (15, [None] * 15), (17, [None] * 17)])
def test_judges_have_a_cpu_each_where_there_are_just_as_many(
    machine: Path, judges: int, cpus: list[int | None]
) -> None:
    assert own(judges) == cpus


@_may_choose
def test_a_judge_and_all_that_it_starts_stay_on_its_cpu(content: Content) -> None:
    cpu = max(os.sched_getaffinity(0))
    judge = JudgeProcess(content, cpu=cpu)
    try:
        below = descendants(judge.pid)
        assert below
        assert {pid: os.sched_getaffinity(pid) for pid in (judge.pid, *below)} == {
            pid: {cpu} for pid in (judge.pid, *below)
        }
    finally:
        judge.close()


@_may_choose
def test_a_cpu_that_is_gone_is_no_reason_not_to_judge(content: Content) -> None:
    JudgeProcess(content, cpu=max(os.sched_getaffinity(0)) + 512).close()
