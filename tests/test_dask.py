"""``qkv grade --dask`` against real Dask: a cluster of processes, and a scheduler with workers, one of them killed."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from conftest import SUBMISSIONS
from grade_process import PACKAGES, Place, command, descendants, results
from sandbox_fixtures import LONG, alive, eventually, on_linux

pytestmark = [on_linux, pytest.mark.slow]

EXAMPLES = (
    "correct/notebook-executed-with-outputs.ipynb",
    "wrong/row-instead-of-column-loops.py",
    "hostile/kill-self-at-import.py",
    "hostile/leak-right-answers.py",
)
LEFT_OUT = re.compile(r"left out: \S+ \(\S+\): its qkv-grader \(\S+\) has the number of the one here, not its content")


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two who handed in each of the examples, one whose file cannot be read, and one who handed in nothing."""
    folder = tmp_path_factory.mktemp("course") / "class"
    (folder / "empty").mkdir(parents=True)
    (folder / "broken.ipynb").write_text("{")
    for number in "12":
        for example in EXAMPLES:
            shutil.copy(SUBMISSIONS / example, folder / f"{number}-{Path(example).name}")
    return folder


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, handed_in: Path) -> Place:
    """What this machine alone makes of them."""
    place = Place(tmp_path_factory.mktemp("here"))
    place.grade(handed_in)
    return place


def but_for_kills(place: Place) -> dict[str, bytes]:
    """Every verdict and table, byte for byte, but for the flags that say whose processes were killed."""
    flags = re.compile(rb'"flags": \[[^]]*\]')
    return {name: flags.sub(b"", data) for name, data in results(place.out).items() if not name.endswith(".html")}


@dataclass
class Machines:
    """A scheduler on loopback, and workers that are as far from each other as processes can be; all of it over TLS."""

    root: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        key, certificate = self.root / "key.pem", self.root / "certificate.pem"
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        made = ["openssl", "req", "-x509", *curve, "-subj", "/CN=course", "-days", "2"]
        subprocess.run([*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
        self.tls = {"DASK_DISTRIBUTED__COMM__TLS__CA_FILE": str(certificate)}
        for role in ("SCHEDULER", "WORKER", "CLIENT"):
            self.tls[f"DASK_DISTRIBUTED__COMM__TLS__{role}__CERT"] = str(certificate)
            self.tls[f"DASK_DISTRIBUTED__COMM__TLS__{role}__KEY"] = str(key)
        known = self.root / "scheduler.json"
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(known))
        assert eventually(lambda: known.exists() and known.read_text().endswith("}"), 2 * LONG), self.log("scheduler")
        self.address = json.loads(known.read_text())["address"]

    def start(self, name: str, *arguments: str, grader: Path = PACKAGES) -> None:
        role = "scheduler" if name == "scheduler" else "worker"
        (self.root / name).mkdir()
        environment = {"PATH": os.defpath, "HOME": str(self.root), "TMPDIR": str(self.root / name), **self.tls}
        with (self.root / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "dask", role, "--protocol", "tls", "--dashboard-address", ":0", *arguments],
                cwd=self.root / name,
                env=environment | {"PYTHONPATH": str(grader)},
                stdout=log,
                stderr=log,
            )

    def work(self, **graders: Path) -> None:
        """Start workers of one thread, each with a grader of its own, and wait until the scheduler has them."""
        for name, grader in graders.items():
            self.start(name, self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", grader=grader)
        for name in graders:
            assert eventually(lambda name=name: "Registered to" in self.log(name), 4 * LONG), self.log(name)

    def log(self, name: str) -> str:
        return (self.root / f"{name}.log").read_text(errors="replace")

    def judges(self, name: str) -> list[int]:
        """The judges below a worker."""
        below = descendants(self.processes[name].pid)
        return [pid for pid in below if "qkv_grader.judging.process" in command(pid)]

    def stations(self, name: str) -> list[str]:
        """What a worker has unpacked and not removed."""
        return [path.name for path in (self.root / name).glob("qkv-*")]

    def grade(self, place: Place, handed_in: Path) -> subprocess.Popen[bytes]:
        place.environment = self.tls
        return place.start(handed_in, "--dask", self.address)

    def close(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    machines = Machines(tmp_path_factory.mktemp("machines"))
    try:
        machines.work(steady=PACKAGES)
        yield machines
    finally:
        machines.close()


def test_a_cluster_of_processes_says_what_this_machine_says_byte_for_byte(
    tmp_path: Path, handed_in: Path, here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import LocalCluster

    for name in os.environ:
        if name.startswith(("OPENBLAS_", "NPY_")):  # last digits depend on these, and `here` has none
            monkeypatch.delenv(name)
    place = Place(tmp_path)
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster:
        process = place.start(handed_in, "--dask", cluster.scheduler_address)
        process.wait()
    assert process.returncode == 0, place.said
    assert "judged by 2 Dask workers, 2 submissions at once" in place.said
    assert results(place.out) == results(here.out)
    assert place.leftovers() == []


def test_a_worker_that_is_killed_costs_time_only_and_who_has_another_grader_or_none_is_left_out(
    tmp_path: Path, machines: Machines, handed_in: Path, here: Place
) -> None:
    other = tmp_path / "other"
    shutil.copytree(PACKAGES / "qkv_grader", other / "qkv_grader", ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "qkv_grader" / "layers.py").open("a", encoding="utf-8") as module:
        module.write("# changed\n")
    (tmp_path / "none" / "qkv_grader").mkdir(parents=True)
    (tmp_path / "none" / "qkv_grader" / "__init__.py").write_text("raise ModuleNotFoundError('qkv_grader')")
    machines.work(changed=other, bare=tmp_path / "none", doomed=PACKAGES)

    place = Place(tmp_path / "place")
    process = machines.grade(place, handed_in)
    assert eventually(lambda: len(place.verdicts()) > 2 and bool(machines.judges("doomed")), 4 * LONG), place.said
    judges = machines.judges("doomed")
    machines.processes["doomed"].kill()
    assert eventually(lambda: not any(map(alive, judges)), LONG)

    assert process.wait(8 * LONG) == 0, place.said
    assert len(LEFT_OUT.findall(place.said)) == 1
    assert place.said.count("cannot run qkv-grader (ModuleNotFoundError: qkv_grader): install") == 1
    assert machines.processes["bare"].poll() is None
    assert "judged by 2 Dask workers, 2 submissions at once" in place.said
    assert but_for_kills(place) == but_for_kills(here)
    assert any("retried" in verdict.flags for verdict in place.verdicts().values())
    assert eventually(lambda: machines.stations("steady") == [], LONG)


def test_what_ctrl_c_stops_leaves_nothing_on_the_workers_and_goes_on_where_it_was(
    tmp_path: Path, machines: Machines, handed_in: Path, here: Place
) -> None:
    place = Place(tmp_path)
    process = machines.grade(place, handed_in)
    assert eventually(lambda: bool(place.verdicts()), 4 * LONG), place.said
    process.send_signal(signal.SIGINT)
    assert process.wait(LONG) == 130, place.said
    assert place.said.splitlines()[-1].startswith("qkv: stopped; what has been graded stands")
    assert "Traceback" not in place.said
    assert eventually(lambda: not machines.judges("steady") and not machines.stations("steady"), LONG)
    standing = len(place.verdicts())
    assert 1 <= standing < len(here.verdicts())

    assert machines.grade(place, handed_in).wait(8 * LONG) == 0, place.said
    assert f"{standing} {'was' if standing == 1 else 'were'} graded before and stand" in place.said
    assert results(place.out) == results(here.out)
