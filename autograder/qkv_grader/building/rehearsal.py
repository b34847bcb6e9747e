"""The last proof: the finished zip, run through Otter as an instructor would, gives the scores that were proven."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from qkv_grader.building.faults import BuildError
from qkv_grader.kit.words import one_line
from qkv_grader.verdict import Verdict

PATIENCE = 600  # seconds, far more than Otter needs


def rehearse(autograder: Path, proven: dict[Path, Verdict], folder: Path) -> None:
    """Run each proven file through Otter, in ``folder``.

    Raises:
        BuildError: Otter gave no results, or another score than the verdict's.
    """
    for number, (path, verdict) in enumerate(proven.items()):
        out = folder / f"otter-{number}"
        out.mkdir()
        command = [sys.executable, "-P", "-m", "otter", "run", "-a", str(autograder), "-o", str(out), str(path)]
        try:
            done = subprocess.run(command, cwd=out, capture_output=True, text=True, check=False, timeout=PATIENCE)
        except subprocess.TimeoutExpired as problem:
            raise BuildError(f"autograder.zip: otter run on {path.name} took over {PATIENCE} seconds") from problem
        if not (out / "results.json").exists():
            said = (done.stderr or done.stdout).strip().splitlines()[-1:]
            raise BuildError(f"autograder.zip: otter run on {path.name} gave no results: {one_line(' '.join(said))}")
        tests = json.loads((out / "results.json").read_text(encoding="utf-8"))["tests"]
        given = {test["name"]: float(test["score"]) for test in tests if "score" in test}
        for question in verdict.questions:
            if given.get(question.name) != question.score:
                raise BuildError(
                    f"autograder.zip: Otter gives {path.name} {given.get(question.name)} for {question.name}, "
                    f"where the grader itself gives {question.score:g}"
                )
