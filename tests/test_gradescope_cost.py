"""What a submission costs on Gradescope beside Otter itself, and what is left out of Otter for that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.bench_run_autograder import OTTER, OURS, cost, lay_out
from conftest import ROOT
from platform_fixtures import Platform

pytest_plugins = ["platform_fixtures"]

#: A process in which Otter stands as its kernel has it.
KERNEL = """
import sys
from qkv_grader.gradescope.lean import leave_out
leave_out()
sys.modules["nbconvert"] = None
import otter
from otter.execute import Checker
"""


def said(code: str) -> str:
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=False, timeout=60)
    return done.stdout + done.stderr


@pytest.mark.slow
def test_otter_loads_nothing_of_what_is_left_out() -> None:
    left_out = "('pandas', 'ipywidgets', 'ipylab', 'requests', 'nbconvert')"
    loaded = f"[name for name in sys.modules if '.' in name and name.partition('.')[0] in {left_out}]"
    assert said(f"{KERNEL}print({loaded})") == "[]\n"


@pytest.mark.slow
def test_whoever_asks_for_it_all_the_same_ends_loudly() -> None:
    asked = said(f"{KERNEL}import pandas; pandas.read_csv")
    assert "AttributeError: module 'pandas' has no attribute 'read_csv'" in asked


def test_jupyter_finds_our_kernel_before_the_one_of_the_environment() -> None:
    find = "from jupyter_client.kernelspec import get_kernel_spec as find; print(find('python3').argv)"
    known = "import os; from qkv_grader.gradescope import lean; os.environ['JUPYTER_PATH'] = str(lean.KERNELS)"
    assert "qkv_grader.gradescope.kernel" in said(f"{known}; {find}")


@pytest.mark.slow
def test_a_submission_costs_little_beside_otters_own_floor(platform: Platform, tmp_path: Path) -> None:
    """Seconds of CPU, as those on the clock are whatever else the machine does."""
    lay_out(tmp_path / "floor", None, None)
    platform.hand_in(ROOT / "solutions" / "projections.py")
    _, floor = cost(OTTER, tmp_path / "floor")
    _, ours = cost(OURS, platform.root)
    assert ours < 1.4 * floor
