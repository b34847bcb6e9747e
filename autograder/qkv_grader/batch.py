"""Many submissions over several judges: each judge a process of its own, any of which may die without harm."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Generator, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from qkv_grader.content import Content, ContentError
from qkv_grader.judge import Request
from qkv_grader.judge_process import failed_verdict
from qkv_grader.verdict import Verdict, parse_verdict

MOST_JUDGE_DEATHS: Final = 6  # no submission can end a judge, so whoever does is worth outlasting


@dataclass(frozen=True)
class Judged:
    """A verdict, and the file that it is about (None where there was none to grade)."""

    verdict: Verdict
    path: Path | None


class JudgeDied(Exception):
    """A judge's process ended before it had answered."""


class JudgeProcess:
    """One judge in a process of its own, started and ready.

    Raises:
        ContentError: the assignment's own cases are not in order.
        JudgeDied: the process ended before it was ready.
    """

    def __init__(self, content: Content) -> None:
        self._patience = 120 + 6 * content.config.limits.submission_seconds
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "qkv_grader.judge_process", str(content.root), str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        self._complaints: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()
        ready = self._answer()
        if not ready["ready"]:
            self.close()
            raise ContentError(ready["problem"])
        self.guarantees: dict[str, list[str]] = ready["guarantees"]
        self.cases: list[dict[str, Any]] = ready["cases"]

    def judge(self, request: Request) -> Judged:
        """Have one submission judged.

        Raises:
            JudgeDied: the process ended instead of answering.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(asdict(request)).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as problem:
            self.close()
            raise JudgeDied(self._last_words()) from problem
        answer = self._answer()
        return Judged(parse_verdict(answer["verdict"]), Path(answer["path"]) if answer["path"] else None)

    def close(self) -> None:
        """End the process, gently if it will."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        watchdog = threading.Timer(self._patience, self._process.kill)
        watchdog.start()
        try:
            line = self._process.stdout.readline()
        finally:
            watchdog.cancel()
        if not line.endswith(b"\n"):
            self.close()
            raise JudgeDied(self._last_words())
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stderr:
            for line in stderr:
                self._complaints = [*self._complaints[-20:], line]

    def _last_words(self) -> str:
        said = b"".join(self._complaints).decode(errors="replace").strip()
        return f"the judge ended with {self._process.poll()}" + (f": {said[-1500:]}" if said else "")


def judge_all(content: Content, requests: Iterable[Request], judges: int) -> Generator[Judged, None, None]:
    """Judge every request, in whatever order they come to an end, over ``judges`` processes.

    Raises:
        ContentError: the assignment's own cases are not in order.
    """
    waiting: queue.SimpleQueue[Request] = queue.SimpleQueue()
    done: queue.SimpleQueue[Judged | BaseException] = queue.SimpleQueue()
    count = 0
    for request in requests:
        waiting.put(request)
        count += 1
    stop = threading.Event()
    # the thread that starts a judge also waits for it: a judge is killed by the kernel when its thread ends
    threads = [threading.Thread(target=_work, args=(content, waiting, done, stop)) for _ in range(min(judges, count))]
    for thread in threads:
        thread.start()
    try:
        for _ in range(count):
            judged = done.get()
            if isinstance(judged, BaseException):
                raise judged
            yield judged
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _work(
    content: Content,
    waiting: queue.SimpleQueue[Request],
    done: queue.SimpleQueue[Judged | BaseException],
    stop: threading.Event,
) -> None:
    judge: JudgeProcess | None = None
    try:
        while not stop.is_set():
            try:
                request = waiting.get_nowait()
            except queue.Empty:
                return
            problem = ""
            for _ in range(MOST_JUDGE_DEATHS):
                try:
                    judge = judge or JudgeProcess(content)
                    done.put(judge.judge(request))
                    break
                except JudgeDied as death:
                    judge, problem = None, str(death)
            else:
                done.put(Judged(failed_verdict(request, content, f"the grader failed: {problem}"), None))
    except BaseException as problem:  # said to the one who asked for the batch, not to a thread that nobody joins
        done.put(problem)
    finally:
        if judge is not None:
            judge.close()
