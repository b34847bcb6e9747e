"""What a submission costs on Gradescope, beside what Otter takes for nothing at all, in one run.

    python tests/benchmarks/bench_run_autograder.py dist/autograder.zip [--rounds 11] [--cpus 0]

Otter's own floor is its autograder on an empty submission with one test that is always passed, in the same environment.
Every round takes each measure once, in turn, so that whatever else the machine does falls on all of them alike. Shown
are medians, and medians of each round's ratio to the floor of the same round: of seconds on the clock, and of seconds
of CPU. ``--cpus`` names the CPUs that may be used: one of them is nearer to what Gradescope gives.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUBMISSIONS = {
    "the reference": ROOT / "solutions" / "projections.py",
    "a wrong one": ROOT / "tests" / "submissions" / "wrong" / "row-instead-of-column-loops.py",
    "the template": ROOT / "assignment" / "projections.py",
}
#: What grades, the platform's folder as its last argument.
OTTER = ("-c", "import sys; from otter.run.run_autograder import main; main(sys.argv[1])")
OURS = ("-m", "qkv_grader.gradescope")
TRIVIAL = """\
OK_FORMAT = False

from otter.test_files import test_case

name = "nothing"
points = 1

@test_case()
def test_nothing():
    pass
"""


def lay_out(root: Path, zip_file: Path | None, submission: Path | None) -> None:
    """Make the platform's folder: with a zip unpacked in it, else with Otter's floor."""
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True)
    (root / "submission_metadata.json").write_text("{}", encoding="utf-8")
    if zip_file is None:
        (root / "source" / "tests").mkdir()
        (root / "source" / "tests" / "nothing.py").write_text(TRIVIAL, encoding="utf-8")
        (root / "source" / "otter_config.json").write_text("{}", encoding="utf-8")
    else:
        with zipfile.ZipFile(zip_file) as archive:
            archive.extractall(root / "source")
    handed_in = root / "submission" / "projections.py"
    handed_in.write_bytes(submission.read_bytes() if submission else b"")


def cost(grades: Sequence[str], root: Path) -> tuple[float, float]:
    """Return the seconds that grading takes, on the clock and of CPU with all that it waits for."""
    results = root / "results" / "results.json"
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-P", *grades, str(root)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=root)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if not results.exists():
        sys.exit(done.stdout + done.stderr)
    results.unlink()
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def report(costs: dict[str, list[tuple[float, float]]]) -> Iterator[str]:
    """Yield a line for each measure; the first of them is the floor."""
    yield f"{'':20}{'seconds':>9}{'ratio':>7}{'CPU':>9}{'ratio':>7}"
    [floor, *_] = costs.values()
    for name, values in costs.items():
        ratios = [[a / b for a, b in zip(one, least, strict=True)] for one, least in zip(values, floor, strict=True)]
        wall, cpu = map(statistics.median, zip(*values, strict=True))
        wall_ratio, cpu_ratio = map(statistics.median, zip(*ratios, strict=True))
        yield f"{name:20}{wall:9.2f}{wall_ratio:7.2f}{cpu:9.2f}{cpu_ratio:7.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="What a submission costs on Gradescope.")
    parser.add_argument("zip", type=Path)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--cpus", type=int, nargs="+", help="by their numbers; all that may be used if there are none")
    options = parser.parse_args()
    if options.cpus:
        os.sched_setaffinity(0, options.cpus)
    with tempfile.TemporaryDirectory() as folder:
        measures: dict[str, tuple[Sequence[str], Path]] = {}
        for name, submission in {"Otter's floor": None, **SUBMISSIONS}.items():
            root = Path(folder, name)
            lay_out(root, None if submission is None else options.zip, submission)
            measures[name] = OTTER if submission is None else OURS, root
        for measure in measures.values():  # once before counting, for caches of every kind
            cost(*measure)
        rounds = [[cost(*measure) for measure in measures.values()] for _ in range(options.rounds)]
    print(*report(dict(zip(measures, map(list, zip(*rounds, strict=True)), strict=True))), sep="\n")


if __name__ == "__main__":
    main()
