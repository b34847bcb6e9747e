"""A batch over a cluster, as far as no cluster is needed: who is invited, what travels, what is lost and sent again."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from conftest import ROOT, SUBMISSIONS
from qkv_grader import __version__, scratch
from qkv_grader.cli import main
from qkv_grader.cluster import Cluster, ClusterError, ClusterLost, crew, link, station, travel
from qkv_grader.cluster.travel import Invitation, Parcel, Proof, invite, pack, press, send_back, take_back, unpack
from qkv_grader.content import Content, ContentError
from qkv_grader.intake import Handin
from qkv_grader.judging import batch
from qkv_grader.judging.batch import judge_all
from qkv_grader.judging.messages import Answer, MessageError, PublicHalf, Ready, Refused, Task, to_line
from qkv_grader.judging.protection import Unprotected
from qkv_grader.judging.seat import Job
from qkv_grader.kit.reading import MAX_BYTES
from qkv_grader.layers import SWITCHES
from qkv_grader.sandbox import Sandbox
from qkv_grader.verdict import Verdict
from sandbox_fixtures import eventually

RIGHT = SUBMISSIONS / "correct" / "einsum.py"
FINE = msgspec.msgpack.encode(Proof("lab"))


def unfit(problem: str) -> bytes:
    return msgspec.msgpack.encode(Proof("lab", problem))


class Workers:
    """What a `Link` leads to, without Dask: workers by name, and what each answers when it is invited, and then."""

    address, batch = "tcp://scheduler:8786", "this-batch"

    def __init__(self, **threads: int) -> None:
        self.there = dict(threads)
        self.proofs: dict[str, bytes | Exception] = {}
        self.invited: list[str] = []
        self.parcels: list[tuple[str, Parcel]] = []
        self.halves: dict[int, PublicHalf] = {}
        #: What happens when a worker is sent a submission, in place of an answer.
        self.deeds: deque[Callable[[str, Parcel], bytes | Exception | None]] = deque()
        self.forgotten: set[str] = set()
        self._answers: deque[tuple[str, bytes | Exception]] = deque()

    def listen(self, topic: str, told: Callable[[object], None]) -> None:
        self.tell = told

    def workers(self) -> dict[str, int]:
        return dict(self.there)

    def send(self, worker: str, task: Callable[..., bytes], *arguments: bytes) -> str:
        name = f"{task.__name__}-{len(self.invited) + len(self.parcels)}"
        if task is station.prove:
            self.invited.append(worker)
            self._answers.append((name, self.proofs.get(worker, FINE)))
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
        self.tell({"batch": batch, "number": parcel.number, "half": press(half)})

    def loses(self, worker: str, parcel: Parcel) -> None:
        """Be lost in the middle: no answer ever comes."""
        self.there.pop(worker)


def judged(worker: str, parcel: Parcel) -> bytes:
    handin = task_of(parcel).handin
    verdict = Verdict(handin.student, handin.name, handin.files[0].name, "graded")
    return send_back(Answer(verdict, Path("/worker") / handin.files[0]), Path("/worker"))


def task_of(parcel: Parcel) -> Task:
    return travel.read_task(parcel.task)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(crew, "WORKER_SECONDS", 0.2)
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
        assert said == ["2 Dask workers, 4 submissions at once"]

    def test_when_all_are_gone_for_good_that_is_said_with_what_to_do(self, content: Content, said: list[str]) -> None:
        workers = Workers(only=1)
        workers.deeds.append(workers.loses)
        with pytest.raises(ClusterLost, match=r"every worker .* run the same command again"):
            Graded(workers, content, said).class_of("ada")

    def test_one_that_is_not_fit_is_left_out_and_named(self, content: Content, said: list[str]) -> None:
        workers = Workers(good=1, bad=1, stranger=1)
        workers.proofs = {"bad": unfit("not protected here: secret"), "stranger": ModuleNotFoundError("qkv_grader")}
        verdicts = Graded(workers, content, said).class_of("ada", "ben")
        assert verdicts.keys() == {"ada", "ben"}
        assert {worker for worker, _ in workers.parcels} == {"good"}
        assert "left out: lab (bad): not protected here: secret" in said
        [line] = [line for line in said if "(stranger)" in line]
        assert "install qkv-grader there" in line

    def test_where_all_are_left_out_nothing_is_graded(self, content: Content, said: list[str]) -> None:
        workers = Workers(bad=1)
        workers.proofs = {"bad": unfit("not protected here: secret")}
        with pytest.raises(Unprotected, match="no worker of tcp://scheduler:8786 may judge"):
            Graded(workers, content, said)
        assert workers.parcels == []

    def test_where_there_is_none_that_is_said_with_what_to_do(self, content: Content, said: list[str]) -> None:
        with pytest.raises(ClusterError, match=r"no worker is connected .* dask worker tcp://scheduler:8786"):
            Graded(Workers(), content, said)

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

    def test_again_and_again_is_an_error_without_a_score_after_one_late_try(
        self, content: Content, said: list[str]
    ) -> None:
        workers = Workers(only=1)
        workers.deeds.extend([lambda *_: KeyError("lost")] * 2 * (crew.MOST_LOSSES + 1))
        verdict = Graded(workers, content, said).class_of("ada")["ada"]
        assert (verdict.status, verdict.score) == ("error", None)
        assert "KeyError" in verdict.reason
        assert len(workers.parcels) == 2 * (crew.MOST_LOSSES + 1)

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


class TestWhatTravels:
    def test_files_arrive_under_their_own_names_and_the_answer_is_about_one_of_them(self, tmp_path: Path) -> None:
        mine, there = tmp_path / "mine", tmp_path / "there"
        names = [b"projections.py", b"deep/er/projections (1).py", b"caf\xe9.py"]
        files = [mine / os.fsdecode(name) for name in names]
        for number, path in enumerate(files):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes([number]))
        job = Job(Handin("ada", "a.zip", (*files, mine / "gone.py")), 9.0)
        task = unpack(msgspec.msgpack.decode(pack(1, job), type=Parcel), there)
        assert [os.fsencode(path.relative_to(there)) for path in task.handin.files] == [*names, b"gone.py"]
        assert [path.read_bytes() for path in task.handin.files[:3]] == [b"\0", b"\1", b"\2"]
        assert not task.handin.files[3].exists()
        assert replace(task.handin, files=job.handin.files) == job.handin
        for path, original in zip(task.handin.files, job.handin.files, strict=True):
            line = send_back(Answer(Verdict("ada", "a.zip", "x", "graded"), path), there)
            assert take_back(line, job).path == original

    def test_who_handed_in_nothing_travels_too(self, tmp_path: Path) -> None:
        job = Job(Handin("ada", "ada", status="missing", problem="nothing was handed in"), 9.0)
        task = unpack(msgspec.msgpack.decode(pack(1, job), type=Parcel), tmp_path)
        assert task.handin == job.handin
        assert take_back(send_back(Answer(Verdict("ada", "ada", "", "missing")), tmp_path), job).path is None

    def test_of_a_file_that_nobody_reads_no_more_is_sent_than_shows_that(self, tmp_path: Path) -> None:
        with (tmp_path / "large.py").open("wb") as file:
            file.truncate(10 * MAX_BYTES)
        assert len(pack(1, Job(Handin("ada", "large.py", (tmp_path / "large.py",)), 9.0))) < MAX_BYTES + 1000

    @pytest.mark.parametrize("line", [b"", b"{}\n", b"\x80\x04N.", to_line(Ready({}, []))])
    def test_what_is_no_answer_is_refused(self, line: bytes) -> None:
        with pytest.raises(MessageError):
            take_back(line, Job(Handin("ada", "a.py"), 9.0))

    def test_the_content_is_what_grading_needs_and_nothing_that_lies_beside_it(self, content: Content) -> None:
        files = msgspec.msgpack.decode(invite("b", content, False), type=Invitation).files
        assert {"assignment/hints.json", "autograder/otter_config.json", "solutions/misconceptions.py"} < files.keys()
        assert not [name for name in files if "/." in name or "__pycache__" in name or "/docs/" in name]


class TestAWorker:
    @pytest.fixture(autouse=True)
    def _leaves(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(scratch.tempfile, "tempdir", str(tmp_path))

    def proved(self, order: bytes) -> Proof:
        return msgspec.msgpack.decode(station.prove(order), type=Proof)

    def test_unpacks_the_content_where_nobody_else_may_look_and_keeps_nothing_afterwards(
        self, content: Content, tmp_path: Path
    ) -> None:
        assert self.proved(invite("b", content, False)).problem == ""
        [folder] = tmp_path.iterdir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert Content(folder / "content").digest == content.digest
        station.leave("b")
        assert list(tmp_path.iterdir()) == []
        assert station.judge.__module__.startswith("qkv_grader."), "sent by name: what runs is what is installed there"

    def test_of_another_grader_is_not_fit(self, content: Content, tmp_path: Path) -> None:
        invitation = msgspec.msgpack.decode(invite("b", content, True), type=Invitation)
        invitation.digest, invitation.grader = "another", "0.9"
        problem = self.proved(msgspec.msgpack.encode(invitation)).problem
        assert problem == f"its qkv-grader ({__version__}) is not the one here (0.9): install the same wheel on both"
        assert list(tmp_path.iterdir()) == []

    def test_that_lacks_a_guarantee_is_not_fit_unless_that_is_allowed(
        self, content: Content, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bare = lambda limits, private: Sandbox(limits, private=private, without=SWITCHES)  # noqa: E731
        monkeypatch.setattr("qkv_grader.judging.protection.Sandbox", bare)
        assert self.proved(invite("b", content, False)).problem.startswith("not protected here: ")
        proof = self.proved(invite("b", content, True))
        assert (proof.problem, proof.protected) == ("", False)
        station.leave("b")

    def test_that_nothing_is_sent_to_leaves_by_itself(
        self, content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(station, "IDLE_SECONDS", 0.1)
        self.proved(invite("b", content, True))
        assert eventually(lambda: list(tmp_path.iterdir()) == [])
        assert "b" not in station._STATIONS


class TestTheCommand:
    def grade(self, tmp_path: Path, *more: str) -> Result:
        return CliRunner().invoke(main, ["grade", str(RIGHT), "--out", str(tmp_path / "out"), *more])

    def test_imports_nothing_of_dask_without_the_option(self, tmp_path: Path) -> None:
        code = (
            "import sys; from qkv_grader.cli import main\n"
            f"main(['grade', {str(tmp_path)!r}, '--out', {str(tmp_path / 'out')!r}], standalone_mode=False)"
        )
        done = f"try:\n    {code.replace(chr(10), chr(10) + '    ')}\nexcept SystemExit as end: print(end.code)\n"
        done += "print('qkv_grader.grading' in sys.modules, sorted({'dask', 'distributed'} & sys.modules.keys()))"
        process = subprocess.run([sys.executable, "-c", done], cwd=ROOT, capture_output=True, text=True, check=True)
        assert process.stdout.splitlines()[-2:] == ["2", "True []"]

    def test_says_what_to_install_where_dask_is_not(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "distributed", None)
        result = self.grade(tmp_path, "--dask", "tcp://127.0.0.1:8786")
        assert result.exit_code == 2
        assert "install the extra `cluster`" in result.stderr
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://here", "127.0.0.1"])
    def test_says_that_no_scheduler_answers(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
    ) -> None:
        monkeypatch.setattr(link, "CONNECT_SECONDS", 0.2)
        result = self.grade(tmp_path, "--dask", address)
        assert result.exit_code == 2
        [line] = result.stderr.splitlines()
        assert line.startswith(f"qkv: no scheduler answers at {address} (")

    def test_takes_no_jobs_beside_it(self, tmp_path: Path) -> None:
        result = self.grade(tmp_path, "--dask", "tcp://127.0.0.1:8786", "--jobs", "2")
        assert result.exit_code == 2
        assert "--jobs is for this machine" in result.stderr
