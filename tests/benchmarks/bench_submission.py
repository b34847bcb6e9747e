"""What a whole submission costs: beside ``import numpy`` and, with ``--otter ZIP``, beside ``otter run``, in one run.

    python tests/benchmarks/bench_submission.py [--otter dist/autograder.zip]

Every round takes each measure once, in turn, so that whatever else the machine does falls on all of them alike; shown
are medians in milliseconds, and the median of each round's ratio to ``import numpy``. The judge is warm: its own start,
once a batch, is not counted.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging.client import JudgeProcess
from qkv_grader.judging.messages import Task

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "tests" / "submissions"


def timed(action: Callable[[], object]) -> float:
    """Milliseconds that an action takes."""
    begun = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - begun)


def otter_run(zip_file: Path) -> None:
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "otter", "run", "-a", str(zip_file.resolve()), "-o", out]
        submission = str(EXAMPLES / "correct" / "einsum.py")
        subprocess.run([*command, submission], cwd=out, check=True, capture_output=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="What a whole submission costs.")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--otter", type=Path, help="an autograder.zip; three rounds of otter run are measured too")
    options = parser.parse_args()
    judge = JudgeProcess(Content(ROOT))

    def judged(path: str) -> Callable[[], object]:
        return lambda: judge.judge(Task(Handin("s", path, (EXAMPLES / path,)), seconds=300))

    measures: dict[str, Callable[[], object]] = {
        "python -c 'import numpy'": lambda: subprocess.run([sys.executable, "-c", "import numpy"], check=True),
        f"a right submission, {len(judge.cases)} cases": judged("correct/einsum.py"),
        "a wrong one, with its diagnosis": judged("wrong/row-instead-of-column-loops.py"),
    }
    for measure in measures.values():  # once before counting, for caches of every kind
        measure()
    rounds = [[timed(measure) for measure in measures.values()] for _ in range(options.rounds)]
    judge.close()
    for name, values in zip(measures, zip(*rounds, strict=True), strict=True):
        ratio = statistics.median(value / whole[0] for value, whole in zip(values, rounds, strict=True))
        print(f"{name:42} {statistics.median(values):9.1f} ms {ratio:7.2f}x")
    if options.otter:
        values = [timed(lambda: otter_run(options.otter)) for _ in range(3)]
        ratio = statistics.median(values) / statistics.median(whole[0] for whole in rounds)
        print(f"{'otter run, with this grader as its plugin':42} {statistics.median(values):9.1f} ms {ratio:7.2f}x")


if __name__ == "__main__":
    main()
