"""Every attack in one batch beside right answers: no mark on the machine, and what the grader says of each."""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import ROOT, Batch, earns, examples
from grade_process import PACKAGES, Orphans, Place
from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging.batch import judge_all
from qkv_grader.verdict import Verdict
from sandbox_fixtures import on_linux

pytest_plugins = ["grade_process", "sandbox_fixtures"]

PORT = 47811
KEY = 0x51AB47
FLAGS = {
    "forbidden-call": """
        network-io-uring network-other-families network-tcp network-udp-dns network-unix network-urllib
        write-at-import write-below-python write-folders write-links write-namespace write-package write-results
        write-shared-memory write-start-files write-terminal
        kill-group kill-limits kill-parent kill-priority kill-process-vm kill-ptrace
        carry-abstract-socket carry-files carry-keyring carry-shared-memory carry-survivor
        exhaust-disk exhaust-forks exhaust-subprocesses forge-exec
    """,
    "timeout": "hang-at-import hang-in-result hang-lock hang-sleep hang-swallow confuse-half-frame exhaust-loops",
    "memory": "exhaust-memory-at-once",
    "output-cut": "exhaust-output",
    "bad-frame": "confuse-answer-twice forge-serialisers",
}
#: Of each family that reaches for the machine, what reaches furthest; beside them what hangs, leaks and reads.
REACHING = """
    network-* kill-group.* kill-parent.* kill-pidfd.* write-folders.* write-below-python.* write-shared-memory.*
    write-results.* carry-survivor.* carry-files.* carry-shared-memory.* carry-keyring.* exhaust-forks.*
    exhaust-subprocesses.* exhaust-threads.* hang-lock.* leak-printed.* read-hidden-cases.* read-walk.*
"""


def attacks(batch: Batch) -> Iterator[Verdict]:
    return (batch.of(path) for path in batch.examples("hostile"))


# ------------------------------------------------------------------ what is left on the machine


