"""What a large class costs ``qkv grade`` beside the judging: time and memory of each kind of run.

    python tests/benchmarks/bench_class.py [--students 10000] [--keep DIR]

The verdicts are real ones of a few examples, given to everyone in turn by a judge that is a stub; all else is what the
command does. Each run is a process of its own: its CPU seconds (those of its children apart), and the most memory that
it took.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from qkv_grader import grading
from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging import Judged, judge_all
from qkv_grader.report import Pages
from qkv_grader.verdict import parse_verdict

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "tests" / "submissions"
PAGES = Pages("<!doctype html><title>evidence</title>", "<!doctype html><title>feedback</title>")
WORKERS = 8


def some_examples(most: int = 12) -> list[Path]:
    """A right submission, and wrong ones of different kinds."""
    return [EXAMPLES / "correct" / "einsum.py", *sorted((EXAMPLES / "wrong").glob("*.py"))[:: 400 // most][: most - 1]]


def hand_in(folder: Path, students: int) -> None:
    """One folder a student, with one of the examples in it."""
    examples = [path.read_bytes() for path in some_examples()]
    for number in range(students):
        place = folder / f"student{number:06}"
        place.mkdir(parents=True)
        (place / "projections.py").write_bytes(examples[number % len(examples)])


def by_example(content: Content) -> Any:
    """Return a `judge_all` that gives everyone the verdict of the example with the same bytes, as a judge sends it."""
    examples = [Handin(f"s{place}", path.name, (path,)).sealed() for place, path in enumerate(some_examples())]
    lines = {
        judged.path.read_bytes(): judged.verdict.to_json() for judged in judge_all(content, examples, 2) if judged.path
    }

    def judged(content: Content, handins: Iterable[Handin], judges: int, **more: object) -> Iterator[Judged]:
        for one in handins:
            verdict = parse_verdict(lines[one.files[0].read_bytes()])
            named = replace(verdict, student=one.student, name=one.name, submission_digest=one.digest)
            yield Judged(named, one.files[0], PAGES)

    return judged


def measured(what: str, students: int, action: Any) -> None:
    """Run an action in a process of its own, and print what it cost."""
    begun = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        before = resource.getrusage(resource.RUSAGE_SELF)
        action()
        after = resource.getrusage(resource.RUSAGE_SELF)
        mine = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(
            f"{what:42} {mine:8.2f} s of CPU, {1e3 * mine / students:7.3f} ms a student, "
            f"{time.perf_counter() - begun:8.2f} s, {after.ru_maxrss / 1024:7.0f} MB",
            flush=True,
        )
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0, what


def main() -> None:
    parser = argparse.ArgumentParser(description="What a large class costs beside the judging.")
    parser.add_argument("--students", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="where the class is kept, or is found")
    options = parser.parse_args()
    place = options.keep or Path(tempfile.mkdtemp(prefix="class-"))
    folder, out = place / "class", place / "out"
    content = Content(ROOT)
    if not folder.exists():
        hand_in(folder, options.students)
    judged = by_example(content)

    def grade() -> None:
        grading.judge_all = judged
        grading.grade_into(content, [folder], out, False, lambda done, total: None)

    def one_more() -> None:
        path = folder / "student000000" / "projections.py"
        path.write_bytes(path.read_bytes())
        grade()

    if not out.exists():
        measured("first run, judging aside", options.students, grade)
    for what in ("again", "again, once more"):
        measured(what, options.students, grade)
    measured("one handed in again", options.students, one_more)
    if options.keep is None:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
