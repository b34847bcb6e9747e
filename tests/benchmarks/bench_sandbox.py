"""What the sandbox costs: a locked-down fork beside a bare one, a call, and ``import numpy``, in one run.

    python tests/benchmarks/bench_sandbox.py [rounds]

Every round takes each measure once, in turn, so that whatever else the machine does falls on all of them alike; shown
are medians, and the ratio of each round's measure to the same round's bare fork.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
from qkv_grader.config import Limits
from qkv_grader.sandbox import Sandbox
from qkv_grader.sandbox.worker import Worker

LAYERS = ("rlimits", "uid-drop", "no-new-privs", "landlock", "seccomp")
SOURCE = "import numpy as np\n\ndef project_row(x, W):\n    return x @ W\n"
LONG = 60.0


def fork(sandbox: Sandbox) -> Callable[[], None]:
    """From the judge's request until a worker says that it is ready for a source."""

    def measure() -> None:
        Worker(sandbox._running(), 1000).close()

    return measure


def start(sandbox: Sandbox) -> Callable[[], None]:
    """The same, and a short source run."""

    def measure() -> None:
        sandbox.start([SOURCE], "projections.py", False, LONG).close()

    return measure


def call(sandbox: Sandbox) -> Callable[[], None]:
    """One call's round trip, with its inputs back."""
    worker = sandbox.start([SOURCE], "projections.py", False, LONG)
    x, W = np.arange(3.0), np.ones((3, 5))

    def measure() -> None:
        worker.call("project_row", [x, W], LONG)

    return measure


def import_numpy() -> None:
    """A fresh interpreter that imports NumPy."""
    subprocess.run([sys.executable, "-c", "import numpy"], check=True)


def main(rounds: int) -> None:
    """Measure in turn, and print the medians."""
    with Sandbox(Limits()) as locked, Sandbox(Limits(), without=LAYERS) as bare:
        without = {layer: Sandbox(Limits(), without=[layer]) for layer in ("rlimits", "landlock", "seccomp")}
        measures: dict[str, Callable[[], None]] = {
            "fork, bare": fork(bare),
            "fork, every layer": fork(locked),
            **{f"fork, without {layer}": fork(sandbox) for layer, sandbox in without.items()},
            "fork and source, bare": start(bare),
            "fork and source, every layer": start(locked),
            "call, every layer": call(locked),
            "python -c 'import numpy'": import_numpy,
        }
        print(f"layers in force: {', '.join(locked.layers)}; bare: {', '.join(bare.layers)}; {rounds} rounds\n")
        for measure in measures.values():
            measure()
        taken: dict[str, list[float]] = {name: [] for name in measures}
        for _ in range(rounds):
            for name, measure in measures.items():
                begun = time.perf_counter()
                measure()
                taken[name].append(1000 * (time.perf_counter() - begun))
                time.sleep(0.01)  # lets the worker before this one be gone
        for sandbox in without.values():
            sandbox.close()
    print(f"{'':32}{'median ms':>10}{'fastest':>10}{'beside a bare fork':>20}")
    for name, times in taken.items():
        ratio = statistics.median(one / other for one, other in zip(times, taken["fork, bare"], strict=True))
        print(f"{name:32}{statistics.median(times):10.2f}{min(times):10.2f}{ratio:19.2f}x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
