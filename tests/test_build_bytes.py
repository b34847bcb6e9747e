"""The zips depend on what is in them and on nothing else: not on the place, the CPU, the clock or the umask."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from build_fixtures import checkout_at

pytestmark = pytest.mark.slow

ZIPS = ("assignment.zip", "autograder.zip")


def built(place: Path, umask: int, **settings: str) -> dict[str, bytes]:
    """Build in a checkout of its own, by the command; return the bytes of the zips."""
    environment = {**os.environ, "PYTHONPATH": str(place / "autograder"), **settings}
    command = [sys.executable, "-m", "qkv_grader.cli", "build", "--out", "dist"]
    done = subprocess.run(
        command, cwd=place, env=environment, umask=umask, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {name: (place / "dist" / name).read_bytes() for name in ZIPS}


def features() -> list[str]:
    """What NumPy would use of this CPU beyond its baseline."""
    from numpy._core import _multiarray_umath as inner

    return [name for name in inner.__cpu_dispatch__ if inner.__cpu_features__.get(name)]


def test_two_checkouts_under_different_circumstances_build_the_same_bytes(tmp_path: Path) -> None:
    here = built(checkout_at(tmp_path / "here"), 0o022)
    there = checkout_at(tmp_path / "another place" / "deeper" / "there")
    subprocess.run(["git", "init", "--quiet", str(there)], check=True)  # the other is as from an archive
    for path in there.rglob("*.py"):
        os.utime(path, (1e9, 1e9))
    other = built(
        there,
        0o077,
        NPY_DISABLE_CPU_FEATURES=" ".join(features()),
        OPENBLAS_CORETYPE="Nehalem",
        SOURCE_DATE_EPOCH="1700000000",
        TZ="Pacific/Auckland",
        PYTHONHASHSEED="7",
        LANG="C",
    )
    assert here == other


def test_the_settings_change_what_numpy_computes_with() -> None:
    """Otherwise the test above would compare a thing with itself."""
    code = (
        "from numpy._core import _multiarray_umath as m; print(any(m.__cpu_features__[n] for n in m.__cpu_dispatch__))"
    )
    if not features():
        pytest.skip("NumPy uses nothing of this CPU beyond its baseline")
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(features())}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
