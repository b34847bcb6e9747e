"""What a file's public cases say in each of the three places: pytest in the handout, the notebook, the verdict."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from qkv_grader.kit.cells import code_cells
from qkv_grader.kit.reading import read_source

TESTS = Path(__file__).parent
ROOT = TESTS.parent


@dataclass
class Told:
    """What one place says of one file.

    ``cases`` holds, by case, "" where it passed, else the text; ``mistakes`` by question the sentence below its cases;
    ``notes`` what was skipped while the file was run.
    """

    cases: dict[str, str]
    mistakes: dict[str, str]
    notes: list[str]


def from_pytest(folder: Path, names: Sequence[str]) -> dict[str, Told]:
    """Check each file in a pytest session of its own, all in one process."""
    return {name: Told(**told) for name, told in _said_by("told_by_pytest.py", folder, list(names)).items()}


def from_judge(folder: Path, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Judge each file; return its verdict's public half and, as ``named``, the mistakes that this half alone names."""
    return _said_by("told_by_judge.py", folder, list(names))


def from_kernel(folder: Path, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Run each file's cells in a kernel, then every check; return what the checks say, by question."""
    from jupyter_client.manager import start_new_kernel

    told = folder / "told.json"
    cells = {name: cells_of(folder / name) for name in names}
    (folder / "to-tell.json").write_text(json.dumps(cells), "utf-8")
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(folder), env=_environment())
    try:
        code = f"import sys; sys.path.append({str(TESTS)!r}); import told_by_kernel; told_by_kernel.tell()"
        problems: list[Any] = []

        def notice(message: dict[str, Any]) -> None:
            if message["msg_type"] == "error" and message["parent_header"].get("msg_id"):
                problems.append("\n".join(message["content"]["traceback"]))

        reply = client.execute_interactive(code, output_hook=notice, timeout=600)
        assert reply["content"]["status"] == "ok", problems[-1][-600:]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    found: dict[str, dict[str, str]] = json.loads(told.read_text("utf-8"))
    return found


def cells_of(path: Path) -> list[str]:
    """A notebook's cells as they stand; of a .py a cell a statement, as behind one that raises no other is run."""
    if path.suffix == ".ipynb":
        return code_cells(path.read_text("utf-8"))
    [text] = read_source(path).cells
    body, lines = ast.parse(text).body, text.split("\n")
    starts = [min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))]) for node in body]
    starts = [*sorted({*starts}), len(lines) + 1]
    # below blank lines, so that they keep their numbers
    return ["\n" * (start - 1) + "\n".join(lines[start - 1 : end - 1]) for start, end in pairwise(starts)]


def _environment() -> dict[str, str]:
    """What a student's shell has, and where this project lies."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    return kept | {
        "COLUMNS": "9999",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "JPY_ALLOW_TCP": "1",
        "PYTHONPATH": str(ROOT / "autograder"),
    }


def _said_by(script: str, folder: Path, names: Sequence[str]) -> dict[str, Any]:
    (folder / "to-tell.json").write_text(json.dumps(names), "utf-8")
    command = [sys.executable, str(TESTS / script)]
    done = subprocess.run(command, cwd=folder, env=_environment(), capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    found: dict[str, Any] = json.loads((folder / "told.json").read_text("utf-8"))
    return found
