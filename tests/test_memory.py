"""What a submission holds in memory: one question's process at a time may hold much, and what is right needs little."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import ROOT, examples, task
from grade_process import descendants
from platform_fixtures import Platform
from qkv_grader.building.zips import CONTAINERS_MEMORY_MB
from qkv_grader.config import Limits
from qkv_grader.content import Content
from qkv_grader.judging.attempt import MOST_IDLE, Attempt
from qkv_grader.judging.client import JudgeProcess
from qkv_grader.kit.reading import Source
from qkv_grader.sandbox import Sandbox
from sandbox_fixtures import LONG, on_linux

pytest_plugins = ["platform_fixtures"]
pytestmark = on_linux

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may see what a locked-down process holds")

#: What the judge, the process that forks and all of a submission's may hold together in a container, in MB.
MOST_TOGETHER = 320
#: What all processes may hold together there, Otter and its kernel included: the container has 768 MB.
MOST_IN_ALL = 700

SOURCE = """
import select, sys, time
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

def on_and_on():
    frame = sys._getframe()
    while frame.f_code.co_name != "serve":
        frame = frame.f_back
    send, asked = frame.f_globals["_send"], select.poll()
    asked.register(3, select.POLLIN)

    def answer(*arguments):
        send(*arguments)
        while not asked.poll(0):
            pass

    frame.f_globals["_send"] = answer

def used():
    return time.process_time()
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


def test_a_process_that_goes_on_after_its_answer_stands_still_while_another_questions_is_used(
    attempts: Attempts,
) -> None:
    attempt = attempts()
    result(attempt, "one", "on_and_on")
    before = result(attempt, "one", "used")
    result(attempt, "two", "little")
    time.sleep(1)
    after = result(attempt, "one", "used")
    assert isinstance(before, float)
    assert isinstance(after, float)
    assert after - before < 0.2
    assert result(attempt, "two", "little") == 2


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
    section["limits"]["memory_mb"] = CONTAINERS_MEMORY_MB
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


@contextlib.contextmanager
def watched(pid: int) -> Iterator[list[int]]:
    """Look at what a process and all below it hold, as often as it goes; the list has it in MB."""
    seen, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.005):
            seen.append(held_together(pid) >> 20)

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield seen
    finally:
        done.set()
        watching.join()
        print(f"at most {max(seen)} MB in {len(seen)} looks")


@pytest.fixture(params=[1 << 40, MOST_IDLE - (8 << 20)], ids=["all that it gets", "what it may keep"])
def greedy(request: pytest.FixtureRequest, content: Content, tmp_path: Path) -> Path:
    """A submission that takes memory in each of its questions."""
    path = tmp_path / "greedy.py"
    names = "".join(f"{question} = take\n" for question in content.config.points)
    path.write_text(GREEDY.format(most=request.param) + names, encoding="utf-8")
    return path


@only_root
@pytest.mark.slow
def test_all_processes_together_stay_small_whatever_a_submission_takes(small: JudgeProcess, greedy: Path) -> None:
    with watched(small.pid) as seen:
        verdict = small.judge(task(greedy)).verdict
    assert (verdict.status, verdict.score) == ("graded", 0)
    assert "killed" not in verdict.flags
    assert max(seen) < MOST_TOGETHER


@only_root
@pytest.mark.slow
def test_so_do_those_of_the_container_with_otter_and_its_kernel(platform: Platform, greedy: Path) -> None:
    platform.configure(limits={"memory_mb": CONTAINERS_MEMORY_MB})
    platform.hand_in(greedy)
    command = [sys.executable, "-m", "qkv_grader.gradescope", str(platform.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, watched(process.pid) as seen:
        said, _ = process.communicate()
    assert process.returncode == 0, said
    assert said.startswith("status graded\n")
    assert CONTAINERS_MEMORY_MB / 2 < max(seen) < MOST_IN_ALL  # the first: it was seen taking


@pytest.mark.slow
def test_every_right_answer_has_room_enough_in_the_container(small: JudgeProcess) -> None:
    scores = {path.name: small.judge(task(path)).verdict.score for path in examples("correct")}
    assert scores == dict.fromkeys(scores, 20)