def marks() -> list[str]:
    """Whatever a submission could have left where anybody may look, by the names and numbers that they use."""
    folders = {"/", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/run/lock", "/opt", "/srv"}
    found = []
    for folder in map(Path, sorted({*folders, str(Path.home()), str(Path.cwd()), str(ROOT), str(PACKAGES)})):
        with contextlib.suppress(OSError):
            found += [str(path) for path in folder.iterdir() if re.search(r"qkv[-_.]hostile|PWNED", path.name)]
    for table in map(Path, ("/proc/sysvipc/shm", "/proc/sysvipc/msg", "/proc/sysvipc/sem")):
        if table.exists():
            found += [f"{table}: {line}" for line in table.read_text().splitlines()[1:] if int(line.split()[0]) == KEY]
    for table in map(Path, ("/proc/net/unix", "/proc/keys")):
        with contextlib.suppress(OSError):
            found += [
                f"{table}: {line}"
                for line in table.read_text().splitlines()
                if re.search("qkv[-_]", line) and " expd " not in line
            ]
    return found


def test_no_attack_left_a_file_a_socket_or_a_key_on_the_machine(batch: Batch) -> None:
    assert marks() == []


def test_the_grader_wrote_nothing_but_its_results(batch: Batch) -> None:
    assert {path.name for path in batch.out.iterdir()} - {".qkv-last.json"} == {
        ".qkv-verdicts.json", "feedback", "grades.csv", "index.html", "qkv-results.json", "staff"
    }  # fmt: skip
    students = set(batch.verdicts)
    assert {path.name for path in (batch.out / "staff").iterdir()} == students
    assert {path.name for path in (batch.out / "feedback").iterdir()} == {f"{student}.html" for student in students}


# ------------------------------------------------------------------ what it says of an attack and of its neighbours


def test_every_neighbour_of_the_attacks_has_full_marks_and_no_flag(batch: Batch) -> None:
    right = [batch.of(path) for path in batch.examples("correct")]
    assert {(verdict.score, verdict.official, tuple(verdict.flags)) for verdict in right} == {(20.0, True, ())}


def test_what_an_attack_tried_is_flagged(batch: Batch) -> None:
    wanted = {name: flag for flag, names in FLAGS.items() for name in names.split()}
    assert set(wanted) <= {path.stem for path in examples("hostile")}
    for path in batch.examples("hostile"):
        assert path.stem not in wanted or wanted[path.stem] in batch.of(path).flags, path.name


def test_no_attack_took_longer_than_its_limits(batch: Batch, content: Content) -> None:
    most = content.config.limits.wall_seconds + 5  # the other limits do not count what other processes here take
    assert {verdict.student: verdict.seconds for verdict in attacks(batch) if verdict.seconds > most} == {}


@pytest.mark.slow
def test_a_hanging_submission_delays_no_neighbour_while_another_core_is_free(content: Content, tmp_path: Path) -> None:
    hang = "import time\ndef hang(*inputs):\n    time.sleep(1000)\n"
    questions = [name for name in content.config.points if name != "attention_roles"]
    hanging = tmp_path / "hanging.py"
    hanging.write_text(hang + "".join(f"{name} = hang\n" for name in questions), encoding="utf-8")
    requests = [Handin(path.stem, path.name, (path,)) for path in [hanging, *examples("correct")[:6]]]
    order = [judged.verdict for judged in judge_all(content, requests, judges=2)]
    assert order[-1].student == "hanging"
    assert order[-1].flags == ["timeout"]
    assert order[-1].seconds > sum(verdict.seconds for verdict in order[:-1])
    assert [verdict.score for verdict in order[:-1]] == [20.0] * 6


# ------------------------------------------------------------------ the same as root and as an ordinary user


@pytest.fixture
def place(request: pytest.FixtureRequest, public_path: Path) -> Place:
    """Surroundings for one way to run the command: as it is, with submissions that change users, as a user."""
    if request.param == "as-it-is":
        return Place(public_path / "place")
    if os.geteuid() != 0:
        pytest.skip("needs root; as it is, this is the ordinary user already")
    python, packages = request.getfixturevalue("found_by_all")
    if request.param == "user":
        return Place(public_path / "place", 65534, python, packages)
    if python == sys.executable:
        pytest.skip("as it is, submissions change users already")
    return Place(public_path / "place", None, python, packages)


@pytest.fixture
def callers() -> Iterator[Callable[[], int]]:
    """Listens where the attacks call; tells how many have."""
    with contextlib.ExitStack() as stack:
        listening = []
        for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                with contextlib.suppress(OSError):
                    listener = stack.enter_context(socket.socket(family, kind))
                    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    listener.bind((address, PORT))
                    if kind == socket.SOCK_STREAM:
                        listener.listen()
                    listening.append(listener)
        if not listening:
            pytest.skip(f"port {PORT} is taken")
        yield lambda: len(select.select(listening, [], [], 0)[0])


@on_linux
@pytest.mark.slow
@pytest.mark.parametrize("place", ["as-it-is", "changing-users", "user"], indirect=True)
def test_a_batch_leaves_nothing_whoever_runs_it(
    place: Place, public_path: Path, orphans: Orphans, callers: Callable[[], int], request: pytest.FixtureRequest
) -> None:
    handed_in = public_path / "handed-in"
    handed_in.mkdir()
    hostile = [path for path in examples("hostile") if any(path.match(pattern) for pattern in REACHING.split())]
    right = examples("correct")[:8]
    for path in hostile + right:
        shutil.copy(path, handed_in)

    with place.start(handed_in) as process:
        process.wait()
    if process.returncode == 4:
        pytest.skip(place.said)
    assert process.returncode == 0, place.said

    assert orphans.ever() == {}
    assert callers() == 0
    assert place.leftovers() == []
    assert marks() == []
    verdicts = {verdict.name: verdict for verdict in place.verdicts().values()}
    assert {path.name: verdicts[path.name].score for path in right} == dict.fromkeys([path.name for path in right], 20)
    assert {path.name: verdicts[path.name].score for path in hostile} == {path.name: earns(path) for path in hostile}
    assert all(verdict.official for verdict in verdicts.values())
    for page in (place.out / "feedback").iterdir():
        assert "PWNED" not in page.read_text(encoding="utf-8"), page.name
    if "changing-users" in request.node.name:
        assert all("uid-drop" in verdict.layers for verdict in verdicts.values())

    with socket.create_connection(("127.0.0.1", PORT)):  # a caller would have been seen
        assert callers() == 1
