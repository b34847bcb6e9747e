"""One submission's cases, run: public ones first, handed over before the first hidden call."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from qkv_grader.content import Content
from qkv_grader.judging.attempt import Again, Attempt, Ended, KilledTooOften
from qkv_grader.judging.cases import Case, Cases
from qkv_grader.judging.evidence import Evidence
from qkv_grader.judging.messages import PublicHalf
from qkv_grader.judging.oracle import Oracle
from qkv_grader.kit.calls import Call, Raised, Record
from qkv_grader.kit.reading import Source
from qkv_grader.kit.source import skipped
from qkv_grader.kit.student import Perform, Student
from qkv_grader.kit.words import one_line
from qkv_grader.loading import Loaded
from qkv_grader.sandbox import ForkerDied, OutOfWallTime, Sandbox
from qkv_grader.verdict import CaseVerdict, Outcome, Status

MOST_FORKER_DEATHS: Final = 3
#: What made a case fail, and the calls that it made.
_Tried = tuple[BaseException | None, list[Call]]
_OUTCOMES: Final[dict[str, Outcome]] = {"timed-out": "timeout", "crashed": "crashed"}


class Fault(Exception):
    """The grader itself failed, or was not let work: there is no grade, and another try may give one."""


@dataclass(frozen=True)
class Bench:
    """What all trials of one judge share."""

    content: Content
    loaded: Loaded
    sandbox: Sandbox
    cases: Cases


@dataclass
class Run:
    """What has been found of one submission."""

    status: Status = "graded"
    reason: str = ""
    outcomes: dict[str, CaseVerdict] = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    unnamed: dict[str, str] = field(default_factory=dict)


class Trial:
    """Runs the cases on one source; where the mechanism dies, which is the grader's fault, it runs them again.

    ``reason`` is what is to be said of the file so far, ``half`` what an earlier try has handed over: it stands, and
    what its cases say now, after hidden inputs may have been seen, is dropped. Without one, ``hand_over`` is given it.
    """

    def __init__(
        self,
        bench: Bench,
        oracle: Oracle,
        source: Source,
        reason: str,
        *,
        half: PublicHalf | None,
        hand_over: Callable[[PublicHalf], None],
    ) -> None:
        self._bench, self._oracle, self._source, self._reason = bench, oracle, source, reason
        self._half, self._hand_over = half, hand_over
        bench.cases.salt = _salt(source)

    def run(self, seconds: float, until: float) -> tuple[Run, float]:
        """Return what the cases came to, and the seconds that they took of the submission's budget.

        ``until`` is when, by `time.monotonic`, all tries together have to be over.

        Raises:
            Fault: the mechanism failed, more often than is tried.
            ContentError: a case is not in order.
        """
        run, deaths = Run(), 0
        while True:
            attempt = self._attempt(seconds, until)
            run = Run(reason=self._reason, flags=run.flags)
            try:
                self._run_cases(attempt, run)
            except ForkerDied as death:
                deaths += 1
                run.flags.add("retried")
                if deaths == MOST_FORKER_DEATHS:
                    raise Fault(str(death)) from death
            except (KilledTooOften, OutOfWallTime, MemoryError) as problem:
                raise Fault(f"{type(problem).__name__}: {problem}") from problem
            else:
                return run, seconds - attempt.seconds
            finally:
                attempt.close()
                run.flags |= attempt.flags

    def _attempt(self, seconds: float, until: float) -> Attempt:
        content = self._bench.content
        return Attempt(
            self._bench.sandbox,
            self._source,
            content.reference.stem,
            content.config.limits,
            seconds=seconds,
            until=until,
        )

    def _run_cases(self, attempt: Attempt, run: Run) -> None:
        cases, evidence = self._bench.cases.cases, Evidence()
        try:
            notes = attempt.first_run(cases[0].question)
        except Ended as end:
            self._end(end, run)
            return
        run.reason = self._half.reason if self._half else "; ".join(filter(None, [run.reason, _say(notes)]))
        for (hidden, _), group in groupby(enumerate(cases), lambda pair: (pair[1].hidden, pair[1].question)):
            if hidden and self._half is None:
                self._half = PublicHalf(run.reason, list(run.outcomes.values()), self._unnamed(run))
                self._hand_over(self._half)
            self._run_some(group, attempt, run, evidence)
        self._keep_half(run)
        if attempt.spent:
            run.status = "timeout"
            limit = self._bench.content.config.limits.submission_seconds
            run.reason = f"all cases together took longer than {limit:g} seconds"

    def _end(self, end: Ended, run: Run) -> None:
        run.status, run.reason = end.status, str(end)
        if end.detail and self._half is None:
            run.reason += f" ({end.detail})"
        self._keep_half(run)

    def _unnamed(self, run: Run) -> dict[str, str]:
        told = self._bench.loaded.subject.without_name
        return {question: line for question, records in run.records.items() if (line := told(records))}

    def _keep_half(self, run: Run) -> None:
        if self._half is not None:
            run.outcomes |= {case.id: case for case in self._half.cases}
            run.unnamed = self._half.unnamed

    def _run_some(self, cases: Iterable[tuple[int, Case]], attempt: Attempt, run: Run, evidence: Evidence) -> None:
        """Run a question's public or hidden cases, then write down what they came to.

        All of it at once: between calls, which each time give the CPU to another process, it would take several times
        as long.
        """
        tried: list[tuple[Case, _Tried | None]] = []
        for number, case in cases:
            if attempt.blocked(case.question):
                tried.append((case, None))
            else:
                with _charged(attempt):
                    tried.append((case, self._tried(number, case, attempt)))
        with _charged(attempt):
            for case, found in tried:
                run.outcomes[case.id] = self._told(case, *found, run, evidence) if found else case.verdict("blocked")

    def _told(
        self, case: Case, failure: BaseException | None, calls: list[Call], run: Run, evidence: Evidence
    ) -> CaseVerdict:
        for call in calls:
            self._oracle.fill(call)
        verdict = case.verdict("passed" if failure is None else _OUTCOMES.get(_problem(failure), "failed"))
        verdict.evidence = evidence.of(calls)
        if failure is not None and not case.hidden:
            verdict.feedback = evidence.feedback(self._bench.loaded.subject.explain(failure, calls))
        record = Record(case.id, failure is None, calls)
        run.records.setdefault(case.question, []).append(record)
        return verdict

    def _tried(self, number: int, case: Case, attempt: Attempt) -> _Tried:
        """Run one case, again where somebody killed its process; return what made it fail and the calls it made.

        A fault of the grader is noted where it happens: it outlives whatever the case's body catches.
        """
        while True:
            faults: list[Exception] = []
            student = Student(_noting(attempt.perform(case.question), faults))
            failure = _frameless(self._bench.cases.run(number, student))
            if isinstance(failure, MemoryError):  # a submission's own comes as the outcome of its call
                raise failure
            if not faults:
                return failure, student.calls
            if not isinstance(faults[0], Again):
                raise faults[0]


@contextlib.contextmanager
def _charged(attempt: Attempt) -> Iterator[None]:
    """Take from the submission's budget what the judge does meanwhile."""
    began = time.process_time()
    try:
        yield
    finally:
        attempt.charge(time.process_time() - began)


def _frameless(failure: BaseException | None) -> BaseException | None:
    """Let go of a failure's frames: they hold results, and each other, so would stay until garbage is collected."""
    link = failure
    while link is not None:
        link.__traceback__ = None
        following, link.__cause__, link.__context__ = link.__context__, None, None
        link = following
    return failure


def _noting(perform: Perform, faults: list[Exception]) -> Perform:
    def noting(name: str, arguments: tuple[Any, ...]) -> Call:
        try:
            return perform(name, arguments)
        except Exception as fault:
            faults.append(fault)
            raise

    return noting


def _problem(failure: BaseException) -> str:
    return str(getattr(failure, "problem", ""))


def _salt(source: Source) -> str:
    """Return a hash of exactly what a submission's process is told: inputs drawn with it are of use to no other."""
    told = json.dumps([source.notebook, source.cells])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _say(notes: list[Raised]) -> str:
    """Say which statements of the source raised: they were skipped, and the rest was graded."""
    if not notes:
        return ""
    more = f" (and {len(notes) - 1} more)" if len(notes) > 1 else ""
    return one_line(skipped(notes[0])) + more
