"""Many submissions over several judges: each judge a process of its own, any of which may die without harm."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging.client import JudgeDied, JudgeProcess
from qkv_grader.judging.messages import Answer, PublicHalf, Task, failed_verdict
from qkv_grader.judging.protection import Unprotected, refuse_unprotected
from qkv_grader.report import Pages
from qkv_grader.verdict import Verdict

MOST_JUDGE_DEATHS: Final = 6  # no submission can end a judge, so whoever does is worth outlasting
#: Before what could not be judged is tried once more: whatever kept it from that may be over by then.
PAUSE_SECONDS: Final = 3.0


@dataclass(frozen=True)
class Judged:
    """A verdict, the file that it is about (None where there was none to grade), and its pages if asked for."""

    verdict: Verdict
    path: Path | None
    pages: Pages | None = None


@dataclass
class _Job:
    """One submission on its way: what its tries have left of its time, and what stands of them."""

    handin: Handin
    seconds: float
    half: PublicHalf | None = None
    tried: bool = False
    late: bool = False
    answer: Answer | None = None

    def keep(self, half: PublicHalf) -> None:
        self.half = half


def judge_all(
    content: Content,
    handins: Iterable[Handin],
    judges: int,
    *,
    private: Sequence[Path] = (),
    pages: bool = False,
    protected: bool = False,
) -> Generator[Judged, None, None]:
    """Judge every hand-in, in whatever order they come to an end, over ``judges`` processes.

    What the grader failed on is tried once more at the end, after a pause. ``private`` is what no submission may read
    beside the content; with ``protected``, nothing is judged where a guarantee is missing. Closing the generator ends
    the judges at once.

    Raises:
        ContentError: the assignment's own cases are not in order.
        Unprotected: ``protected``, and a guarantee is missing.
    """
    # half of the time for the first tries, the rest for the late one
    seconds = content.config.limits.wall_seconds / 2
    jobs = [_Job(handin, seconds) for handin in handins]
    late: list[_Job] = []
    with _Crew(content, min(judges, len(jobs)), private, pages, protected) as crew:
        for job in crew.done(jobs):
            if job.answer is None or job.answer.again:
                late.append(job)
            else:
                yield _judged(job)
        if late:
            time.sleep(PAUSE_SECONDS)
        for job in late:
            job.late, job.seconds = True, seconds
        yield from map(_judged, crew.done(late))


def _judged(job: _Job) -> Judged:
    answer = job.answer
    assert answer is not None
    job.answer = job.half = None  # jobs stay to the end, and a batch of any size has to fit in memory
    return Judged(answer.verdict, answer.path, answer.pages)


@dataclass
class _Crew:
    """Threads with a judge each. A judge is killed by the kernel when the thread that started it ends."""

    content: Content
    count: int
    private: Sequence[Path]
    pages: bool
    protected: bool
    _waiting: queue.SimpleQueue[_Job | None] = field(default_factory=queue.SimpleQueue)
    _finished: queue.SimpleQueue[_Job | BaseException] = field(default_factory=queue.SimpleQueue)
    _judges: set[JudgeProcess] = field(default_factory=set)
    _threads: list[threading.Thread] = field(default_factory=list)
    _stopped: bool = False

    def __enter__(self) -> _Crew:
        self._threads = [threading.Thread(target=self._work) for _ in range(self.count)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stopped = kind is not None
        for _thread in self._threads:
            self._waiting.put(None)
        while any(thread.is_alive() for thread in self._threads):
            if self._stopped:  # somebody does not want to wait; a judge may have been started meanwhile
                for judge in list(self._judges):
                    judge.kill()
            for thread in self._threads:
                thread.join(0.1)

    def done(self, jobs: Sequence[_Job]) -> Iterator[_Job]:
        """Have jobs done; give each back when it is."""
        for job in jobs:
            self._waiting.put(job)
        for _ in jobs:
            job_ = self._finished.get()
            if isinstance(job_, BaseException):
                raise job_
            yield job_

    def _work(self) -> None:
        judge: JudgeProcess | None = None
        try:
            while (job := self._waiting.get()) is not None and not self._stopped:
                judge = self._do(job, judge)
                self._finished.put(job)
        except BaseException as problem:  # noqa: BLE001 - said to the one who asked for the batch, not to a thread that nobody joins
            self._finished.put(problem)
        finally:
            if judge is not None:
                self._judges.discard(judge)
                judge.close()

    def _do(self, job: _Job, judge: JudgeProcess | None) -> JudgeProcess | None:
        """Judge one job, with the judge that is there or a new one; return the judge if it lives on."""
        problem = "there was no time left"
        for _ in range(MOST_JUDGE_DEATHS):
            if job.seconds <= 0 or self._stopped:
                break
            began = time.monotonic()
            try:
                judge = judge or self._start()
                began = time.monotonic()
                task = Task(job.handin, job.seconds, self.pages, job.half, job.tried or job.late)
                job.answer = judge.judge(task, job.keep)
            except JudgeDied as death:
                if judge is not None:
                    self._judges.discard(judge)
                judge, problem, job.tried = None, str(death), True
                job.seconds -= time.monotonic() - began
            else:
                return judge
        verdict = failed_verdict(job.handin, self.content, f"the grader failed: {problem}")
        job.answer = Answer(verdict, again=not job.late)
        return judge

    def _start(self) -> JudgeProcess:
        judge = JudgeProcess(self.content, self.private)
        self._judges.add(judge)
        if self.protected:
            try:
                refuse_unprotected(judge.guarantees, judge.exposed)
            except Unprotected:
                judge.close()
                raise
        return judge
