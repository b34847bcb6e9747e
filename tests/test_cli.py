"""What the command line says: which assignment, one line where something is wrong, and how it ends."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from conftest import ROOT, SUBMISSIONS
from grade_process import Orphans, Place
from qkv_grader import grading
from qkv_grader.cli import main
from qkv_grader.grading import Summary
from qkv_grader.judging import cpus
from sandbox_fixtures import LONG, eventually, on_linux

pytest_plugins = ["grade_process"]

RIGHT = SUBMISSIONS / "correct" / "einsum.py"
FIRST = "Q, K and V projections 1.0"


def qkv(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def refusal(done: Result, code: int = 2) -> str:
    """What a command said that ended with this code: one line, and never a traceback."""
    assert done.exit_code == code, done.output
    [line] = done.stderr.splitlines()
    return line


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    to = tmp_path / "copy"
    for part in ("assignment", "solutions", "autograder/hidden"):
        shutil.copytree(ROOT / part, to / part, ignore=shutil.ignore_patterns("__pycache__"))
    config = (ROOT / "autograder" / "otter_config.json").read_text(encoding="utf-8")
    (to / "autograder" / "otter_config.json").write_text(config.replace("Q, K and V projections", "A copy"))
    return to


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Instead of grading, note what would have been graded, and how."""
    calls: list[tuple[Any, ...]] = []

    def grade_into(content: Any, *arguments: Any, **more: Any) -> Summary:
        calls.append((content.root, *arguments[:2], more))
        return Summary({"graded": 1}, 20.0, 0, 0)

    monkeypatch.setattr(grading, "grade_into", grade_into)
    return calls


class TestWhichAssignment:
    def test_the_first_line_says_which(self, told: list[Any], copy: Path, tmp_path: Path) -> None:
        done = qkv("grade", RIGHT, "--out", tmp_path / "out", "--assignment", copy)
        assert done.stdout.splitlines()[0] == f"A copy 1.0 ({copy})"
        assert told[0][0] == copy

    def test_without_being_named_it_is_the_nearest_above(
        self, told: list[Any], copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (copy / "handed in").mkdir()
        for place, line in ((copy / "handed in", f"A copy 1.0 ({copy})"), (tmp_path, f"{FIRST} ({ROOT})")):
            monkeypatch.chdir(place)
            assert qkv("grade", RIGHT, "--out", tmp_path / "out").stdout.splitlines()[0] == line

    def test_other_commands_say_so_and_can_be_told_too(self, copy: Path) -> None:
        assert qkv("doctor", "--assignment", copy).stdout.splitlines()[0] == f"A copy 1.0 ({copy})"
        assert qkv("build", "--handout", "--assignment", copy).stdout.splitlines()[0] == f"A copy 1.0 ({copy})"

    @pytest.mark.parametrize("command", [["grade", RIGHT, "--out", "out"], ["build", "--out", "out"], ["doctor"]])
    def test_an_incomplete_one_ends_every_command_with_two_and_what_is_missing(
        self, copy: Path, monkeypatch: pytest.MonkeyPatch, command: list[Any]
    ) -> None:
        (copy / "solutions" / "misconceptions.py").unlink()
        monkeypatch.chdir(copy)
        line = refusal(qkv(*command))
        assert line == f"qkv: {copy}: an incomplete assignment; it lacks solutions/misconceptions.py"
        assert not (copy / "out").exists()

    def test_what_is_wrong_in_it_is_one_line_that_starts_with_the_file(self, copy: Path, tmp_path: Path) -> None:
        path = copy / "autograder" / "hidden" / "test_project_row.py"
        path.write_text(path.read_text(encoding="utf-8") + "\n\nno_such_name\n")
        line = refusal(qkv("grade", RIGHT, "--out", tmp_path / "out", "--assignment", copy))
        assert line.startswith(f"qkv: {path}: does not import: NameError")


class TestGrade:
    def test_jobs_are_as_many_as_asked_for_or_as_this_process_may_use(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[int] = []

        def judge_all(content: object, requests: object, judges: int, **more: object) -> Any:
            asked.append(judges)
            yield from ()

        monkeypatch.setattr(grading, "judge_all", judge_all)
        monkeypatch.setattr(grading, "usable", lambda: 7)
        for more in (["--jobs", 3], []):
            qkv("grade", RIGHT, "--out", tmp_path / f"out{len(more)}", *more)
        assert asked == [3, 7]
        assert qkv("grade", RIGHT, "--out", tmp_path / "out", "--jobs", 0).exit_code == 2
        assert cpus.usable() <= len(os.sched_getaffinity(0))

    def test_only_may_be_repeated(self, told: list[Any], tmp_path: Path) -> None:
        qkv("grade", RIGHT, "--out", tmp_path / "out", "--only", "ada", "--only", "ben")
        assert told[0][3]["only"] == ("ada", "ben")

    def test_a_stop_says_that_what_is_done_stands_and_how_to_go_on(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stopped(*arguments: object, **more: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(grading, "grade_into", stopped)
        line = refusal(qkv("grade", RIGHT, "--out", tmp_path / "out"), 130)
        assert line == "qkv: stopped; what has been graded stands: run the same command again to go on"

    def test_a_folder_without_submissions_is_a_wrong_call(self, tmp_path: Path) -> None:
        (tmp_path / "class").mkdir()
        line = refusal(qkv("grade", tmp_path / "class", "--out", tmp_path / "out"))
        assert line == f"qkv: {tmp_path}/class: nothing was handed in there; name the folder of submissions"
        assert not (tmp_path / "out").exists()

    def test_a_folder_with_other_things_in_it_is_no_place_for_results(self, tmp_path: Path) -> None:
        (tmp_path / "index.html").write_text("mine")
        line = refusal(qkv("grade", RIGHT, "--out", tmp_path))
        assert line == f"qkv: {tmp_path}: holds other things than results; give --out a new or an empty folder"
        assert (tmp_path / "index.html").read_text() == "mine"

    def test_the_help_promises_what_there_is(self) -> None:
        said = qkv("grade", "-h").stdout
        assert "each sub-folder or file" in said
        assert all(kind in said for kind in ("Gradescope", "Canvas", "Moodle", "nbgrader", "--roster", "--grades-csv"))

    @on_linux
    @pytest.mark.slow
    def test_ctrl_c_while_a_submission_hangs_ends_soon_without_a_traceback(
        self, tmp_path: Path, orphans: Orphans
    ) -> None:
        handed_in = tmp_path / "handed in"
        handed_in.mkdir()
        shutil.copy(RIGHT, handed_in / "a-right.py")
        for number in range(3):
            (handed_in / f"hangs-{number}.py").write_text("import time\nwhile True: time.sleep(1)\n")
        place = Place(tmp_path / "place")
        command = [sys.executable, "-m", "qkv_grader.cli", "grade", str(handed_in), "--out", str(place.out)]
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        assert eventually(lambda: "a-right" in place.verdicts(), LONG)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: everyone in the foreground is told
        out, err = process.communicate(timeout=LONG)
        assert (process.returncode, err.splitlines()) == (
            130, ["qkv: stopped; what has been graded stands: run the same command again to go on"]
        ), err  # fmt: skip
        assert out.splitlines() == [f"{FIRST} ({ROOT})"]
        assert orphans.are_gone(5)
        standing = place.verdicts()
        assert standing["a-right"].score == 20
        again = subprocess.run([*command, "--jobs", "2"], cwd=ROOT, capture_output=True, text=True, check=False)
        assert re.search(rf"\b{len(standing)} (was|were) graded before and stand", again.stdout)
