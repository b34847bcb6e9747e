"""The handout where nothing is there that only Unix has. Simulated: what of Windows can be had on another system is.

No signal but Ctrl-C, no fork, none of Unix's modules and flags; lines that end in CRLF; a folder's name full of
backslashes; Python reads and writes an older alphabet unless it is told which.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from test_public_checks import CONTENT, QUESTIONS, filled_in, solve, unpack

pytestmark = pytest.mark.slow

ALPHABET = "cp1252"
LIKE_WINDOWS = r"""
import os, re, signal, sys
import numpy, subprocess  # themselves they know on which system they are

LACKING = {
    os: r"fork|forkpty|register_at_fork|posix_spawnp?|wait\d?|waitid|WNOHANG|kill(pg)?|uname|mkfifo|pipe2|sysconf|nice|"
    r"[sg]ete?[ug]id|getpgid|setsid|sched_\w+|pidfd_open|memfd_create|O_(NONBLOCK|CLOEXEC|SYNC|NOFOLLOW)",
    signal: r"SIG(ALRM|CHLD|HUP|KILL|QUIT|STOP|USR|VTALRM).*|[sg]etitimer|alarm|pthread.*|sig[a-z]+",
}
for module, names in LACKING.items():
    for name in filter(re.compile(names).fullmatch, dir(module)):
        delattr(module, name)
for name in ("fcntl", "grp", "pwd", "resource", "syslog", "termios", "tty"):
    sys.modules[name] = None
"""
SETTINGS = {
    "PYTHONIOENCODING": ALPHABET,
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONWARNDEFAULTENCODING": "1",
    "PYTHONWARNINGS": "error::EncodingWarning",  # whoever reads or writes text says in which alphabet
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # students have no plugins but the handout's own
}
SIMULATED = "import os, signal; assert not hasattr(os, 'fork') and not hasattr(signal, 'setitimer'); "


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The unpacked handout, every line of which ends as on Windows; what does not end is stopped at once."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(LIKE_WINDOWS, "utf-8")
    folder = unpack(tmp_path).rename(tmp_path / r"C:\Users\Zoë\new task")
    watchdog = folder / "checks" / "watchdog.py"
    watchdog.write_text(watchdog.read_text("utf-8").replace("Final = 10.0", "Final = 0.5"), "utf-8")
    return folder


def run(folder: Path, *command: str) -> tuple[int, str]:
    """Run a command of Python's in the handout; return its exit status and what it says."""
    for path in folder.rglob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON", "L"))}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=kept | SETTINGS | {"PYTHONPATH": str(folder.parent / "site")},
        capture_output=True,
        encoding=ALPHABET,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_with_the_solution_it_passes(folder: Path, suffix: str) -> None:
    solve(folder, suffix)
    status, said = run(folder, "-m", "pytest")
    assert status == 0, said
    assert f"All {len(QUESTIONS)} questions pass. Hand in projections{suffix}, that one file alone." in said


def test_a_mistake_an_error_and_what_does_not_end_are_told_by_the_students_own_lines(folder: Path) -> None:
    bodies = {
        "component_terms": "return x[9]",
        "project_row": "return W @ x  # é",
        "project_tokens": "while True: X = X",
    }
    (folder / "projections.py").write_text(filled_in(**bodies), "utf-8")
    status, said = run(folder, "-m", "pytest")
    assert status == 1, said
    assert CONTENT.hints.sentences["row-instead-of-column"] in " ".join(said.split())
    assert re.search(r"^component_terms, line \d+\n    return x\[9\]\nIndexError: ", said, re.MULTILINE)
    assert re.search(r"project_tokens, line \d+\n    while True: X = X\n.* did not come to an end", said)
    assert "Traceback" not in said


def test_the_notebooks_check_says_the_same(folder: Path) -> None:
    (folder / "projections.py").write_text(filled_in(project_row="return W @ x"), "utf-8")
    code = "from pathlib import Path; from projections import *; from checks.notebook import tell; "
    status, said = run(folder, "-c", SIMULATED + code + "print(tell(dict(globals()), 'project_row', Path.cwd()))")
    assert status == 0, said
    assert CONTENT.hints.sentences["row-instead-of-column"] in said
