"""What a submission costs `qkv grade` beside the least that must be done, and beside `otter run`, in one run.

    python tests/benchmarks/bench_floor.py [--rounds 7] [--batch 30] [--cpu 0]

It belongs into an environment of its own, in which nothing was done but ``pip install --editable .``: with JupyterLab
there, as the tests need it, Otter starts slower, by seconds (jsonschema then builds a grammar at each import).

The floor is the same work with nothing around it: a locked fork for each question, the source parsed, inputs drawn,
the reference asked, each call sent and answered alone, one comparison each; no pytest, evidence, verdict or page.
Otter's floor is `otter run` on an empty submission with one test that is always passed.

Everything shares one CPU. Every round takes each measure once, in turn, so that whatever else the machine does falls on
all of them alike; a submission's cost is what a batch costs beyond a batch of one, so that no start counts, and a start
is shown by itself. Counted is the CPU of all processes, user and system. Shown are medians, and medians of each round's
ratios.
"""

from __future__ import annotations

import argparse
import ast
import ctypes
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from bench_run_autograder import TRIVIAL

from qkv_grader.content import Content
from qkv_grader.judging.cases import Case, Cases, Draw, collect
from qkv_grader.kit.calls import Call
from qkv_grader.kit.comparing import problem_of, wanted_of
from qkv_grader.kit.layouts import laid_out, layout_of
from qkv_grader.kit.student import Student
from qkv_grader.loading import load
from qkv_grader.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[2]
RIGHT = ROOT / "tests" / "submissions" / "correct" / "einsum.py"
WRONG = ROOT / "tests" / "submissions" / "wrong" / "row-instead-of-column-loops.py"
_SUBREAPER = 36

Cost = tuple[float, float]  # seconds of CPU, and on the clock


# ---------------------------------------------------------------- the floor, in a process of its own


def floor(source: Path, count: int) -> None:
    """Do the least that must be done, so many times."""
    content = Content(ROOT)
    loaded = load(content)
    calls: list[tuple[Case, list[Call]]] = []

    def record(cases: Cases) -> None:
        for number, case in enumerate(cases.cases):
            student = Student(lambda name, arguments: Call(name, arguments, result=_asked(name, arguments)))
            cases.run(number, student)
            calls.append((case, student.calls))

    def _asked(name: str, arguments: tuple[object, ...]) -> object:
        return getattr(loaded.reference, name)(*arguments)

    collect(content, loaded.reference, record)
    with Sandbox(content.config.limits, private=content.private) as sandbox:
        for _ in range(count):
            text = source.read_text(encoding="utf-8")
            ast.parse(text)
            questions = content.config.points
            workers = {name: sandbox.start([text], "projections.py", False, 60.0, "projections") for name in questions}
            for case, those in calls:
                draw = Draw(content.config.seed, case.id)
                for call in those:
                    arguments = _drawn(draw, call.arguments)
                    wanted = wanted_of(Call(call.function, arguments, expected=_asked(call.function, arguments)))
                    problem_of(workers[case.question].call(call.function, arguments, 60.0).result, wanted)
            for worker in workers.values():
                worker.close()


def _drawn(draw: Draw, like: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(
        laid_out(draw(*one.shape), layout_of(one), not one.flags.writeable) if isinstance(one, np.ndarray) else one
        for one in like
    )


# ---------------------------------------------------------------- measuring


def cost(command: list[str]) -> Cost:
    """Run a command; return what it and all that it started, those that outlived it included, have taken."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    wall = time.perf_counter() - began
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    while True:
        try:
            os.wait()
        except ChildProcessError:
            break
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def grade(source: Path, count: int, folder: Path) -> Cost:
    """Grade a batch, all of it the same file."""
    batch, out = folder / f"{source.stem}-{count}", folder / "results"
    batch.mkdir(exist_ok=True)
    for number in range(count):
        shutil.copy(source, batch / f"s{number}.py")
    found = cost([sys.executable, "-m", "qkv_grader.cli", "grade", str(batch), "--out", str(out)])
    shutil.rmtree(out)
    return found


def otter(folder: Path) -> Cost:
    """Have Otter grade nothing at all."""
    empty, zip_file = folder / "empty.py", folder / "otter.zip"
    empty.touch()
    with zipfile.ZipFile(zip_file, "w") as archive:
        archive.writestr("tests/nothing.py", TRIVIAL)
        archive.writestr("otter_config.json", "{}")
    return cost([sys.executable, "-m", "otter", "run", "-a", str(zip_file), "-o", str(folder), str(empty)])


def each(batch: Callable[[int], Cost], count: int) -> tuple[Cost, Cost]:
    """Return what one submission costs, and what a batch of one does."""
    one, many = batch(1), batch(1 + count)
    return ((many[0] - one[0]) / count, (many[1] - one[1]) / count), one


def measure(count: int, folder: Path) -> dict[str, Cost]:
    """Take every measure once."""
    taken: dict[str, Cost] = {}
    for name, source in (("right", RIGHT), ("wrong", WRONG)):
        bare = [sys.executable, __file__, "--floor", str(source), "--batch"]
        taken[f"the floor of a {name} one"], _ = each(lambda number, bare=bare: cost([*bare, str(number)]), count)
        taken[f"a {name} one, with its pages"], start = each(lambda n, source=source: grade(source, n, folder), count)
    taken["a batch of one, start included"] = start
    taken["otter run, of nothing"] = otter(folder)
    return taken


def report(rounds: list[dict[str, Cost]]) -> Iterator[str]:
    """Yield a line for each measure, and one for each of the two that matter."""
    yield f"{'':34}{'CPU ms':>9}{'wall ms':>9}{'beside its floor':>18}{'in one otter run':>18}"
    for name in rounds[0]:
        cpu, wall = (statistics.median(1000 * taken[name][which] for taken in rounds) for which in (0, 1))
        otters = statistics.median(taken["otter run, of nothing"][0] / taken[name][0] for taken in rounds)
        beside = ""
        if "pages" in name:
            floor_ = f"the floor of {name.partition(',')[0]}"
            beside = f"{statistics.median(taken[name][0] / taken[floor_][0] for taken in rounds):.2f}x"
        yield f"{name:34}{cpu:9.1f}{wall:9.1f}{beside:>18}{otters:18.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="What a submission costs beside the least that must be done.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--batch", type=int, default=30)
    parser.add_argument("--cpu", type=int, default=min(os.sched_getaffinity(0)))
    parser.add_argument("--floor", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.floor:
        floor(options.floor, options.batch)
        return
    if find_spec("rfc3987_syntax"):
        sys.exit("JupyterLab is installed here, and slows Otter: use an environment of its own, as told at the top")
    os.sched_setaffinity(0, [options.cpu])
    ctypes.CDLL(None).prctl(_SUBREAPER, 1)  # whoever outlives its parent is ours to wait for, and so counts
    with tempfile.TemporaryDirectory() as folder:
        rounds = [measure(options.batch, Path(folder)) for _ in range(options.rounds)]
    print(*report(rounds), sep="\n")


if __name__ == "__main__":
    main()
