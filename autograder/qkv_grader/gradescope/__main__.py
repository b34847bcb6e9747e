"""``python -m qkv_grader.gradescope``: what ``run_autograder`` starts, once a submission.

Where there is a grade it writes ``results/results.json``, which Gradescope reads, and ``results.pkl``, which ``otter
grade`` does. Where there is none, neither stands, the exit is 1, and the reason is on standard output, which only staff
read: no score is made up, and none is carried over.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import sys
import traceback
from pathlib import Path
from typing import Final

from qkv_grader import places, scratch
from qkv_grader.config import FILE, ConfigError, read_config
from qkv_grader.gradescope.otter import NoGrade, run_otter
from qkv_grader.whole import write_together

#: What Otter and the plugin may take beyond a submission's own time, in seconds, on a machine with half a CPU.
MARGIN: Final = 120
_FOR_GRADESCOPE: Final = "results.json"
_FOR_OTTER_GRADE: Final = "results.pkl"
_METADATA: Final = "submission_metadata.json"
_WHAT_NOW: Final = "When it is mended, upload the new autograder.zip and press Regrade All Submissions."


def main(arguments: list[str]) -> int:
    """Grade what was handed in; the argument is the platform's folder, by default ``/autograder``."""
    root = (Path(arguments[0]) if arguments else places.ROOT).resolve()
    try:
        for name in (_FOR_GRADESCOPE, _FOR_OTTER_GRADE):
            (root / "results" / name).unlink(missing_ok=True)
        said = grade(root)
    except Exception as problem:  # noqa: BLE001 - whatever it is, staff should read of it
        foreseen = isinstance(problem, NoGrade | ConfigError)
        why = str(problem) if foreseen else "".join(traceback.format_exception(problem))
        _say(f"NO GRADE WAS GIVEN: {why}\n\n{_WHAT_NOW}")
        return 1
    _say(said)
    return 0


def grade(root: Path) -> str:
    """Write the results of what lies in the platform's folder; return what staff read.

    Raises:
        NoGrade: there is none to give; nothing was written.
        ConfigError: the configuration in the zip is not understood.
        OSError: a file of the platform's or of the zip is not there, or there is no room to write one.
    """
    configuration = root / "source" / FILE
    config = read_config(configuration)
    places.closed(root)
    with scratch.folder("gradescope") as private:
        _lay_out(root, private)
        run_otter(private, private / "otter.log", {places.VARIABLE: str(root)}, config.limits.wall_seconds + MARGIN)
        # not before: a submission needs the memory that these take
        from qkv_grader.gradescope.earlier import last_points
        from qkv_grader.gradescope.results import in_gradescopes_form, vouched_for
        from qkv_grader.kit.hints import read_hints
        from qkv_grader.report import staff_text

        verdict = vouched_for(private / "results", config)
        pickled = (private / "results" / _FOR_OTTER_GRADE).read_bytes()
    sentences = read_hints(root / places.GRADING / "assignment").sentences
    show_hidden = json.loads(configuration.read_text(encoding="utf-8")).get("show_hidden") is True
    before = last_points(root / _METADATA)
    shown = in_gradescopes_form(verdict, sentences, config, show_hidden, before)
    said = "\n".join([*_warnings(root, verdict.max_score), staff_text(verdict)])
    files = {_FOR_GRADESCOPE: json.dumps(shown, indent=1).encode(), _FOR_OTTER_GRADE: pickled}
    write_together({root / "results" / name: data for name, data in files.items()})
    return said


def _lay_out(root: Path, private: Path) -> None:
    """Make a folder as Otter expects it, in which nothing of a student's lies: one empty file stands for all of it."""
    (private / "results").mkdir()
    (private / "submission").mkdir()
    (private / "submission" / "submission.py").touch()
    (private / _METADATA).write_text("{}", encoding="utf-8")
    shutil.copytree(root / "source" / "tests", private / "source" / "tests")
    shutil.copy(root / "source" / FILE, private / "source" / FILE)


def _warnings(root: Path, points: float) -> list[str]:
    """Say so where Gradescope counts another number of points than the grader gives."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        metadata = json.loads((root / _METADATA).read_text(encoding="utf-8"))
        counted = float(metadata["assignment"]["total_points"])
        if counted != points:
            where = "set the autograder points in the assignment's settings on Gradescope"
            return [f"WARNING: this assignment is worth {counted:g} points there, here {points:g}: {where}", ""]
    return []


def _say(text: str) -> None:
    sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended on the way out
    sys.exit(main(sys.argv[1:]))
