"""Folders that a killed run has left are swept by the next; those of a living one, or of nobody of ours, are not."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from qkv_grader import scratch

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def left() -> Path:
    """A folder, with something in it, of a process that was killed."""
    makes = (
        "import os; from qkv_grader import scratch; print(scratch.make('batch'), flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", makes],
        env={**os.environ, "TMPDIR": tempfile.gettempdir()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    folder = Path(done.stdout.strip())
    (folder / "submission.py").write_text("x = 1")
    return folder


def test_a_folder_is_its_owner_s_alone_and_goes_with_its_block(temporary: Path) -> None:
    with scratch.folder("batch") as folder:
        assert folder.parent == temporary
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(temporary.iterdir()) == []


def test_what_a_killed_process_left_is_swept(left: Path) -> None:
    scratch.sweep()
    assert not left.exists()


def test_what_belongs_to_a_living_process_is_kept(left: Path) -> None:
    with scratch.folder("batch") as mine:
        scratch.sweep()
        assert mine.exists()
    assert not left.exists()


def test_what_belongs_to_a_process_whose_number_another_has_by_now_is_swept(temporary: Path) -> None:
    mine = scratch.make("batch")
    kind, pid, started, rest = mine.name.removeprefix("qkv-").split("-")
    other = mine.rename(temporary / f"qkv-{kind}-{pid}-{int(started) - 1}-{rest}")
    scratch.sweep()
    assert not other.exists()


def test_what_another_run_sweeps_meanwhile_does_not_end_ours(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = left.with_name(left.name.replace("batch", "another"))
    monkeypatch.setattr(Path, "glob", lambda *_: iter([gone, left]))
    scratch.sweep()
    assert not left.exists()


def test_what_only_looks_alike_is_nobody_s_business(temporary: Path, left: Path) -> None:
    notes = temporary / "qkv-notes"
    notes.mkdir()
    link = temporary / left.name.replace("batch", "other")
    link.symlink_to(notes)
    odd = temporary / f"qkv-batch-{'9' * 30}-1-x"  # no process has such a number
    odd.mkdir()
    scratch.sweep()
    assert sorted(temporary.iterdir()) == sorted([notes, link, odd])
