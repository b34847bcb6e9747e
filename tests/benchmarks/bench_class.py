"""What a large class costs ``qkv grade`` beside the judging, and what share of the judging is the parent's own.

    python tests/benchmarks/bench_class.py [--students 10000] [--bare] [--keep DIR]
    python tests/benchmarks/bench_class.py --share

The class has real verdicts of a few examples, given to everyone in turn by a judge that is a stub; all else is what
the command does. Each run is a process of its own: shown are its CPU seconds, children aside, and the most memory that
it took. One is the command itself with nothing to do, from the start of Python to its end. With ``--bare`` verdicts
have no evidence, and stand there as if an earlier program had written them: for classes that would fill the disk.

``--share`` grades for real, few and many: the difference is what one more submission costs the parent and everybody.
What the parent does, nobody does beside it; the speed-up that this leaves to eight cores is Amdahl's. Then the same by
the clock, with one judge on one CPU and with two on two, in turn.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from qkv_grader import grading, scratch
from qkv_grader.content import Content
from qkv_grader.intake import Handin, collect
from qkv_grader.judging import Judged, judge_all
from qkv_grader.report import Pages, Results, existing, write_class
from qkv_grader.report.index import Entry
from qkv_grader.verdict import Filed, Verdict, slim

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "tests" / "submissions"
PAGES = Pages("<!doctype html><title>evidence</title>", "<!doctype html><title>feedback</title>")
WORKERS = 8
ROUNDS = 7


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


def verdicts_by_code(content: Content) -> dict[bytes, Verdict]:
    """Return the verdicts of the examples, by what was handed in."""
    examples = [Handin(f"s{place}", path.name, (path,)).sealed() for place, path in enumerate(some_examples())]
    return {one.path.read_bytes().rstrip(): one.verdict for one in judge_all(content, examples, 2) if one.path}


def named(verdict: Verdict, handin: Handin) -> Verdict:
    return replace(verdict, student=handin.student, name=handin.name, submission_digest=handin.digest)


def by_example(content: Content) -> Any:
    """Return a `judge_all` that gives everyone the verdict of the example with the same bytes, as a judge sends it."""
    verdicts = verdicts_by_code(content)

    def judged(content: Content, handins: Iterable[Handin], judges: int, **more: object) -> Iterator[Judged]:
        waiting = deque(handins)
        del handins
        while waiting:
            one = waiting.popleft()
            verdict = verdicts[one.files[0].read_bytes().rstrip()]
            yield Judged(Filed.of(named(verdict, one)), one.files[0], PAGES)

    return judged


def put_bare(content: Content, folder: Path, out: Path) -> None:
    """Put everyone's results there without the program that grades."""
    verdicts = {code: slim(verdict) for code, verdict in verdicts_by_code(content).items()}
    results = Results(out, [folder])
    results.open()
    (out / "feedback").mkdir()
    with scratch.folder("bench") as place:
        for handin in collect([folder], place):
            text = named(verdicts[handin.files[0].read_bytes().rstrip()], handin).to_json().encode()
            staff = out / "staff" / handin.student
            staff.mkdir(parents=True)
            (staff / "verdict.json").write_bytes(text)
            (staff / "evidence.html").write_text(PAGES.evidence)
            (out / "feedback" / f"{handin.student}.html").write_text(PAGES.feedback)
            call = (os.path.realpath(folder),)
            results._index.entries[handin.student] = Entry(call, hashlib.sha256(text).hexdigest())
    results.save()


def told(what: str, students: int, cpu: float, wall: float, megabytes: float) -> None:
    each = 1e3 * cpu / students
    print(f"{what:32} {cpu:7.2f} s of CPU, {each:6.3f} ms each, {wall:7.2f} s, {megabytes:5.0f} MB", flush=True)


def command(what: str, students: int, call: list[str]) -> None:
    """Run ``qkv`` as a person does, and print what all of it cost; medians."""
    code = (
        "import sys; from qkv_grader.cli import main; main(sys.argv[1:], standalone_mode=False); "
        "print(*[line for line in open('/proc/self/status') if line.startswith('VmHWM')])"
    )
    costs = []
    for _ in range(ROUNDS):
        begun, before = time.perf_counter(), used(resource.RUSAGE_CHILDREN)
        done = subprocess.run([sys.executable, "-c", code, *call], check=True, capture_output=True, text=True)
        wall, cpu = time.perf_counter() - begun, used(resource.RUSAGE_CHILDREN) - before
        costs.append((cpu, wall, int(done.stdout.split()[-2]) / 1024))
    told(what, students, *map(statistics.median, zip(*costs, strict=True)))


