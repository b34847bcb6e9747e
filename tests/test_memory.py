"""What a submission holds in memory: one question's process at a time may hold much, and what is right needs little."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import ROOT, examples, task
from grade_process import descendants
from qkv_grader.config import Limits
from qkv_grader.content import Content
from qkv_grader.judging.attempt import MOST_IDLE, Attempt
from qkv_grader.judging.client import JudgeProcess
from qkv_grader.kit.reading import Source
from qkv_grader.sandbox import Sandbox
from sandbox_fixtures import LONG, on_linux

pytestmark = on_linux

#: What a container of 768 MB, in which Otter and its kernel want some 200 too, is told to give a submission.
CONTAINERS = 256
#: What the judge, the process that forks and all of a submission's may hold together there, in MB.
MOST_TOGETHER = 320

SOURCE = """
import time
time.sleep({seconds})
kept = []

def little():
    kept.append(1)
    return len(kept)

def much():
    kept.append(bytearray(b"x") * ({idle} + (8 << 20)))
    return len(kept)

def shared():
    import mmap
    kept.append(mmap.mmap(-1, {idle} + (8 << 20)))
    kept[-1][::4096] = b"x" * (len(kept[-1]) // 4096)
    return len(kept)
"""


Attempts = Callable[..., Attempt]


@pytest.fixture
def attempts() -> Iterator[Attempts]:
    with Sandbox(Limits()) as sandbox:
        made: list[Attempt] = []

        def attempt(seconds: float = 0.0) -> Attempt:
            source = Source("p.py", (SOURCE.format(idle=MOST_IDLE, seconds=seconds),), notebook=False, digest="")
            made.append(Attempt(sandbox, source, "p", Limits(), seconds=LONG, until=float("inf")))
            return made[-1]

        yield attempt
        for one in made:
            one.close()


def result(attempt: Attempt, question: str, function: str) -> object:
    return attempt.perform(question)(function, ()).result


def test_a_process_that_holds_little_is_kept_for_its_questions_next_call(attempts: Attempts) -> None:
    attempt = attempts()
    said = [result(attempt, question, "little") for question in ("one", "two", "one", "two", "one")]
    assert said == [1, 1, 2, 2, 3]


@pytest.mark.parametrize("function", ["much", "shared"])
def test_a_process_that_holds_much_is_ended_before_another_questions_is_used(attempts: Attempts, function: str) -> None:
    attempt = attempts()
    assert [result(attempt, "one", function) for _ in range(2)] == [1, 2]  # not between the calls of one question
    assert result(attempt, "two", "little") == 1
    assert result(attempt, "one", "little") == 1
    assert result(attempt, "two", "little") == 2
    assert attempt.flags == set()


def test_running_the_source_again_for_that_costs_the_submission_nothing(attempts: Attempts) -> None:
    attempt = attempts(seconds=0.5)
    for question in ("one", "two"):
        result(attempt, question, "much")
    before = attempt.seconds
    result(attempt, "one", "little")
    assert before - attempt.seconds < 0.4


GREEDY = """
kept = []

def take(*inputs):
    for size in (8 << 20, 1 << 20, 1 << 16):
        try:
            while sum(map(len, kept)) < {most}:
                kept.append(bytearray(b"x") * size)
        except MemoryError:
            pass
"""


@pytest.fixture
def small(content: Content, tmp_path: Path) -> Iterator[JudgeProcess]:
    """A judge with the memory that it has in the container."""
    for name in ("assignment", "solutions", "autograder/hidden"):
        shutil.copytree(ROOT / name, tmp_path / name)
    settings = json.loads(content.configuration.read_text(encoding="utf-8"))
    [[section]] = [list(plugin.values()) for plugin in settings["plugins"]]
    section["limits"]["memory_mb"] = CONTAINERS
    (tmp_path / "autograder" / "otter_config.json").write_text(json.dumps(settings), encoding="utf-8")
    judge = JudgeProcess(Content(tmp_path))
    yield judge
    judge.close()


def held_together(pid: int) -> int:
    """How many bytes a process and all below it hold: a page that several share is counted once among them."""
    total = 0
    for process in (pid, *descendants(pid)):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:  # it has ended
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


@pytest.mark.slow
@pytest.mark.parametrize("most", [1 << 40, MOST_IDLE - (8 << 20)], ids=["all that it gets", "what it may keep"])
def test_all_processes_together_stay_small_whatever_a_submission_takes(
    small: JudgeProcess, content: Content, tmp_path: Path, most: int
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may see what a locked-down process holds")
    greedy = tmp_path / "greedy.py"
    names = "".join(f"{question} = take\n" for question in content.config.points)
    greedy.write_text(GREEDY.format(most=most) + names, encoding="utf-8")
    seen, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.005):
            seen.append(held_together(small.pid))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        verdict = small.judge(task(greedy)).verdict
    finally:
        done.set()
        watching.join()
    assert (verdict.status, verdict.score) == ("graded", 0)
    assert "killed" not in verdict.flags
    print(f"at most {max(seen) >> 20} MB in {len(seen)} looks")
    assert max(seen) >> 20 < MOST_TOGETHER


@pytest.mark.slow
def test_every_right_answer_has_room_enough_in_the_container(small: JudgeProcess) -> None:
    scores = {path.name: small.judge(task(path)).verdict.score for path in examples("correct")}
    assert scores == dict.fromkeys(scores, 20)
