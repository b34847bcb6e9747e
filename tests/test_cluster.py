"""A batch over a cluster, as far as no cluster is needed: who is invited and sent what, what is lost and sent again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pytest

from conftest import SUBMISSIONS
from qkv_grader.cluster import Cluster, ClusterError, ClusterLost, crew, station, travel
from qkv_grader.cluster.travel import Parcel, Proof, press, send_back
from qkv_grader.content import Content, ContentError
from qkv_grader.intake import Handin
from qkv_grader.judging import batch
from qkv_grader.judging.batch import judge_all
from qkv_grader.judging.messages import Answer, Half, PublicHalf, Refused, Task, failed_verdict, to_line
from qkv_grader.judging.protection import Unprotected
from qkv_grader.judging.seat import Job
from qkv_grader.verdict import Verdict

RIGHT = SUBMISSIONS / "correct" / "einsum.py"
NEVER = b"no answer"
FINE = msgspec.msgpack.encode(Proof("lab"))


def unfit(problem: str) -> bytes:
    return msgspec.msgpack.encode(Proof("lab", problem))


class Workers:
    """What a `Link` leads to, without Dask: workers by name, and what each answers when it is invited, and then."""

    address, batch = "tcp://scheduler:8786", "this-batch"

    def __init__(self, **threads: int) -> None:
        self.there = dict(threads)
        self.proofs: dict[str, bytes | Exception] = {}  # or why it cannot import the grader
        self.invited: list[str] = []
        self.parcels: list[tuple[str, Parcel]] = []
        self.halves: dict[int, PublicHalf] = {}
        #: What happens when a worker is sent a submission, in place of an answer.
        self.deeds: deque[Callable[[str, Parcel], bytes | Exception | None]] = deque()
        self.forgotten: set[str] = set()
        self._answers: deque[tuple[str, bytes | Exception]] = deque()

    def connect(self) -> None:
        assert not self.invited, "once"

    def listen(self, topic: str, told: Callable[[object], None]) -> None:
        self.tell = told

    def workers(self) -> dict[str, int]:
        return dict(self.there)

    def unable(self, workers: Iterable[str]) -> dict[str, Exception]:
        return {worker: proof for worker in workers if isinstance(proof := self.proofs.get(worker), Exception)}

    def send(self, worker: str, task: Callable[..., bytes], *arguments: bytes) -> str:
        name = f"{task.__name__}-{len(self.invited) + len(self.parcels)}"
        if task is station.prove:
            self.invited.append(worker)
            if (proof := self.proofs.get(worker, FINE)) != NEVER:
                self._answers.append((name, proof))
            return name
        parcel = msgspec.msgpack.decode(arguments[-1], type=Parcel)
        self.parcels.append((worker, parcel))
        answer = self.deeds.popleft()(worker, parcel) if self.deeds else judged(worker, parcel)
        if answer is not None:
            self._answers.append((name, answer))
        return name

    def forget(self, name: str) -> None:
        self.forgotten.add(name)

    def answer(self, seconds: float) -> tuple[str, bytes | Exception] | None:
        return self._answers.popleft() if self._answers else None

    def hand_over(self, parcel: Parcel, half: PublicHalf, batch: str = batch) -> None:
        self.tell({"batch": batch, "number": parcel.number, "half": press(Half.of(half))})

    def loses(self, worker: str, parcel: Parcel) -> None:
        """Be lost in the middle: no answer ever comes."""
        self.there.pop(worker)


def judged(worker: str, parcel: Parcel) -> bytes:
    handin = task_of(parcel).handin
    verdict = Verdict(handin.student, handin.name, handin.files[0].name, "graded")
    return send_back(Answer.on(verdict, Path("/worker") / handin.files[0]), Path("/worker"))


def task_of(parcel: Parcel) -> Task:
    return travel.read_task(parcel.task)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(crew, "WORKER_SECONDS", 0.2)
    monkeypatch.setattr(crew, "OTHERS_SECONDS", 0.1)
    monkeypatch.setattr(crew, "QUIET_SECONDS", 0.05)
    monkeypatch.setattr(batch, "PAUSE_SECONDS", 0.0)


@pytest.fixture
def said() -> list[str]:
    return []


class Graded:
    """A class, graded by a crew of workers."""

    def __init__(self, workers: Workers, content: Content, said: list[str]) -> None:
        self.cluster, self._content = Cluster(workers), content
        self.protected = self.cluster.prove(content, False, said.append)

    def class_of(self, *students: str) -> dict[str, Verdict]:
        handins = [Handin(student, RIGHT.name, (RIGHT,)) for student in students]
        judging = judge_all(self._content, handins, 1, pages=True, elsewhere=self.cluster)
        return {judged.verdict.student: judged.verdict for judged in judging}


class TestWhoJudges:
    def test_each_is_sent_as_many_as_it_has_threads_and_one_to_go_on_with(
        self, content: Content, said: list[str]
    ) -> None:
        workers = Workers(large=3, small=1)
        workers.deeds.extend([lambda *_: None] * 5)  # never answered, so only what is sent at first is sent
        workers.deeds.append(judged)
        jobs = [Job(Handin(f"s{number}", RIGHT.name, (RIGHT,)), 9.0) for number in range(9)]
        next(Graded(workers, content, said).cluster.done(jobs))
        assert sorted(worker for worker, _ in workers.parcels) == ["large"] * 4 + ["small"] * 2
        assert said == ["judged by 2 Dask workers, 4 submissions at once"]

    def test_when_all_are_gone_for_good_that_is_said_with_what_to_do(self, content: Content, said: list[str]) -> None:
        workers = Workers(only=1)
        workers.deeds.append(workers.loses)
        with pytest.raises(ClusterLost, match=r"every worker .* run the same command again"):
            Graded(workers, content, said).class_of("ada")

    def test_one_that_is_not_fit_is_left_out_and_named(self, content: Content, said: list[str]) -> None:
        workers = Workers(good=1, bad=1, stranger=1, silent=1)
        workers.proofs = {"bad": unfit("not protected here: secret"), "stranger": ModuleNotFoundError("qkv_grader")}
        workers.proofs["silent"] = TimeoutError("after 10 s")
        verdicts = Graded(workers, content, said).class_of("ada", "ben")
        assert verdicts.keys() == {"ada", "ben"}
        assert {worker for worker, _ in workers.parcels} == {"good"}
        assert "stranger" not in workers.invited, "what it cannot import would end it"
        assert "left out: lab (bad): not protected here: secret" in said
        [line] = [line for line in said if "(stranger)" in line]
        assert "install qkv-grader there" in line
        assert "left out: a worker (silent): does not answer" in said

    def test_where_all_are_left_out_nothing_is_graded(self, content: Content, said: list[str]) -> None:
        workers = Workers(bad=1)
        workers.proofs = {"bad": unfit("not protected here: secret")}
        with pytest.raises(Unprotected, match="no worker of tcp://scheduler:8786 may judge"):
            Graded(workers, content, said)
        assert workers.parcels == []

    def test_where_there_is_none_that_is_said_with_what_to_do(self, content: Content, said: list[str]) -> None:
        with pytest.raises(ClusterError, match="start some with dask worker tcp://scheduler:8786"):
            Graded(Workers(), content, said)
        assert said == [f"no worker of {Workers.address} is there, or each is busy: waiting 0.2 s at most"]

    def test_nobody_is_waited_for_who_is_busy_where_another_is_not(self, content: Content, said: list[str]) -> None:
        workers = Workers(idle=1, busy=1)
        workers.proofs["busy"] = NEVER
        assert Graded(workers, content, said).class_of("ada")["ada"].status == "graded"
        assert said == ["judged by 1 Dask worker, 1 submission at once"]

    def test_one_that_comes_later_is_asked_first_and_then_judges(self, content: Content, said: list[str]) -> None:
        workers = Workers(first=1)

        def is_followed(worker: str, parcel: Parcel) -> None:
            workers.loses(worker, parcel)
            workers.there["second"] = 1

        workers.deeds.append(is_followed)
        assert Graded(workers, content, said).class_of("ada")["ada"].status == "graded"
        assert workers.invited == ["first", "second"]

    def test_the_content_is_sent_once_to_each(self, content: Content, said: list[str]) -> None:
        workers = Workers(one=2, two=2)
        Graded(workers, content, said).class_of(*"abcdefghij")
        assert sorted(workers.invited) == ["one", "two"]
        assert len(workers.parcels) == 10


class TestWhatIsLost:
    def test_goes_to_another_worker_with_the_public_half_that_stands(self, content: Content, said: list[str]) -> None:
        workers, half = Workers(first=1, second=1), PublicHalf("what it said before it saw a hidden input")

        def is_lost(worker: str, parcel: Parcel) -> None:
            workers.hand_over(parcel, PublicHalf("another batch's"), batch="another")
            workers.hand_over(parcel, half)
            workers.hand_over(parcel, PublicHalf("a later one, which may know a hidden input"))
            workers.loses(worker, parcel)

        workers.deeds.append(is_lost)
        Graded(workers, content, said).class_of("ada")
        (lost, first), (other, second) = workers.parcels
        assert lost != other
        assert (task_of(first).half, task_of(first).retried) == (None, False)
        assert (task_of(second).half, task_of(second).retried) == (half, True)
        assert workers.forgotten, "an answer that comes after all is not waited for"
        assert said[-1] == f"lost: lab ({lost}): gone, or silent for too long, what it had (1) goes to others"

    def test_again_and_again_is_an_error_without_a_score_after_one_late_try(
        self, content: Content, said: list[str]
    ) -> None:
        workers = Workers(only=1)
        workers.deeds.extend([lambda *_: KeyError("lost")] * 2 * (crew.MOST_LOSSES + 1))
        verdict = Graded(workers, content, said).class_of("ada")["ada"]
        assert (verdict.status, verdict.score) == ("error", None)
        assert "KeyError" in verdict.reason
        assert len(workers.parcels) == 2 * (crew.MOST_LOSSES + 1)

    def test_a_late_try_keeps_to_the_public_half_too(self, content: Content, said: list[str]) -> None:
        workers, half = Workers(only=1), PublicHalf("what it said first")

        def fails(worker: str, parcel: Parcel) -> bytes:
            workers.hand_over(parcel, half)
            handin = task_of(parcel).handin
            return to_line(Answer.on(failed_verdict(handin, content, "the grader failed: its judges died"), again=True))

        workers.deeds.append(fails)
        assert Graded(workers, content, said).class_of("ada")["ada"].status == "graded"
        assert [task_of(parcel).half for _, parcel in workers.parcels] == [None, half]

    def test_a_late_try_may_still_do_it(self, content: Content, said: list[str]) -> None:
        workers = Workers(only=1)
        workers.deeds.extend([lambda *_: KeyError("lost")] * (crew.MOST_LOSSES + 1))
        assert Graded(workers, content, said).class_of("ada")["ada"].status == "graded"

    def test_a_worker_that_has_left_the_batch_is_invited_again(self, content: Content, said: list[str]) -> None:
        workers = Workers(only=1)
        workers.deeds.append(lambda *_: station.NOT_READY)
        assert Graded(workers, content, said).class_of("ada")["ada"].status == "graded"
        assert workers.invited == ["only", "only"]

    def test_an_assignment_that_is_not_in_order_ends_the_batch(self, content: Content, said: list[str]) -> None:
        workers = Workers(only=1)
        workers.deeds.append(lambda *_: to_line(Refused("test_x.py: does not import")))
        with pytest.raises(ContentError, match="does not import"):
            Graded(workers, content, said).class_of("ada")
