"""Work in a forked copy: it gives its parts, ends within its limits, and costs nobody but itself.

Each test is a process of its own, as a judge is: one without threads.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time

import pytest

from sandbox_fixtures import on_linux

pytestmark = [on_linux, pytest.mark.slow]


def outcome(work: str, seconds: float = 20.0, budget: float = 20.0) -> str:
    """Run ``work``, the body of a function that yields bytes; say what came of it."""
    code = f"""
import os, signal, time
from qkv_grader.judging.bounded import Bounded, Overran

def work():
{textwrap.indent(textwrap.dedent(work), "    ")}

bounded = Bounded({budget})
try:
    print("gave", bounded.run(work, {seconds}))
except Overran as problem:
    print("overran:", problem, problem.parts)
except RuntimeError as problem:
    print("failed:", problem)
print("children left:", os.popen(f"pgrep -P {{os.getpid()}} python | wc -l").read().strip())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    said, left = done.stdout.splitlines()
    assert left.endswith(" 0")
    return said


def test_gives_the_parts_in_their_order() -> None:
    assert outcome("yield b'one'\nyield b'two' * 100_000")[:30] == "gave [b'one', b'twotwotwotwotw"


def test_ends_when_its_time_is_over_and_keeps_what_was_finished() -> None:
    began = time.monotonic()
    assert outcome("yield b'one'\nwhile True: pass", seconds=1.0) == "overran: more than 1 seconds [b'one']"
    assert time.monotonic() - began < 20


def test_ends_when_the_budget_of_the_submission_is_over() -> None:
    said = outcome("time.sleep(30)\nyield b''", budget=0.0)
    assert said == "overran: more than 2 seconds []", "a page of a submission that spent all may still take a moment"


def test_ends_when_it_asks_for_too_much_memory() -> None:
    assert outcome("yield bytes(1 << 32)") == "overran: more than 512 MB []"


def test_a_death_of_its_own_is_too_much_work() -> None:
    """A parser that runs out of stack ends its process without a word."""
    assert outcome("os.kill(os.getpid(), signal.SIGSEGV)\nyield b''").startswith("overran: ")


def test_an_exception_is_the_grader_s_fault() -> None:
    assert outcome("raise ValueError('why')\nyield b''") == "failed: ValueError: why"


def test_somebody_else_s_kill_is_tried_again_and_then_a_fault() -> None:
    assert outcome("os.kill(os.getpid(), signal.SIGKILL)\nyield b''").startswith(
        "failed: a process of the grader's own"
    )


@pytest.mark.parametrize("size", [40 << 20])
def test_more_than_anybody_wants_to_read_is_too_much(size: int) -> None:
    assert outcome(f"yield bytes(1) * 0 + b'x' * {size}").startswith("overran: ")