def measured(what: str, students: int, action: Callable[[], object]) -> None:
    """Run an action in a process of its own, and print what it cost."""
    begun = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        before = used(resource.RUSAGE_SELF)
        action()
        mine, seconds = used(resource.RUSAGE_SELF) - before, time.perf_counter() - begun
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told(what, students, mine, seconds, memory)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0, what


def used(whose: int) -> float:
    """CPU seconds of this process, or of its children."""
    about = resource.getrusage(whose)
    return about.ru_utime + about.ru_stime


def share(content: Content, place: Path, few: int = 24, many: int = 96) -> None:
    """Print what share of a submission's cost is the parent's, and what that leaves to more cores."""
    costs = []
    for students in (few, many):
        folder = place / str(students)
        hand_in(folder, students)
        before = [used(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        grading.grade_into(content, [folder], place / f"{students}-out", False, lambda done, total: None)
        after = [used(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        costs.append([now - then for now, then in zip(after, before, strict=True)])
    mine, others = (1e3 * (more - less) / (many - few) for less, more in zip(*costs, strict=True))
    serial = mine / (mine + others)
    faster = 1 / (serial + (1 - serial) / WORKERS)
    print(f"one more submission: {mine:.1f} ms of the parent, {others:.1f} ms of others; {serial:.1%} is serial")
    print(f"by Amdahl, {WORKERS} workers on {WORKERS} cores: {faster:.1f} times as fast, {faster / WORKERS:.2f} a core")


def scaling(content: Content, place: Path, few: int = 8, many: int = 104, rounds: int = 5) -> None:
    """Print how much faster two judges on two CPUs are than one on one, by the clock."""
    cpus = sorted(os.sched_getaffinity(0))
    if len(cpus) < 2:
        print("one CPU: no scaling to be measured here")
        return
    for students in (few, many):
        hand_in(place / f"scaling-{students}", students)
    faster = []
    for number in range(rounds):
        seconds = {}
        for judges in (1, 2):
            os.sched_setaffinity(0, cpus[:judges])
            took = []
            for students in (few, many):
                folder, out = place / f"scaling-{students}", place / f"scaling-{students}-{judges}-{number}"
                began = time.perf_counter()
                grading.grade_into(content, [folder], out, False, lambda done, total: None, jobs=judges)
                took.append(time.perf_counter() - began)
            seconds[judges] = took[1] - took[0]
        faster.append(seconds[1] / seconds[2])
    os.sched_setaffinity(0, cpus)
    print(f"two judges on two CPUs are {statistics.median(faster):.2f} times as fast as one on one")


def main() -> None:
    parser = argparse.ArgumentParser(description="What a large class costs beside the judging.")
    parser.add_argument("--students", type=int, default=10_000)
    parser.add_argument("--bare", action="store_true", help="verdicts without evidence, put there as they are")
    parser.add_argument("--keep", type=Path, help="a folder to be made, and left there")
    parser.add_argument("--share", action="store_true", help="the parent's share of the judging, and nothing else")
    options = parser.parse_args()
    place = options.keep or Path(tempfile.mkdtemp(prefix="class-"))
    content = Content(ROOT)
    if options.share:
        share(content, place)
        scaling(content, place)
    else:
        growth(content, place, options.students, options.bare)
    if options.keep is None:
        shutil.rmtree(place)


def growth(content: Content, place: Path, students: int, bare: bool) -> None:
    """Print what each kind of run costs: the first, three with nothing to do, one with one thing to do."""
    folder, out = place / "class", place / "out"
    if not folder.exists():
        hand_in(folder, students)
    judged = by_example(content)

    def grade() -> None:
        grading.judge_all = judged
        grading.grade_into(content, [folder], out, False, lambda done, total: None)

    def one_more() -> None:
        path = folder / "student000000" / "projections.py"
        path.write_bytes(path.read_bytes() + b"\n")
        grade()

    if bare:
        put_bare(content, folder, out)
    measured("all is read" if bare else "the first run, judging aside", students, grade)
    for what in ("nothing to do, right after it", "nothing to do"):
        measured(what, students, grade)
    command(
        "nothing to do, the command", students, ["grade", str(folder), "--out", str(out), "--assignment", str(ROOT)]
    )
    measured("one handed in again", students, one_more)
    measured("the class page and table alone", students, lambda: report(out, content))
    size = (out / "index.html").stat().st_size
    print(f"the class page has {size / 1e6:.1f} MB")


def report(out: Path, content: Content) -> None:
    write_class(out, list(existing(out).verdicts().values()), content.hints.sentences)


if __name__ == "__main__":
    main()
