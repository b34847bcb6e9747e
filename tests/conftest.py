"""What the project's own tests share: the content, and a graded batch of example submissions."""

from __future__ import annotations

import fcntl
import gc
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from qkv_grader.content import Content
from qkv_grader.grading import grade_into
from qkv_grader.intake import Handin
from qkv_grader.judging.client import JudgeProcess
from qkv_grader.judging.messages import Task
from qkv_grader.verdict import Verdict, read_verdict

pytest_plugins = ["concept_browser", "progress"]

ROOT = Path(__file__).resolve().parents[1]
SUBMISSIONS = ROOT / "tests" / "submissions"
LONGEST = ("test_otter.py", "test_gradescope_handins.py", "test_no_wrong_answer.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that take longest: begun late, each would go on alone after all others."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def examples(family: str) -> list[Path]:
    """The example submissions of one family, sorted."""
    return sorted(path for path in (SUBMISSIONS / family).iterdir() if path.suffix in (".py", ".ipynb"))


def every_example() -> list[Path]:
    return [path for family in ("correct", "wrong", "hostile") for path in examples(family)]


def first_line(path: Path) -> str:
    """What an example says of itself: its first line, in a notebook that of its first code cell."""
    if path.suffix == ".py":
        return path.read_bytes().decode("utf-8-sig").splitlines()[0]
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "".join(next(cell["source"] for cell in cells if cell["cell_type"] == "code")).splitlines()[0]


def losses(line: str) -> dict[str, str]:
    """Parse ``# loses project_row: row-instead-of-column; ...`` into question -> slug."""
    assert line.startswith("# loses "), line
    return dict(re.split(r":\s*", part.strip(), maxsplit=1) for part in line.removeprefix("# loses ").split(";"))


def earns(path: Path) -> float:
    """The points that a hostile example says it has earned."""
    return float(first_line(path).split("|")[1].strip().removeprefix("earns ").split()[0])


def sample() -> list[Path]:
    """What stands for all examples where minutes count: one of each slug and hostile family, every eighth right one.

    Notebooks come first, as there are fewer of them.
    """
    chosen: dict[str, Path] = {}
    for path in [*examples("wrong"), *examples("hostile")]:
        line = first_line(path)
        kinds = losses(line).values() if path.parent.name == "wrong" else [line.removeprefix("# ").split(" |")[0]]
        for kind in kinds:
            if kind not in chosen or (path.suffix, chosen[kind].suffix) == (".ipynb", ".py"):
                chosen[kind] = path
    return sorted({*chosen.values(), *examples("correct")[::8]})


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file that somebody might hand in; return where it is."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def garbage_of_its_own() -> Iterator[None]:
    """Have the collector look through no object that other tests left: for what is held to some CPU time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def content() -> Content:
    return Content(ROOT)


@dataclass
class Batch:
    """The results of one ``qkv grade``: where they lie, and the verdicts by student."""

    out: Path
    verdicts: dict[str, Verdict]

    def of(self, path: Path) -> Verdict:
        """The verdict on an example, whichever id it was given."""
        [verdict] = self._named(path)
        return verdict

    def examples(self, family: str) -> list[Path]:
        """The examples of a family that are in this batch."""
        return [path for path in examples(family) if self._named(path)]

    def _named(self, path: Path) -> list[Verdict]:
        family = path.parent.name
        return [one for one in self.verdicts.values() if one.name == path.name and one.student.startswith(family)]


def grade(content: Content, paths: Sequence[Path], out: Path) -> Batch:
    """Grade as ``qkv grade`` does."""
    grade_into(content, paths, out, False, lambda done, total: None)
    return read_batch(out)


def read_batch(out: Path) -> Batch:
    """Read what a ``qkv grade`` has written."""
    found = (read_verdict(path) for path in sorted((out / "staff").glob("*/verdict.json")))
    return Batch(out, {verdict.student: verdict for verdict in found})


def hand_in(folder: Path, paths: Sequence[Path]) -> None:
    """Copy examples into a folder, each beside its family."""
    for path in paths:
        (folder / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder / path.parent.name)


@pytest.fixture(scope="session")
def batches(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Batch]:
    """Right, wrong and hostile examples side by side: "all" of them, or the "sample"."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # each process has a folder of its own in one that all share
        shared = shared.parent

    @cache
    def batch(which: str) -> Batch:
        handed_in, out = shared / f"{which}-handed-in", shared / f"{which}-graded"
        with (shared / f"{which}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # one process grades it for all
            if not out.exists():
                hand_in(handed_in, sample() if which == "sample" else every_example())
                grade(content, sorted(handed_in.iterdir()), out)
        return read_batch(out)

    return batch


SAMPLE, ALL = "sample", pytest.param("all", marks=pytest.mark.slow)


@pytest.fixture(params=[SAMPLE, ALL])
def batch(request: pytest.FixtureRequest, batches: Callable[[str], Batch]) -> Batch:
    """A graded batch: the sample and, in the slow tests, every example."""
    return batches(request.param)


among_all = pytest.mark.parametrize("batch", [ALL], indirect=True)


def for_each(family: str) -> pytest.MarkDecorator:
    """Run a test for the sample's examples of a family, and (in the slow tests) for every one among all others."""
    chosen = [path for path in sample() if path.parent.name == family]
    return pytest.mark.parametrize(
        ("batch", "path"),
        [
            *(pytest.param("sample", path, id=f"sample-{path.name}") for path in chosen),
            *(pytest.param("all", path, id=f"all-{path.name}", marks=pytest.mark.slow) for path in examples(family)),
        ],
        indirect=["batch"],
    )


def task(path: Path) -> Task:
    """What a judge is asked about one file."""
    return Task(Handin(path.stem, path.name, (path,)), seconds=300)


@pytest.fixture(scope="session")
def judge(content: Content) -> Iterator[Callable[[Path], Verdict]]:
    """Judge one file at a time, in a process that all tests share."""
    process = JudgeProcess(content)
    yield lambda path: process.judge(task(path)).verdict
    process.close()
