"""Where judges sit, one after the other: a submission has its tries, whoever dies."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging.client import JudgeDied, JudgeProcess
from qkv_grader.judging.messages import Answer, Half, Task, failed_verdict
from qkv_grader.judging.protection import Unprotected, refuse_unprotected

MOST_JUDGE_DEATHS: Final = 6  # no submission can end a judge, so whoever does is worth outlasting


@dataclass
class Job:
    """One submission on its way: what its tries have left of its time, and what stands of them.

    ``tried`` says that a try was lost, ``late`` that this one is the last.
    """

    handin: Handin
    seconds: float
    half: Half | None = None
    tried: bool = False
    late: bool = False
    answer: Answer | None = None

    def keep(self, half: Half) -> None:
        """Note what the public cases came to: whatever dies from now on, it stands."""
        self.half = half


@dataclass
class Seat:
    """Where one judge sits at a time: whoever dies is followed by another.

    Judges are started by the thread that has a job done, and killed by the kernel when that thread ends. ``private``,
    ``pages`` and ``protected`` are as for `judge_all`; ``cpu`` is the one that they work on, if not any.
    """

    content: Content
    private: Sequence[Path] = ()
    pages: bool = False
    protected: bool = False
    cpu: int | None = None
    _judge: JudgeProcess | None = None
    _stopped: bool = False

    def do(self, job: Job) -> None:
        """Have a job done, with the judge that is there or a new one.

        Raises:
            ContentError: the assignment's own cases are not in order.
            Unprotected: ``protected``, and a guarantee is missing.
        """
        problem = "there was no time left"
        for _ in range(MOST_JUDGE_DEATHS):
            if job.seconds <= 0 or self._stopped:
                break
            began = time.monotonic()
            try:
                self._judge = self._judge or self._start()
                began = time.monotonic()
                half = job.half.half if job.half else None
                task = Task(job.handin, job.seconds, self.pages, half, job.tried or job.late)
                job.answer = self._judge.judge(task, job.keep)
            except JudgeDied as death:
                self._judge, problem, job.tried = None, str(death), True
                job.seconds -= time.monotonic() - began
            else:
                if job.answer.again:  # the next is not judged by one that may fail on it too, for want of memory, say
                    self._judge.close()
                    self._judge = None
                return
        verdict = failed_verdict(job.handin, self.content, f"the grader failed: {problem}")
        job.answer = Answer.on(verdict, again=not job.late)

    def stop(self) -> None:
        """End the judge at once, for somebody who does not want to wait; one may be starting, so ask again."""
        self._stopped = True
        if (judge := self._judge) is not None:
            judge.kill()

    def close(self) -> None:
        """End the judge, gently if it will."""
        if self._judge is not None:
            self._judge.close()

    def _start(self) -> JudgeProcess:
        judge = JudgeProcess(self.content, self.private, self.cpu)
        if self.protected:
            try:
                refuse_unprotected(judge.guarantees, judge.exposed)
            except Unprotected:
                judge.close()
                raise
        return judge
