"""Both ends of a batch over a cluster: what travels, what a worker makes of it, and what the command says."""

from __future__ import annotations

import gc
import os
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from click.testing import CliRunner, Result
from distributed import Client

from conftest import ROOT, SUBMISSIONS
from qkv_grader import __version__, scratch, stamps
from qkv_grader.cli import main
from qkv_grader.cluster import Link, link, station
from qkv_grader.cluster.travel import Invitation, Parcel, Proof, invite, pack, send_back, take_back, unpack
from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging.messages import Answer, MessageError, Ready, to_line
from qkv_grader.judging.seat import Job
from qkv_grader.kit.reading import MAX_BYTES
from qkv_grader.layers import SWITCHES
from qkv_grader.sandbox import Sandbox
from qkv_grader.verdict import Verdict
from sandbox_fixtures import eventually

RIGHT = SUBMISSIONS / "correct" / "einsum.py"


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
            line = send_back(Answer.on(Verdict("ada", "a.zip", "x", "graded"), path), there)
            assert take_back(line, job).path == original

    def test_who_handed_in_nothing_travels_too(self, tmp_path: Path) -> None:
        job = Job(Handin("ada", "ada", status="missing", problem="nothing was handed in"), 9.0)
        task = unpack(msgspec.msgpack.decode(pack(1, job), type=Parcel), tmp_path)
        assert task.handin == job.handin
        assert take_back(send_back(Answer.on(Verdict("ada", "ada", "", "missing")), tmp_path), job).path is None

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
        invitation.grader = __version__
        problem = self.proved(msgspec.msgpack.encode(invitation)).problem
        assert "has the number of the one here, not its content: install the same wheel" in problem
        assert list(tmp_path.iterdir()) == []

    def test_that_lacks_a_guarantee_is_not_fit_unless_that_is_allowed(
        self, content: Content, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bare = lambda limits, private: Sandbox(limits, private=private, without=SWITCHES)  # noqa: E731
        monkeypatch.setattr("qkv_grader.judging.probing.Sandbox", bare)
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

    def test_that_ends_takes_the_content_along(self, content: Content, tmp_path: Path) -> None:
        code = (
            "import sys; from qkv_grader.cluster import station; station.prove(sys.stdin.buffer.read()); "
            "from pathlib import Path; print(*[one.name for one in Path(sys.argv[1]).iterdir()])"
        )
        order, environment = invite("b", content, True), os.environ | {"TMPDIR": str(tmp_path)}
        command = [sys.executable, "-c", code, str(tmp_path)]
        process = subprocess.run(command, input=order, env=environment, capture_output=True, check=True)
        assert process.stdout.startswith(b"qkv-station-")
        assert list(tmp_path.iterdir()) == []


class TestALink:
    """A connection, without a scheduler at its other end."""

    def seen(self, link: Link, **last_seen: float) -> set[str]:
        found = {"workers": {name: {"nthreads": 1, "last_seen": at} for name, at in last_seen.items()}}
        link._client = SimpleNamespace(scheduler=SimpleNamespace(identity=None), sync=lambda *_, **__: found)
        return {*link.workers()}

    def test_a_worker_without_a_sign_of_life_counts_as_gone_till_there_is_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(link, "SILENT_SECONDS", 0.05)
        line = Link("tcp://127.0.0.1:1")
        assert self.seen(line, frozen=1.0, alive=1.0) == {"frozen", "alive"}
        time.sleep(0.06)
        assert self.seen(line, frozen=1.0, alive=2.0) == {"alive"}
        assert self.seen(line, frozen=3.0, alive=3.0) == {"frozen", "alive"}

    def test_one_that_does_not_answer_keeps_the_others_from_nothing(self) -> None:
        def run(*_: object, workers: list[str], **__: object) -> dict[str, object]:
            if "frozen" in workers:
                raise TimeoutError
            return {worker: ModuleNotFoundError() if worker == "bare" else None for worker in workers}

        line = Link("tcp://127.0.0.1:1")
        line._client = SimpleNamespace(run=run)
        found = line.unable(["fine", "frozen", "bare"])
        assert {worker: type(why) for worker, why in found.items()} == {
            "frozen": TimeoutError,
            "bare": ModuleNotFoundError,
        }


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
        clients = [one.status for one in gc.get_objects() if isinstance(one, Client)]
        assert {*clients} == {"closed"}, "one that is left as it is takes 40 s to end"

    def test_wants_an_address(self, tmp_path: Path) -> None:
        result = self.grade(tmp_path, "--dask", "")
        assert result.exit_code == 2
        assert "--dask needs the address" in result.stderr

    def test_asks_nobody_where_nothing_is_to_be_judged(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stamps, "GRAIN", 3_600 * 10**9)  # every file is too new to be believed unread
        assert self.grade(tmp_path).exit_code == 0
        result = self.grade(tmp_path, "--dask", "tcp://127.0.0.1:1")
        assert (result.exit_code, result.stderr) == (0, "")

    def test_takes_no_jobs_beside_it(self, tmp_path: Path) -> None:
        result = self.grade(tmp_path, "--dask", "tcp://127.0.0.1:8786", "--jobs", "2")
        assert result.exit_code == 2
        assert "--jobs is for this machine" in result.stderr
