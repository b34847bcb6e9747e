"""The judge as a process: one task a line on standard input, its messages a line each on standard output."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from qkv_grader.content import Content, ContentError
from qkv_grader.judging.bounded import limit_memory
from qkv_grader.judging.clerk import warm_up
from qkv_grader.judging.judge import Judge
from qkv_grader.judging.messages import (
    Answer,
    FromJudge,
    Half,
    PublicHalf,
    Ready,
    Refused,
    Task,
    failed_verdict,
    read_task,
    to_line,
)
from qkv_grader.sandbox import ForkerDied, Sandbox
from qkv_grader.sandbox.inside.kernel import die_with_parent, prefer_for_the_oom_killer

#: What a judge may use beyond what it has loaded: it keeps at most 64 MB of a submission's values.
MOST_MEMORY_MB: Final = 512
_OOM_SCORE: Final = 500
#: Objects that are made before those that only hold each other are looked for: about one submission's.
_COLLECT_AFTER: Final = 20_000


def main(arguments: list[str]) -> int:
    """Serve tasks until standard input ends. The arguments: the content's root, the parent, more private paths."""
    root, parent, private = arguments
    die_with_parent(int(parent))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who then ends us
    prefer_for_the_oom_killer(_OOM_SCORE)
    answers: IO[bytes] = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else prints here must not be taken for an answer
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for variable in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(variable, None)
    content = Content(Path(root))

    def say(message: FromJudge) -> None:
        answers.write(to_line(message))
        answers.flush()

    def serve() -> None:
        try:
            say(Ready(sandbox.guarantees, judge.cases, sandbox.exposed))
        except ForkerDied as death:  # no fault of the cases, which pytest would make of it
            deaths.append(death)
            return
        limit_memory(MOST_MEMORY_MB)
        for number, line in enumerate(sys.stdin.buffer):
            if number == 1:  # what its copies would each load anew: for one submission alone it is not worth its time
                warm_up(content)
            if number < 2:
                gc.set_threshold(_COLLECT_AFTER)
                gc.freeze()  # what is loaded by now stays; the copies that `bounded` makes need not look at it
            task = read_task(line)
            say(_answer(judge, content, task, lambda half: say(Half.of(half))))

    deaths: list[ForkerDied] = []
    try:
        content.digest  # noqa: B018 (a missing file is said now, not at the first submission)
        sandbox = Sandbox(content.config.limits, private=[*content.private, *map(Path, json.loads(private))])
        with contextlib.closing(sandbox):
            sandbox.begin()  # it gets ready while the cases are collected
            judge = Judge(content, sandbox)
            judge.run(serve)
    except ContentError as problem:
        say(Refused(str(problem)))
        return 1
    if deaths:
        raise deaths[0]
    return 0


def _answer(judge: Judge, content: Content, task: Task, hand_over: Callable[[PublicHalf], None]) -> Answer:
    try:
        return judge.judge(task, hand_over)
    except ContentError as problem:
        return Answer.on(failed_verdict(task.handin, content, str(problem)))
    except Exception as problem:  # noqa: BLE001 - the grader's own fault, whatever it is: said, and nobody loses a point
        reason = f"the grader failed: {type(problem).__name__}: {problem}"
        return Answer.on(failed_verdict(task.handin, content, reason), again=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
