"""Beginners' mistakes: each is told in a sentence, by the student's own lines and nobody else's."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from beginning import CONTENT, Mistake, at_home, mistakes, told, told_in_notebook
from qkv_grader import kit
from qkv_grader.kit import running, watchdog
from qkv_grader.kit.home import Stopped
from qkv_grader.kit.nearest import nearest
from qkv_grader.kit.running import Run, Unfit, shown

ROW = "project_row"
IN_A_FEW_SECONDS = 1.0
#: What no sentence for a beginner holds: a library's file, our own, an internal name.
NOT_THEIRS = re.compile(r"Traceback|site-packages|numpy/|checks[./]|kit[./]|<\w+>|(?<!projections)(?<!ending )\.py\b")


def marks(mistake: Mistake) -> list[pytest.MarkDecorator]:
    return [pytest.mark.slow] if mistake.endless and re.search("catches|below", mistake.name) else []


each = pytest.mark.parametrize(
    "mistake", [pytest.param(one, id=one.name.replace(" ", "-"), marks=marks(one)) for one in mistakes()]
)


def unnumbered(text: str) -> str:
    return re.sub(r"(lines?) \d+( to \d+)?", r"\1 N", text)


def write(folder: Path, text: str, line_end: str = "\n", name: str = "projections.py", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.replace("\n", line_end).encode(encoding))
    return path


@each
def test_a_beginner_is_told_what_happened(mistake: Mistake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if mistake.endless:
        monkeypatch.setattr(watchdog, "SECONDS", IN_A_FEW_SECONDS)
    if mistake.cells:
        said = told_in_notebook(mistake.cells, mistake.question, monkeypatch)
    else:
        path = write(tmp_path, mistake.file, name=mistake.saved_as, encoding=mistake.encoding)
        said = told(path, mistake.question, monkeypatch)
    assert unnumbered(said).startswith(mistake.prints.rstrip("\n"))
    assert (CONTENT.hints.sentences[mistake.slug] if mistake.slug else mistake.sentence) in " ".join(said.split())
    assert not NOT_THEIRS.search(said), said
    lines = mistake.file.split("\n")
    for number, source in re.findall(r"line (\d+)\n    (\S.*)", said):  # where it was, and what stands there
        whole = lines[int(number) - 1].strip()
        assert whole.startswith(source.removesuffix(" …")) if source.endswith("…") else whole == source
    assert all(int(number) <= len(lines) for number in re.findall(r"line (\d+)", said))


def test_the_table_has_what_a_course_meets() -> None:
    table = mistakes()
    assert len(table) >= 100
    assert len({one.name for one in table}) == len(table)
    assert all(re.fullmatch(r"[\w%].*\S\.", one.means) for one in table)


# ---------------------------------------------------------------- a system without signals, forks and their flags


def test_lines_that_end_as_on_windows_are_told_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = [one for one in mistakes() if not one.endless and not one.cells and one.encoding == "utf-8"][::24]
    for one in chosen:
        said = told(write(tmp_path, one.file, "\r\n"), one.question, monkeypatch)
        assert unnumbered(said).startswith(one.prints.rstrip("\n")), one.name
        assert "\r" not in said


def test_nothing_that_students_run_needs_unix() -> None:
    """Simulated, as there is no Windows here: no module that Windows lacks, none of its functions by name."""
    lacking = {"fcntl", "grp", "pwd", "resource", "signal", "termios"}
    functions = {"fork", "kill", "getuid", "setitimer", "alarm", "pidfd_open", "O_NONBLOCK", "O_CLOEXEC"}
    for path in [*Path(kit.__file__).parent.glob("*.py"), *CONTENT.assignment.glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
            names |= {node.module} if isinstance(node, ast.ImportFrom) else set()
            assert not names & lacking, path
            assert not (isinstance(node, ast.Attribute) and node.attr in functions), path


def test_a_file_on_another_drive_is_called_by_its_whole_path(monkeypatch: pytest.MonkeyPatch) -> None:
    def relpath(path: Path) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(running.os.path, "relpath", relpath)
    assert shown(Path("D:\\term\\projections.py")) == "D:\\term\\projections.py"


# ---------------------------------------------------------------- what is stopped


def test_ctrl_c_names_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pressed = Mistake("", ROW, "", "", fill={ROW: "raise KeyboardInterrupt"})
    with pytest.raises(Stopped, match=r"project_row, line \d+\n    raise KeyboardInterrupt\nyou stopped"):
        told(write(tmp_path, pressed.file), ROW, monkeypatch)


def test_ctrl_c_while_the_file_runs_names_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home(monkeypatch)
    with pytest.raises(Unfit, match=r"projections.py, line 1\n    raise KeyboardInterrupt\nyou stopped"):
        Run(write(tmp_path, "raise KeyboardInterrupt\n"), print)


def test_a_step_that_cannot_be_stopped_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ``sleep`` stands for a long step of NumPy: Python reaches neither before it is over."""
    monkeypatch.setattr(watchdog, "SECONDS", 0.2)
    at_home(monkeypatch)
    heard: list[str] = []
    with pytest.raises(Unfit, match="did not come to an end"):
        Run(write(tmp_path, "import time\ntime.sleep(1)\ntime.sleep(0)\n"), heard.append)
    [text] = heard
    assert text.startswith("projections.py, line 2\n    time.sleep(1)\nthis one step has not come to an end")


