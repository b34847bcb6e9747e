"""Beside each submission that uses up what it can, right and slow neighbours lose nothing, and files stay small."""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from conftest import ROOT, SUBMISSIONS, examples, first_line
from grade_process import Place, command, descendants
from qkv_grader.report.drawing import MOST_BYTES as MOST_PAGE
from qkv_grader.verdict import MAX_VERDICT_BYTES
from sandbox_fixtures import on_linux

pytestmark = [on_linux, pytest.mark.slow]

SLOW = """
import time

import numpy as np

{reference}

_project_row = project_row


def project_row(x, W):
    time.sleep(0.05)
    return _project_row(x, W)
"""
#: Megabytes: what a judge, the parent and a forked copy of a judge may come to.
MOST_MEMORY = 450


def peaks(process: subprocess.Popen[bytes]) -> dict[str, int]:
    """Watch a batch to its end; return the most memory that the parent and any judge had, in megabytes."""
    found = {"parent": 0, "judge": 0}
    while process.poll() is None:
        for pid in (process.pid, *descendants(process.pid)):
            kind = "parent" if pid == process.pid else "judge" if "judging.process" in command(pid) else ""
            if kind:
                found[kind] = max(found[kind], _memory(pid))
        time.sleep(0.05)
    return found


def _memory(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    match = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(match[1]) // 1024 if match else 0


def _cpu_of_children() -> float:
    """Seconds that whatever has ended below this process has used: on a busy machine a clock bounds nothing."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize(
    "attack", [path for path in examples("hostile") if path.name.startswith("exhaust-")], ids=lambda path: path.stem
)
def test_an_exhausting_submission_costs_its_neighbours_nothing(attack: Path, tmp_path: Path) -> None:
    handed_in = tmp_path / "handed in"
    handed_in.mkdir()
    shutil.copy(attack, handed_in / f"b-{attack.name}")
    for name in ("a", "c", "d"):
        shutil.copy(SUBMISSIONS / "correct" / "einsum.py", handed_in / f"{name}-right.py")
    reference = (ROOT / "solutions" / "projections.py").read_text(encoding="utf-8")
    (handed_in / "e-slow.py").write_text(SLOW.format(reference=reference), encoding="utf-8")
    place = Place(tmp_path / "place")
    began = _cpu_of_children()
    process = place.start(handed_in)
    most = peaks(process)
    assert process.returncode == 0, place.said
    assert _cpu_of_children() - began < 120
    assert all(most.values()), most
    verdicts = place.verdicts()
    assert {name: verdict.score for name, verdict in verdicts.items() if name[0] != "b"} == {
        "a-right": 20, "c-right": 20, "d-right": 20, "e-slow": 20
    }  # fmt: skip
    earns = first_line(attack).split("|")[1].split()[1]
    assert verdicts[f"b-{attack.stem}"].score == float(earns)
    assert max(most.values()) < MOST_MEMORY, most
    for path in place.out.rglob("*"):
        assert not path.is_file() or path.stat().st_size <= MOST_PAGE, path
    for path in place.out.rglob("verdict.json"):
        assert path.stat().st_size <= MAX_VERDICT_BYTES, path
