"""The judge: one pytest session, many submissions, none of which it ever runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from qkv_grader.attempt import Again, Attempt, Ended
from qkv_grader.cases import Case, Cases, collect
from qkv_grader.choice import Choice, choose
from qkv_grader.content import Content, load
from qkv_grader.diagnoser import Diagnoser
from qkv_grader.sandbox import ForkerDied, Raised, Sandbox
from qkv_grader.submission import Source
from qkv_grader.verdict import FLAGS, CaseVerdict, QuestionVerdict, Verdict

MOST_FORKER_DEATHS: Final = 3


@dataclass(frozen=True)
class Request:
    """One submission to judge: who, and which files could be the answer."""

    student: str
    name: str
    files: tuple[str, ...] = ()
    status: str = ""
    problem: str = ""
    also: str = ""
    digest: str = ""


@dataclass
class _Run:
    """What has been found of one submission so far."""

    status: str = "graded"
    reason: str = ""
    outcomes: dict[str, CaseVerdict] = field(default_factory=dict)
    records: dict[str, list[Any]] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)


class Judge:
    """Judges submissions, one after the other, with one collected pytest session and one forking process."""

    def __init__(self, content: Content, sandbox: Sandbox) -> None:
        self._content, self._sandbox = content, sandbox
        self._loaded = load(content)
        self._diagnoser = Diagnoser(content, self._loaded)
        self._cases: Cases | None = None
        self._stubs: dict[str, str] = content.hints["template"]

    def run(self, loop: Callable[[], None]) -> None:
        """Collect the cases and call ``loop``, within which `judge` may be called.

        Raises:
            ContentError: the cases are not in order.
        """

        def ready(cases: Cases) -> None:
            self._cases = cases
            loop()

        collect(self._content, self._loaded.reference, ready)

    @property
    def cases(self) -> list[Case]:
        """The collected cases, public ones first."""
        assert self._cases is not None
        return self._cases.cases

    def judge(self, request: Request) -> tuple[Verdict, Path | None]:
        """Return the verdict on one submission, and the file that it is about, whatever the submission does."""
        began = time.monotonic()
        choice = Choice(None, None, request.status, request.problem)
        if not request.status:
            files = [Path(file) for file in request.files]
            choice = choose(files, self._untouched, self._content.support, self._content.reference.stem)
        reason = "; ".join(filter(None, [choice.reason, request.also]))
        run = self._try(choice.source, reason) if choice.source else _Run(choice.status, reason)
        verdict = self._verdict(request, choice.source, run)
        verdict.seconds = round(time.monotonic() - began, 3)
        return verdict, choice.path

    def _untouched(self, source: Source) -> bool:
        prints = self._loaded.feedback.fingerprints("\n".join(source.cells))
        return all(prints.get(name) == stub for name, stub in self._stubs.items())

    def _try(self, source: Source, reason: str) -> _Run:
        """Run the submission; where the forking process dies, which is the grader's fault, run it again."""
        for _ in range(MOST_FORKER_DEATHS):
            run = _Run(reason=reason)
            limits = self._content.config.limits
            attempt = Attempt(self._sandbox, source, self._content.reference.stem, limits, self._loaded)
            try:
                self._run_cases(attempt, run)
                return run
            except ForkerDied:
                continue
            finally:
                attempt.close()
                run.flags |= attempt.flags
        text = f"the process that starts submissions died {MOST_FORKER_DEATHS} times with this one alone in it"
        return _Run(status="crashed", reason=text, flags={"killed"})

    def _run_cases(self, attempt: Attempt, run: _Run) -> None:
        assert self._cases is not None
        try:
            notes = attempt.first_run(self.cases[0].question)
        except Ended as end:
            run.status, run.reason = end.status, str(end)
            return
        run.reason = "; ".join(filter(None, [run.reason, _say(notes)]))
        for number, case in enumerate(self.cases):
            if attempt.blocked(case.question):
                run.outcomes[case.id] = self._outcome(case, "blocked")
                continue
            self._run_case(number, case, attempt, run)
        if attempt.spent:
            run.status = "timeout"
            run.reason = (
                f"all cases together took longer than {self._content.config.limits.submission_seconds:g} seconds"
            )

    def _run_case(self, number: int, case: Case, attempt: Attempt, run: _Run) -> None:
        assert self._cases is not None
        failure: BaseException | None = Again()
        while isinstance(failure, Again):
            student = self._loaded.checks.Student(_guarded(attempt.perform(case.question)))
            failure = self._cases.run(number, student)
        if isinstance(failure, _Mechanism):
            if isinstance(failure.__cause__, ForkerDied):
                raise failure.__cause__
            raise failure
        if failure is not None and not isinstance(failure, Exception):
            raise failure
        evidence = [self._diagnoser.evidence(call) for call in student.calls]
        outcome = "passed" if failure is None else _OUTCOMES.get(getattr(failure, "problem", ""), "failed")
        verdict = self._outcome(case, outcome)
        verdict.evidence = evidence
        if failure is not None and not case.hidden:
            verdict.feedback = self._loaded.feedback.explain(failure, student.calls)
        run.outcomes[case.id] = verdict
        record = self._loaded.checks.Record(case.id, failure is None, student.calls)
        run.records.setdefault(case.question, []).append(record)

    def _outcome(self, case: Case, outcome: str) -> CaseVerdict:
        earned = case.points if outcome == "passed" else 0.0
        return CaseVerdict(case.id, case.question, case.title, case.hidden, outcome, earned, case.points)

    def _verdict(self, request: Request, source: Source | None, run: _Run) -> Verdict:
        cases = [run.outcomes.get(case.id) or self._outcome(case, "blocked") for case in self.cases]
        points = self._content.config.points
        earned = {name: sum(case.points for case in cases if case.question == name) for name in points}
        named = {name: self._diagnoser.diagnose(name, records) for name, records in run.records.items()}
        return Verdict(
            student=request.student,
            name=request.name,
            file=source.filename if source else "",
            status=run.status,
            reason=run.reason,
            official=all(self._sandbox.guarantees.values()),
            score=sum(earned.values()),
            max_score=sum(points.values()),
            flags=[flag for flag in FLAGS if flag in run.flags],
            misconceptions={name: named[name] for name in points if named.get(name)},
            questions=[QuestionVerdict(name, earned[name], worth) for name, worth in points.items()],
            cases=cases,
            layers=list(self._sandbox.layers),
            submission_digest=request.digest,
            cases_digest=self._content.digest,
        )


_OUTCOMES: Final = {"timed-out": "timeout", "crashed": "crashed"}


class _Mechanism(Exception):
    """Something of the grader's own broke while a case ran: never the student's failure."""


def _guarded(perform: Callable[[str, tuple[Any, ...]], Any]) -> Callable[[str, tuple[Any, ...]], Any]:
    def guarded(name: str, arguments: tuple[Any, ...]) -> Any:
        try:
            return perform(name, arguments)
        except Again:
            raise
        except Exception as problem:
            raise _Mechanism(f"{type(problem).__name__}: {problem}") from problem

    return guarded


def _say(notes: list[Raised]) -> str:
    """Say which statements of the source raised: they were skipped, and the rest was graded."""
    if not notes:
        return ""
    first = notes[0]
    where = f"cell {first.cell}, line {first.line}" if first.cell else f"line {first.line}"
    more = f" (and {len(notes) - 1} more)" if len(notes) > 1 else ""
    return f"skipped what raised at {where}: {first.type}: {first.message}{more}"[:500]
