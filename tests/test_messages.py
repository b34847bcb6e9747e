"""What a judge's process and its parent say to each other: checked at both ends, by one version."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from qkv_grader.intake import Handin
from qkv_grader.judging.messages import (
    PROTOCOL,
    Answer,
    FromJudge,
    Half,
    MessageError,
    PublicHalf,
    Ready,
    Refused,
    Task,
    read_from_judge,
    read_task,
    to_line,
)
from qkv_grader.report import Pages
from sample_verdicts import case, failing

HALF = PublicHalf("why", [case("add", 0)], {"add": "no name for it"})
ODD = Path(os.fsdecode(b"/a/\xff.py"))  # a name that is no text
TASK = Task(Handin("ana", "a.py", (ODD,), digest="d"), 30.0, pages=True, half=HALF)
FROM_JUDGE: list[FromJudge] = [
    Ready({"cut off": ("seccomp",), "secret": ()}, [case("add", 1, outcome="blocked")]),
    Refused("no cases"),
    Half.of(HALF),
    Answer.on(failing(), ODD, Pages("<p>", "<p>"), again=True),
]


def changed(line: bytes, **change: Any) -> bytes:
    return json.dumps(json.loads(line) | change).encode()


def test_a_task_arrives_as_it_was_sent() -> None:
    assert to_line(TASK).count(b"\n") == 1
    assert read_task(to_line(TASK)) == TASK


@pytest.mark.parametrize("message", FROM_JUDGE, ids=lambda message: type(message).__name__)
def test_what_a_judge_says_arrives_as_it_was_said(message: FromJudge) -> None:
    assert to_line(message).count(b"\n") == 1
    assert read_from_judge(to_line(message)) == message


def test_both_ends_refuse_another_version_and_say_what_to_do() -> None:
    for read, message in ((read_task, TASK), (read_from_judge, FROM_JUDGE[1])):
        line = changed(to_line(message), protocol=PROTOCOL + 1, message="in whatever form that version has")
        with pytest.raises(MessageError, match=r"no message of protocol 1: .*\$\.protocol.*; if the grader was"):
            read(line)


@pytest.mark.parametrize("line", [b"", b"{}\n", b"[" * 100_000, to_line(TASK)[:-5], changed(to_line(TASK), message={})])
def test_what_is_no_message_is_refused_by_both(line: bytes) -> None:
    for read in (read_task, read_from_judge):
        with pytest.raises(MessageError):
            read(line)


def test_neither_end_takes_the_others_messages() -> None:
    with pytest.raises(MessageError):
        read_task(to_line(FROM_JUDGE[1]))
    with pytest.raises(MessageError):
        read_from_judge(to_line(TASK))


def test_a_verdict_that_no_grader_gives_is_no_message() -> None:
    line = to_line(FROM_JUDGE[3]).replace(b'"outcome": "failed"', b'"outcome": "excused"')
    with pytest.raises(MessageError, match="excused"):
        read_from_judge(line)