def test_code_that_is_quick_is_left_alone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "SECONDS", 0.05)
    with watchdog.limited(lambda late: None):
        pass
    end = time.monotonic() + 0.2
    while time.monotonic() < end:  # nothing is raised here
        pass


def test_what_watches_leaves_python_as_it_was() -> None:
    """Taking back what was never raised would leave a flag set, at which a profiled program stops for good."""
    code = "import cProfile, qkv_grader.kit.watchdog as w\ndef f():\n    with w.limited(print):\n        sum([1])\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}cProfile.run('f(); f()')"], check=True, timeout=30, capture_output=True
    )
    assert b"function calls" in done.stdout


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("name", "found"),
    [("nq", "np"), ("w", "W"), ("k", ""), ("projet_row", ROW), ("project_rwo", ROW), ("project_qkv", ""), ("row", "")],
)
def test_a_name_is_a_letter_or_two_away(name: str, found: str) -> None:
    assert nearest(name, ["np", "W", "x", "abs", ROW]) == found


# ---------------------------------------------------------------- a notebook's cells


RIGHT = "import numpy as np\ndef project_row(x, W):\n    return x @ W\n"
STUB = 'def project_row(x, W):\n    raise NotImplementedError("project_row: fill me in")\n'
HALF = RIGHT.replace("x @ W", "x @ W)")
POINTED_AT = "    return x @ W)\n                ^\n"
FAILS = "1 / 0\n" + RIGHT


@pytest.mark.parametrize(
    ("cells", "begins"),
    [
        ([], "project_row is not there yet: run its cell, then this one again"),
        ([RIGHT.replace("_row", "_rwo")], "project_row is not there yet: run its cell, then this one again; there is "),
        ([HALF], "the cell of project_row cannot be read as Python: line 3: unmatched ')'\n" + POINTED_AT),
        ([FAILS], "the cell of project_row stopped with an error when it was last run: see below that cell."),
        ([STUB, HALF], "the cell of project_row cannot be read as Python: line 3: unmatched ')'"),
        ([STUB, FAILS], "the cell of project_row stopped with an error when it was last run"),
        ([STUB], "project_row is not filled in yet: fill it in, run its cell, then this one again"),
        ([RIGHT.replace("x @ W", "W @ x"), HALF], "the cell of project_row cannot be read as Python"),
        ([RIGHT], ""),
        ([STUB, RIGHT], ""),
        ([HALF, RIGHT], ""),
    ],
)  # fmt: skip
def test_a_cell_that_did_not_run_or_failed_is_told(
    cells: list[str], begins: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = told_in_notebook(cells, ROW, monkeypatch)
    assert said.startswith(begins)
    assert bool(said) == bool(begins)


def test_what_is_checked_after_a_cell_has_failed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    said = told_in_notebook([RIGHT.replace("x @ W", "W @ x"), HALF], ROW, monkeypatch)
    assert "What is checked below is project_row as it was before." in said
    assert "0 of 6 public cases passed. You used row j" in said
