"""Nothing that is built or told depends on the CPU: the last digits of a float do, so none of them is kept."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conftest import ROOT, Batch, among_all, examples
from grade_process import Place
from qkv_grader.content import Content
from qkv_grader.verdict import Verdict

HINTS = Content(ROOT).hints
# written as NumPy takes them; a feature that a CPU or a NumPy does not know is left out with a warning
WITHOUT = {
    "everything": {},
    "no AVX-512": {"NPY_DISABLE_CPU_FEATURES": "{wide}"},
    "no AVX2": {"NPY_DISABLE_CPU_FEATURES": "{wide} {narrow}"},
    "an older BLAS": {"OPENBLAS_CORETYPE": "Nehalem"},
    "a BLAS of the same age": {"OPENBLAS_CORETYPE": "Sandybridge"},
    "a BLAS with fused sums": {"OPENBLAS_CORETYPE": "Haswell"},
    "a BLAS with AVX-512": {"OPENBLAS_CORETYPE": "SkylakeX"},
    "both old": {"NPY_DISABLE_CPU_FEATURES": "{wide} {narrow}", "OPENBLAS_CORETYPE": "Nehalem"},
}
BUILD = """
import hashlib, sys
from pathlib import Path
import numpy as np
from qkv_grader.building.handout import build_handout

print({str(path): hashlib.sha256(data).hexdigest() for path, data in sorted(build_handout(Path(sys.argv[1])).items())})
"""


def features() -> dict[str, str]:
    """The features of this machine that NumPy can be told to leave alone, in two heaps."""
    core = importlib.import_module("numpy._core" if hasattr(np, "_core") else "numpy.core")
    here = [name for name in core._multiarray_umath.__cpu_dispatch__ if core._multiarray_umath.__cpu_features__[name]]
    wide = [name for name in here if "512" in name or name.endswith("V4")]
    return {"wide": " ".join(wide), "narrow": " ".join(name for name in here if name not in wide)}


def run(code: str, *arguments: str, **environment: str) -> str:
    found = {name: value.format(**features()) for name, value in environment.items()}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | found,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def can_run(setting: str) -> bool:
    """Whether this CPU has what a BLAS kernel was written for: a wrong choice would be an illegal instruction."""
    wide = {"SkylakeX": "wide", "Haswell": "narrow"}.get(WITHOUT[setting].get("OPENBLAS_CORETYPE", ""), "")
    return not wide or bool(features()[wide])


@pytest.mark.slow
def test_the_handout_is_built_with_the_same_bytes_on_every_kind_of_cpu() -> None:
    settings = {setting: environment for setting, environment in WITHOUT.items() if can_run(setting)}
    built = {setting: run(BUILD, str(ROOT), **environment) for setting, environment in settings.items()}
    assert set(built.values()) == {built["everything"]}


def told(verdict: Verdict) -> object:
    """What counts of a verdict: last digits in the evidence may differ."""
    cases = [(case.id, case.outcome, case.points, case.feedback) for case in verdict.cases]
    return verdict.score, verdict.misconceptions, cases


@among_all
def test_every_example_gets_the_same_verdict_on_an_older_kind_of_cpu(batch: Batch, tmp_path: Path) -> None:
    environment = {name: value.format(**features()) for name, value in WITHOUT["both old"].items()}
    place = Place(tmp_path, environment=environment)
    paths = [*examples("correct"), *examples("wrong")]
    place.grade(*(ROOT / "tests" / "submissions" / family for family in ("correct", "wrong")))
    older = place.verdicts()
    assert len(older) == len(paths) > 200
    differing = [path.name for path in paths if told(older[batch.of(path).student]) != told(batch.of(path))]
    assert differing == []


def numbers(value: Any) -> list[float]:
    if isinstance(value, dict):
        return [number for entry in value.values() for number in numbers(entry)]
    if isinstance(value, list):
        return [number for entry in value for number in numbers(entry)]
    return [value] if isinstance(value, float) else []


def test_hints_carry_at_most_twelve_digits() -> None:
    told = numbers(HINTS.calls)
    assert len(told) > 1000
    assert [number for number in told if len(re.sub(r"e.*|\D", "", repr(number)).strip("0")) > 12] == []


def test_what_is_zero_within_rounding_is_zero_in_the_hints() -> None:
    for value in (value for case in HINTS.calls.values() for call in case for value in call["values"]):
        entries = np.abs([number for number in numbers(value) if np.isfinite(number)])
        noise = entries[(entries > 0) & (entries < 1e-13 * entries.max(initial=0))]
        assert noise.size == 0, value
