"""Many submissions over several judges: each judge a process of its own, any of which may die without harm."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging.cpus import own
from qkv_grader.judging.seat import Job, Seat
from qkv_grader.report import Pages
from qkv_grader.verdict import Filed, Verdict

#: Before what could not be judged is tried once more: whatever kept it from that may be over by then.
PAUSE_SECONDS: Final = 3.0


@dataclass(frozen=True)
class Judged:
    """A verdict, the file that it is about (None where there was none to grade), and its pages if asked for."""

    filed: Filed
    path: Path | None
    pages: Pages | None = None

    @property
    def verdict(self) -> Verdict:
        """The whole verdict."""
        return self.filed.verdict


class Crew(Protocol):
    """Whoever does jobs: the judges of this machine, or those of others."""

    def done(self, jobs: Sequence[Job]) -> Iterator[Job]:
        """Have jobs done; give each back when it is."""


def judge_all(
    content: Content,
    handins: Iterable[Handin],
    judges: int,
    *,
    private: Sequence[Path] = (),
    pages: bool = False,
    protected: bool = False,
    elsewhere: Crew | None = None,
) -> Generator[Judged, None, None]:
    """Judge every hand-in, in whatever order they come to an end, over ``judges`` processes here, or ``elsewhere``.

    What the grader failed on is tried once more at the end, after a pause. ``private`` is what no submission may read
    beside the content; with ``protected``, nothing is judged where a guarantee is missing. Closing the generator ends
    the judges at once.

    Raises:
        ContentError: the assignment's own cases are not in order.
        Unprotected: ``protected``, and a guarantee is missing.
    """
    # half of the time for the first tries, the rest for the late one
    seconds = content.config.limits.wall_seconds / 2
    jobs = [Job(handin, seconds) for handin in handins]
    late: list[Job] = []
    here = _Here(content, min(judges, len(jobs)), private, pages, protected)
    with contextlib.nullcontext(elsewhere) if elsewhere else here as crew:
        done = crew.done(jobs)
        del handins, jobs  # what is done is not held: a batch of any size has to fit in memory
        for job in done:
            if job.answer is None or job.answer.again:
                late.append(job)
            else:
                yield _judged(job)
        if late:
            time.sleep(PAUSE_SECONDS)
        for job in late:
            job.late, job.seconds = True, seconds
        yield from map(_judged, crew.done(late))


def _judged(job: Job) -> Judged:
    answer = job.answer
    assert answer is not None
    job.answer = job.half = None  # those that are tried again stay to the end
    return Judged(answer.filed, answer.path, answer.pages)


@dataclass
class _Here:
    """The judges of this machine: a thread for each."""

    content: Content
    count: int
    private: Sequence[Path]
    pages: bool
    protected: bool
    _waiting: queue.SimpleQueue[Job | None] = field(default_factory=queue.SimpleQueue)
    _finished: queue.Queue[Job | BaseException] = field(init=False)
    _seats: list[Seat] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _stopped: bool = False

    def __post_init__(self) -> None:
        # Of answers, pages included, no more wait to be written than judges would have in hand.
        self._finished = queue.Queue(2 * self.count)

    def __enter__(self) -> _Here:
        self._seats = [Seat(self.content, self.private, self.pages, self.protected, cpu) for cpu in own(self.count)]
        self._threads = [threading.Thread(target=self._work, args=(seat,)) for seat in self._seats]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stopped = kind is not None
        for _thread in self._threads:
            self._waiting.put(None)
        while any(thread.is_alive() for thread in self._threads):
            for seat in self._seats if self._stopped else ():
                seat.stop()
            with contextlib.suppress(queue.Empty):  # somebody may wait to put there what nobody takes any more
                while True:
                    self._finished.get_nowait()
            for thread in self._threads:
                thread.join(0.1)

    def done(self, jobs: Sequence[Job]) -> Iterator[Job]:
        number = len(jobs)
        for job in jobs:
            self._waiting.put(job)
        del jobs
        for _ in range(number):
            done = self._finished.get()
            if isinstance(done, BaseException):
                raise done
            yield done

    def _work(self, seat: Seat) -> None:
        try:
            while (job := self._waiting.get()) is not None and not self._stopped:
                seat.do(job)
                self._finished.put(job)
        except BaseException as problem:  # noqa: BLE001 - said to the one who asked for the batch, not to a thread that nobody joins
            self._finished.put(problem)
        finally:
            seat.close()
