"""The parent's end of a judge: it hears whole messages, in whatever pieces they come, and waits for none for ever."""

from __future__ import annotations

import base64
import os
import shlex
import sys
from pathlib import Path

import pytest

from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging import client
from qkv_grader.judging.client import JudgeDied, JudgeProcess
from qkv_grader.judging.messages import Answer, Half, PublicHalf, Ready, Task, to_line
from qkv_grader.verdict import Verdict

READY = to_line(Ready({"cut off": ("seccomp",)}, []))
HALF = PublicHalf("why")
ANSWER = to_line(Answer.on(Verdict("ada", "ada", "a.py", "graded", score=3.0)))
TASK = Task(Handin("ada", "ada"), seconds=0.0)


@pytest.fixture
def judge(tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch):
    """Start a stand-in that gets ready, waits for its task, then says these pieces, and stays there or ends."""
    monkeypatch.setattr(client, "_GRACE_SECONDS", 20.0)
    started: list[JudgeProcess] = []

    def start(*pieces: bytes, stays: bool = True) -> JudgeProcess:
        code = f"""
import base64, sys, time
def say(piece):
    sys.stdout.buffer.write(base64.b64decode(piece))
    sys.stdout.buffer.flush()
say({base64.b64encode(READY)!r})
sys.stdin.readline()
for piece in {[base64.b64encode(piece) for piece in pieces]!r}:
    say(piece)
    time.sleep(0.05)
if {stays}:
    time.sleep(60)
"""
        script, stand_in = tmp_path / "judge.py", tmp_path / "python"
        script.write_text(code)
        stand_in.write_text(f"#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(script))}\n")
        stand_in.chmod(0o700)
        monkeypatch.setattr(sys, "executable", str(stand_in))
        started.append(JudgeProcess(content))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.close()


@pytest.mark.parametrize(
    "pieces",
    [
        [to_line(Half.of(HALF)) + ANSWER],
        [to_line(Half.of(HALF)), ANSWER],
        [to_line(Half.of(HALF)) + ANSWER[:7], ANSWER[7:-1], ANSWER[-1:]],
    ],
    ids=["at once", "one after the other", "in pieces"],
)
def test_what_a_judge_says_is_heard_however_it_comes(judge, pieces: list[bytes]) -> None:
    halves: list[Half] = []
    assert judge(*pieces).judge(TASK, halves.append).verdict.score == 3
    assert [half.half for half in halves] == [HALF]


@pytest.mark.parametrize("said", [[], [to_line(Half.of(HALF))], [ANSWER[:-1]]], ids=["nothing", "a half", "no end"])
def test_a_judge_that_is_late_is_ended(judge, monkeypatch: pytest.MonkeyPatch, said: list[bytes]) -> None:
    process = judge(*said)
    monkeypatch.setattr(client, "_GRACE_SECONDS", 0.5)
    with pytest.raises(JudgeDied, match="ended with -9"):
        process.judge(TASK)
    assert not os.path.exists(f"/proc/{process.pid}/root")


@pytest.mark.parametrize("said", [[], [ANSWER[:-1]]], ids=["nothing", "no end"])
def test_a_judge_that_ends_without_an_answer_has_died(judge, said: list[bytes]) -> None:
    with pytest.raises(JudgeDied, match="ended with"):
        judge(*said, stays=False).judge(TASK)


def test_a_line_without_an_end_is_not_read_for_ever(judge, monkeypatch: pytest.MonkeyPatch) -> None:
    process = judge(*[b"x" * 50_000] * 20)
    monkeypatch.setattr(client, "MOST_BYTES", 300_000)
    monkeypatch.setattr(client, "_GRACE_SECONDS", 4.0)
    with pytest.raises(JudgeDied, match="ended with -9"):
        process.judge(TASK)
    assert len(process._heard) <= 300_000 + client._PIPE_BYTES // 2
