"""Run in an unpacked handout: what pytest says of each file that ``to-tell.json`` names, into ``told.json``."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
from pathlib import Path

import pytest


class Teller:
    """Keeps the text of each case, "" where it passed."""

    def __init__(self) -> None:
        self.cases: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.partition("::")[2]
        if report.when == "call":
            self.cases[name] = report.longreprtext if report.failed else ""
        elif report.failed:
            self.cases[name] = f"pytest itself: {report.longreprtext}"


def tell(name: str) -> dict[str, object]:
    """What one session says: each case's text, and the sentence under each question of its summary."""
    teller, output = Teller(), io.StringIO()
    with contextlib.redirect_stdout(output):
        status = pytest.main([f"--file={name}", "-p", "no:unraisableexception", "-p", "no:threadexception"], [teller])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise SystemExit(f"{name}: {status!r}\n{output.getvalue()[-3000:]}")
    summary = output.getvalue().partition("your questions in")[2]
    found = re.findall(r"^(\w+) +passed \d+ of \d+ public cases.*\n(?:  +(\S.*)\n)?", summary, re.MULTILINE)
    found += re.findall(r"^(\w+) +(not filled in yet)$", summary, re.MULTILINE)
    notes = re.findall(rf"^{re.escape(name)}: (skipped .*)$", output.getvalue(), re.MULTILINE)
    return {"cases": teller.cases, "mistakes": dict(found), "notes": notes}


def tell_apart(name: str) -> dict[str, object]:
    """The same, in a copy of this process: what a file changes in it is gone with it."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with open(writing, "w", encoding="utf-8") as pipe:
            json.dump(tell(name), pipe)
        os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text)


if __name__ == "__main__":
    sys.path[0] = ""  # as `python -m pytest` has it: nothing of the project's own
    import checks.pytest_plugin  # noqa: F401 - once, for all copies

    told = {name: tell_apart(name) for name in json.loads(Path("to-tell.json").read_text("utf-8"))}
    Path("told.json").write_text(json.dumps(told), "utf-8")
