"""Run in a kernel, in an unpacked handout: what ``grader.check`` says of the cells in ``to-tell.json``."""

from __future__ import annotations

import functools
import gc
import json
import linecache
import os
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from IPython.core.getipython import get_ipython
from IPython.utils.capture import capture_output

EXTENSIONS = frozenset(get_ipython().extension_manager.loaded)  # type: ignore[union-attr]
HERE, AS_IT_STARTS, DEEPEST = Path.cwd(), np.get_printoptions(), sys.getrecursionlimit()


def tell() -> None:
    """Run each file's cells in an empty namespace, then the check of each question."""
    files = json.loads(Path("to-tell.json").read_text("utf-8"))
    questions = [path.stem for path in Path("tests").glob("*.py")]
    import checks.subject  # of the handout, which lies here

    checks.subject.read_hints = functools.cache(checks.subject.read_hints)  # they are the same for every file
    told = {}
    for name, cells in files.items():
        told[name] = _told(cells, questions)
        _forget()
    Path("told.json").write_text(json.dumps(told), "utf-8")


def _told(cells: list[str], questions: list[str]) -> dict[str, str]:
    shell: Any = get_ipython()
    shell.reset(new_session=True)
    shell.compile.reset_compiler_flags()
    for extension in shell.extension_manager.loaded - EXTENSIONS:
        shell.extension_manager.unload_extension(extension)
    np.seterr(all="warn")
    np.set_printoptions(**AS_IT_STARTS)
    warnings.resetwarnings()
    os.chdir(HERE)
    sys.setrecursionlimit(DEEPEST)
    Path(".OTTER_LOG").unlink(missing_ok=True)
    with capture_output():
        for cell in cells:
            shell.run_cell(cell, store_history=True)
        shell.run_cell(
            "import otter; from checks.notebook import Grader; grader = Grader(otter.Notebook, '')", store_history=True
        )
    return {question: _said(shell, question) for question in questions}


def _forget() -> None:
    """Let go of what a file leaves in the kernel, or each would take longer than the one before."""
    for name in [name for name in sys.modules if name.startswith("_own_")]:
        del sys.modules[name]
    linecache.clearcache()
    gc.freeze()


def _said(shell: Any, question: str) -> str:
    with capture_output() as captured:
        done = shell.run_cell(f'grader.check("{question}")', store_history=True)
    if not done.success:
        return f"the check itself: {done.error_in_exec!r}"
    # what the student's own code prints or draws is shown before it, a figure that is left open after it
    cards = [output.data for output in captured.outputs if type(output.data.get("text/html")) is str]
    return str(cards[-1]["text/plain"])
