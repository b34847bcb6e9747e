"""Processes that are killed while a batch is graded: no verdict is wrong for it, and nothing is left behind."""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, SUBMISSIONS
from grade_process import Orphans, Place, command, descendants, results
from qkv_grader.records import Correction, add, read_overrides
from qkv_grader.report import existing
from qkv_grader.verdict import Verdict
from qkv_grader.whole import write_whole
from sandbox_fixtures import LONG, alive, eventually, on_linux

pytest_plugins = ["grade_process"]
pytestmark = on_linux

ORIGINALS = [
    SUBMISSIONS / family / name
    for family, name in (
        ("correct", "einsum.py"),
        ("correct", "explicit-loops.py"),
        ("correct", "notebook-executed-with-outputs.ipynb"),
        ("wrong", "mutated-input-alias.py"),
        ("wrong", "row-instead-of-column-loops.py"),
        ("hostile", "kill-self-at-import.py"),
        ("hostile", "leak-right-answers.py"),
    )
]
HANGS = """
import time


def hang(*inputs):
    time.sleep(1000)


component_terms = project_component = project_row = project_tokens = hang
"""


def copies(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        original = ORIGINALS[number % len(ORIGINALS)]
        shutil.copy(original, folder / f"{number:03}-{original.name}")
    return folder


def what_counts(verdict: Verdict) -> Any:
    cases = {case.id: (case.outcome, case.points, case.feedback) for case in verdict.cases}
    return verdict.status, verdict.score, verdict.misconceptions, verdict.official, verdict.layers, cases


#: Seconds between two kills of a kind, below one judge, where the slowest submission takes `IDLE`.
PAUSES = {"judge": 5.0, "forking process": 5.0, "worker": 1.2}
IDLE = 0.4


class Killer:
    """Kills what descends from a process at random, no faster than the grader promises to bear.

    That is three workers or two forking processes a submission and three judges in a row: a fourth would be taken for
    the submission's doing, or given up. Which process works on what cannot be seen from here, so time stands for it:
    more of it on a machine that is busy, where the slowest of them takes more ``seconds``.
    """

    def __init__(self, seed: int, seconds: float) -> None:
        self._random = random.Random(seed)
        self._pauses = {kind: pause * max(1.0, seconds / IDLE) for kind, pause in PAUSES.items()}
        self._last: dict[tuple[str, int], float] = {}
        self.killed: Counter[str] = Counter()

    def run(self, process: subprocess.Popen[bytes]) -> None:
        while process.poll() is None:
            time.sleep(self._random.uniform(0.0, 0.25))
            self._strike(process.pid)

    def _strike(self, root: int) -> None:
        by_kind: dict[str, list[tuple[int, int]]] = {}
        for pid, line in descendants(root).items():
            kind = self._kind(line)
            # one judge and all that is below it share the pause; judges share one, as they follow upon each other
            if not kind:
                continue
            lineage = line[0] if len(line) > 1 else 0
            if time.monotonic() - self._last.get((kind, lineage), 0.0) > self._pauses[kind]:
                by_kind.setdefault(kind, []).append((pid, lineage))
        if by_kind:
            kind = self._random.choice(sorted(by_kind))
            pid, lineage = self._random.choice(sorted(by_kind[kind]))
            if self._kill(pid, root):
                self._last[kind, lineage] = time.monotonic()
                self.killed[kind] += 1

    @staticmethod
    def _kind(line: list[int]) -> str:
        """Tell what a process is by its place below a judge or below the command; "" if that is not clear yet."""
        first = command(line[0])
        below = len(line) + ("inside.forker" in first)
        if below == len(line) and "qkv_grader.judging.process" not in first:
            return ""
        return {1: "judge", 2: "forking process"}.get(below, "worker")

    @staticmethod
    def _kill(pid: int, root: int) -> bool:
        try:
            handle = os.pidfd_open(pid)
        except OSError:
            return False
        try:
            if pid not in descendants(root):  # its number is another's by now
                return False
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        except ProcessLookupError:
            return False
        else:
            return bool(select.select([handle], [], [], LONG)[0])
        finally:
            os.close(handle)


@pytest.mark.slow
def test_whatever_is_killed_below_a_batch_of_two_hundred_every_verdict_is_right(
    tmp_path: Path, orphans: Orphans
) -> None:
    undisturbed = Place(tmp_path / "undisturbed")
    undisturbed.grade(copies(tmp_path / "few", len(ORIGINALS)))
    right = {verdict.name[4:]: what_counts(verdict) for verdict in undisturbed.verdicts().values()}

    slowest = max(verdict.seconds for verdict in undisturbed.verdicts().values())

    place, killer = Place(tmp_path / "disturbed"), Killer(20261121, slowest)
    process = place.start(copies(tmp_path / "many", 200))
    killer.run(process)

    assert process.returncode == 0, place.said
    verdicts = place.verdicts()
    assert len(verdicts) == 200
    wrong = [
        (verdict.student, verdict.status, verdict.score, verdict.flags, verdict.reason)
        for verdict in verdicts.values()
        if what_counts(verdict) != right[verdict.name[4:]]
    ]
    assert wrong == [], killer.killed
    assert orphans.are_gone(5)
    assert min(killer.killed[kind] for kind in PAUSES) >= 3, killer.killed
    assert any("killed" in verdict.flags for verdict in verdicts.values())


@pytest.mark.slow
def test_what_starts_the_check_for_guarantees_may_be_killed_too(tmp_path: Path) -> None:
    place = Place(tmp_path / "place")
    process = place.start(copies(tmp_path / "one", 1))
    assert eventually(lambda: bool(descendants(process.pid)), LONG)
    first = min(descendants(process.pid))
    os.kill(first, signal.SIGKILL)
    assert process.wait(LONG) == 0, place.said
    assert [verdict.score for verdict in place.verdicts().values()] == [20]


@pytest.mark.slow
def test_after_the_command_itself_is_killed_nothing_is_left_and_a_second_call_finishes(
    tmp_path: Path, orphans: Orphans
) -> None:
    handed_in = copies(tmp_path / "handed in", 14)
    (handed_in / "000-hangs.py").write_text(HANGS)
    with zipfile.ZipFile(handed_in / "zipped.zip", "w") as archive:
        archive.write(ORIGINALS[0], "projections.py")
    undisturbed, place = Place(tmp_path / "undisturbed"), Place(tmp_path / "killed")
    undisturbed.grade(handed_in)
    assert undisturbed.leftovers() == []

    chance, standing = random.Random(20261121), dict[str, bytes]()
    for wanted in (0, 1, 6):
        process = place.start(handed_in)
        assert eventually(lambda wanted=wanted: len(place.verdicts()) >= wanted, 4 * LONG)
        time.sleep(chance.uniform(0.0, 2.0))
        below = descendants(process.pid)
        process.kill()
        process.wait()
        assert eventually(lambda below=below: not any(alive(pid) for pid in below), 5)
        assert orphans.are_gone(5)
        for path in place.temporary.iterdir():  # a submission may have been unpacked there
            assert path.stat().st_uid == os.getuid()
            assert stat.S_IMODE(path.stat().st_mode) == 0o700 or list(path.iterdir()) == []
        now = {path.parent.name: path.read_bytes() for path in place.out.glob("staff/*/verdict.json")}
        assert now.items() >= standing.items()
        standing = now

    assert 6 <= len(standing) < len(undisturbed.verdicts())
    place.grade(handed_in)
    assert f"{len(standing)} were graded before and stand" in place.said
    for student, verdict in standing.items():
        assert (place.out / "staff" / student / "verdict.json").read_bytes() == verdict
    assert results(place.out) == results(undisturbed.out)


@pytest.mark.slow
def test_a_regrade_that_is_killed_at_random_loses_no_correction_and_no_verdict(tmp_path: Path) -> None:
    handed_in, place = copies(tmp_path / "handed in", 7), Place(tmp_path / "place")
    place.grade(handed_in)
    first = {path.parent.name: path.read_bytes() for path in place.out.glob("staff/*/verdict.json")}
    told = {path.name: path.read_bytes() for path in place.out.glob("feedback/*")}
    other = tmp_path / "other"
    for part in ("assignment", "solutions", "autograder/hidden"):
        shutil.copytree(ROOT / part, other / part)
    shutil.copy(ROOT / "autograder" / "otter_config.json", other / "autograder")
    case = other / "autograder" / "hidden" / "test_project_row.py"
    case.write_text(case.read_text(encoding="utf-8").replace("(y, [2, 17])", "(y, [2, 18])"), encoding="utf-8")
    changed, right = sorted(first)[-1], sorted(first)[0]  # who is corrected, and who is right but for the new case

    chance, added = random.Random(20261121), []
    for number in range(5):
        process = place.start(handed_in, "--assignment", other)
        rests = time.monotonic() + chance.uniform(0.5, 2.5) * (1 + number % 3)
        while time.monotonic() < rests and process.poll() is None:
            row = Correction(changed, "project_row", 1.0, str(len(added)), "", "tutor", "2026-01-31T09:30:00Z")
            add(place.out, [row])
            added.append(row)
            time.sleep(chance.uniform(0.0, 0.1))
        process.kill()
        process.wait()
        now = existing(place.out)
        verdicts = {student: now.verdict(student) for student in first}
        assert None not in verdicts.values()
        assert read_overrides(place.out, now.verdicts()) == added
        for student, data in first.items():
            assert data in [path.read_bytes() for path in (place.out / "staff" / student).glob("verdict*.json")]
        assert (place.out / "feedback" / f"{right}.html").read_bytes() == told[f"{right}.html"]
    with place.start(handed_in, "--assignment", other) as process:
        process.wait()
    assert process.returncode == 0, place.said
    assert "points changed: the feedback of " in place.said
    scores = {student: verdict.score for student, verdict in place.verdicts().items()}
    assert scores[right] == 19.75
    assert f"{added[-1].comment}</p>" in (place.out / "staff" / changed / "evidence.html").read_text(encoding="utf-8")


def test_what_a_kill_leaves_half_written_the_next_run_writes_over(tmp_path: Path) -> None:
    dies = "import os; os.replace = lambda *names: os.kill(os.getpid(), 9)"
    writes = "from pathlib import Path; from qkv_grader.whole import write_whole"
    path = tmp_path / "staff" / "ada" / "verdict.json"
    code = f"{dies}; {writes}; write_whole(Path({str(path)!r}), b'ha')"
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not path.exists()
    write_whole(path, b"whole")
    assert [file.read_bytes() for file in path.parent.iterdir()] == [b"whole"]
