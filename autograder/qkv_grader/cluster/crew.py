"""The workers of a cluster as the crew of a batch: invited, sent submissions, and what is lost with one sent again."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

import msgspec

from qkv_grader.cluster import station
from qkv_grader.cluster.link import ClusterError, ClusterLost, Link, said
from qkv_grader.cluster.travel import HALVES, Proof, invite, pack, take_back, unpress
from qkv_grader.content import Content
from qkv_grader.judging.messages import Answer, failed_verdict
from qkv_grader.judging.protection import Unprotected
from qkv_grader.judging.seat import Job

#: How often a submission may be lost with its worker before it is given up for now.
MOST_LOSSES: Final = 3
#: How long to wait where no worker is there, or none has time; and for the others where one is ready.
WORKER_SECONDS: Final = 90.0
OTHERS_SECONDS: Final = 20.0
#: After so long it is said that we wait.
QUIET_SECONDS: Final = 5.0
LOOK_SECONDS: Final = 1.0


@dataclass
class _Worker:
    """A worker; ``proof`` is what it said when it was invited, None as long as it has not."""

    address: str
    threads: int
    proof: Proof | None = None
    load: int = 0

    @property
    def ready(self) -> bool:
        return self.proof is not None and not self.proof.problem

    @property
    def has_room(self) -> bool:
        """Whether it can be sent one more: one for each of its threads, and one to go on with."""
        return self.ready and self.load <= self.threads


@dataclass
class _Errand:
    """A job that travels, by its number in this batch."""

    job: Job
    number: int
    losses: int = 0


class Cluster:
    """The workers of a Dask cluster as the crew of one batch; `prove` comes before `done`."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._workers: dict[str, _Worker] = {}
        #: Who was sent what, by the task's name; without an errand it is the invitation.
        self._sent: dict[str, tuple[_Worker, _Errand | None]] = {}
        self._waiting: deque[_Errand] = deque()
        self._over: deque[_Errand] = deque()
        self._halves: dict[int, bytes | None] = {}
        self._numbers = count()
        #: When we last looked who is there, and when somebody was ready last.
        self._looked = self._seen = 0.0
        self._waiting_is_said = False

    def prove(self, content: Content, allow_unprotected: bool, say: Callable[[str], None]) -> bool:
        """Invite every worker there is; return whether each that may judge has all guarantees.

        One that is not fit is left out, and ``say`` is told which. Whoever comes later is asked in the same way.

        Raises:
            ClusterError: there is no worker.
            Unprotected: every worker is left out.
        """
        self._content, self._say = content, say
        self._link.connect()
        self._invitation = invite(self._link.batch, content, allow_unprotected)
        self._link.listen(HALVES, self._keep)
        began = self._seen = time.monotonic()
        while self._asked or not self._ready:
            if self._workers and not self._asked:
                raise Unprotected(f"no worker of {self._link.address} may judge: each was left out, see above")
            if self._ready and time.monotonic() - began > OTHERS_SECONDS:
                break  # the others are busy with other work, and may join later
            if self._waited() > WORKER_SECONDS:
                mend = f"start some with dask worker {self._link.address}, or wait until they are done with other work"
                raise ClusterError(f"no worker of {self._link.address} answers: {mend}")
            self._look()
            self._take_one()
        threads = sum(worker.threads for worker in self._ready)
        say(f"judged by {_many(len(self._ready), 'Dask worker')}, {_many(threads, 'submission')} at once")
        return all(worker.proof.protected for worker in self._ready if worker.proof)

    def done(self, jobs: Sequence[Job]) -> Iterator[Job]:
        """Have jobs done; give each back when it is.

        Raises:
            ClusterLost: the scheduler, or every worker, is gone.
            ContentError: the assignment's own cases are not in order.
        """
        number = len(jobs)
        self._waiting.extend(_Errand(job, next(self._numbers)) for job in jobs)
        del jobs  # what is done is not held
        for _ in range(number):
            while not self._over:
                self._look()
                if self._waited() > WORKER_SECONDS:
                    raise ClusterLost(f"every worker of {self._link.address} is gone, left out or busy")
                self._send_all()
                self._take_one()
            errand = self._over.popleft()
            self._halves.pop(errand.number, None)
            yield errand.job

    @property
    def _ready(self) -> list[_Worker]:
        return [worker for worker in self._workers.values() if worker.ready]

    @property
    def _asked(self) -> list[_Worker]:
        return [worker for worker in self._workers.values() if worker.proof is None]

    def _look(self) -> None:
        """See, now and then, who has come and who is gone."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        there = self._link.workers()
        for address in self._workers.keys() - there.keys():
            self._let_go(self._workers.pop(address))
        new = there.keys() - self._workers.keys()
        unable = self._link.unable(new) if new else {}
        for address in new:
            worker = self._workers[address] = _Worker(address, there[address])
            if address in unable:
                self._take_proof(worker, unable[address])
            else:
                self._invite(worker)
        if self._ready:
            self._seen, self._waiting_is_said = now, False

    def _waited(self) -> float:
        """Return for how many seconds nobody has been ready; say so, once that is long."""
        waited = time.monotonic() - self._seen
        if waited > QUIET_SECONDS and not self._waiting_is_said:
            self._waiting_is_said = True
            self._say(
                f"no worker of {self._link.address} is there, or each is busy: waiting {WORKER_SECONDS:g} s at most"
            )
        return waited

    def _let_go(self, gone: _Worker) -> None:
        """Do without a worker: what it was sent goes to others."""
        lost = [name for name, (worker, _) in self._sent.items() if worker is gone]
        for name in lost:
            self._link.forget(name)
            self._lost(self._sent.pop(name)[1], "its worker was lost")
        if gone.proof and gone.ready:
            theirs = f", what it had ({len(lost)}) goes to others" if lost else ""
            self._say(f"lost: {gone.proof.host} ({gone.address}): gone, or silent for too long{theirs}")

    def _invite(self, worker: _Worker) -> None:
        worker.proof = None
        self._sent[self._link.send(worker.address, station.prove, self._invitation)] = worker, None

    def _send_all(self) -> None:
        """Send what is waiting to whoever has least to do, as long as there is room."""
        while self._waiting and (free := [worker for worker in self._ready if worker.has_room]):
            worker, errand = min(free, key=lambda worker: worker.load / worker.threads), self._waiting.popleft()
            self._halves.setdefault(errand.number, None)
            order = pack(errand.number, errand.job)
            self._sent[self._link.send(worker.address, station.judge, self._link.batch, order)] = worker, errand
            worker.load += 1

    def _take_one(self) -> None:
        """Wait a moment for an answer, and see what it is."""
        if (came := self._link.answer(LOOK_SECONDS / 4)) is None:
            return
        name, answer = came
        worker, errand = self._sent.pop(name)
        if errand is None:
            self._take_proof(worker, answer)
            return
        worker.load -= 1
        if isinstance(answer, Exception):
            self._lost(errand, said(answer))
        elif answer == station.NOT_READY:
            self._invite(worker)
            self._lost(errand, f"{worker.address} was not ready any more")
        else:
            errand.job.answer = take_back(answer, errand.job)
            self._stands(errand)
            self._over.append(errand)

    def _take_proof(self, worker: _Worker, answer: bytes | Exception) -> None:
        if isinstance(answer, TimeoutError):
            worker.proof = Proof("a worker", "does not answer")
        elif isinstance(answer, Exception):
            mend = "install qkv-grader there, and where the scheduler runs"
            worker.proof = Proof("a worker", f"cannot run qkv-grader ({said(answer)}): {mend}")
        else:
            worker.proof = msgspec.msgpack.decode(answer, type=Proof)
        if worker.proof.problem:
            self._say(f"left out: {worker.proof.host} ({worker.address}): {worker.proof.problem}")

    def _lost(self, errand: _Errand | None, why: str) -> None:
        """Have a job done once more whose try was lost, next of all."""
        if errand is None:
            return
        job = errand.job
        errand.losses += 1
        job.tried = True
        self._stands(errand)
        if errand.losses <= MOST_LOSSES:
            self._waiting.appendleft(errand)
            return
        verdict = failed_verdict(job.handin, self._content, f"the grader failed: sent {errand.losses} times, {why}")
        job.answer = Answer.on(verdict, again=not job.late)
        self._over.append(errand)

    def _stands(self, errand: _Errand) -> None:
        """Note the public half that a worker has handed over, for the tries to come."""
        if errand.job.half is None and (half := self._halves.get(errand.number)) is not None:
            errand.job.keep(unpress(half))

    def _keep(self, told: Mapping[str, Any]) -> None:
        """Keep the first public half of a submission, as it came: this is a thread of Dask's."""
        number = told["number"]
        if told["batch"] == self._link.batch and self._halves.get(number, b"") is None:
            self._halves[number] = told["half"]


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}"
