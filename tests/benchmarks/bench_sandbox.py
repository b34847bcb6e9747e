"""What the sandbox costs: a locked-down fork beside a bare one, a call, and ``import numpy``, in one run.

    python tests/benchmarks/bench_sandbox.py [rounds]

Every round takes each measure once, in turn, so that whatever else the machine does falls on all of them alike; shown
are medians, and the ratio of each round's measure to the same round's bare fork.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from qkv_grader.config import Limits
from qkv_grader.layers import SWITCHES
from qkv_grader.sandbox import Sandbox
from qkv_grader.sandbox.worker import Worker

SOURCE = "import numpy as np\n\ndef project_row(x, W):\n    return x @ W\n"
LONG = 60.0


Measure = Callable[[], float]


def timed(action: Callable[[], object]) -> float:
    """Milliseconds that an action takes."""
    begun = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - begun)


def fork(sandbox: Sandbox) -> Measure:
    """A fork from its request until the worker says that it is ready for a source.

    One worker is always made ahead of need, and the next one begun when it is handed over: that one is timed.
    """

    def measure() -> float:
        forking = sandbox._running()
        end, pid, pidfd = forking.fork()
        took = timed(lambda: Worker(forking, 1000).close())
        end.close()
        if pidfd is not None:
            os.close(pidfd)
        forking.forget(pid)
        return took

    return measure


def ahead(sandbox: Sandbox) -> Measure:
    """A worker that was made ahead of need, as at the start of a question."""
    return lambda: timed(lambda: Worker(sandbox._running(), 1000).close())


def start(sandbox: Sandbox) -> Measure:
    """The same, and a short source run."""
    return lambda: timed(lambda: sandbox.start([SOURCE], "projections.py", False, LONG).close())


def call(sandbox: Sandbox) -> Measure:
    """One call's round trip, with its inputs back."""
    worker = sandbox.start([SOURCE], "projections.py", False, LONG)
    x, W = np.arange(3.0), np.ones((3, 5))
    return lambda: timed(lambda: worker.call("project_row", [x, W], LONG))


def import_numpy() -> float:
    """A fresh interpreter that imports NumPy."""
    return timed(lambda: subprocess.run([sys.executable, "-c", "import numpy"], check=True))


def main(rounds: int) -> None:
    """Measure in turn, and print the medians."""
    with Sandbox(Limits()) as locked, Sandbox(Limits(), without=SWITCHES) as bare:
        without = {layer: Sandbox(Limits(), without=[layer]) for layer in ("rlimits", "landlock", "seccomp")}
        measures: dict[str, Measure] = {
            "fork, bare": fork(bare),
            "fork, every layer": fork(locked),
            **{f"fork, without {layer}": fork(sandbox) for layer, sandbox in without.items()},
            "taken ahead of need, every layer": ahead(locked),
            "taken, and a source run": start(locked),
            "call, every layer": call(locked),
            "python -c 'import numpy'": import_numpy,
        }
        print(f"layers in force: {', '.join(locked.layers)}; bare: {', '.join(bare.layers)}; {rounds} rounds\n")
        for measure in measures.values():
            measure()
        taken: dict[str, list[float]] = {name: [] for name in measures}
        for _ in range(rounds):
            for name, measure in measures.items():
                taken[name].append(measure())
                time.sleep(0.02)  # lets the workers of this one be gone, and the next be made
        for sandbox in without.values():
            sandbox.close()
    print(f"{'':34}{'median ms':>10}{'beside a bare fork':>20}")
    for name, times in taken.items():
        ratio = statistics.median(one / other for one, other in zip(times, taken["fork, bare"], strict=True))
        print(f"{name:34}{statistics.median(times):10.2f}{ratio:19.2f}x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
