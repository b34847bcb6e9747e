"""The judge: one pytest session, many submissions, none of which it ever runs."""

from __future__ import annotations

import time
from collections.abc import Callable

from qkv_grader.content import Content
from qkv_grader.judging.bounded import Bounded
from qkv_grader.judging.cases import Cases, collect
from qkv_grader.judging.clerk import Clerk
from qkv_grader.judging.messages import Answer, PublicHalf, Task
from qkv_grader.judging.oracle import Oracle
from qkv_grader.judging.trial import Bench, Run, Trial
from qkv_grader.kit.reading import Source
from qkv_grader.kit.words import one_line
from qkv_grader.loading import load
from qkv_grader.sandbox import Sandbox
from qkv_grader.verdict import FLAGS, CaseVerdict, QuestionVerdict, Verdict


class Judge:
    """Judges submissions, one after the other, with one collected pytest session and one forking process."""

    def __init__(self, content: Content, sandbox: Sandbox) -> None:
        self._content, self._sandbox = content, sandbox
        self._loaded = load(content)
        self._bench: Bench | None = None

    def run(self, loop: Callable[[], None]) -> None:
        """Collect the cases and call ``loop``, within which `judge` may be called.

        Raises:
            ContentError: the cases are not in order.
        """

        def ready(cases: Cases) -> None:
            self._bench = Bench(self._content, self._loaded, self._sandbox, cases)
            loop()

        collect(self._content, self._loaded.reference, ready)

    @property
    def cases(self) -> list[CaseVerdict]:
        """The collected cases, public ones first, as long as nothing is known of them."""
        assert self._bench is not None
        return [case.verdict("blocked") for case in self._bench.cases.cases]

    def judge(self, task: Task, hand_over: Callable[[PublicHalf], None]) -> Answer:
        """Return the verdict on one submission, whatever the submission does.

        ``hand_over`` is given the public half before the first hidden call, unless the task comes with one.

        Raises:
            ContentError: a case is not in order.
            Fault: the grader failed.
        """
        assert self._bench is not None
        began = time.monotonic()
        budget = Bounded(self._content.config.limits.submission_seconds)
        clerk = Clerk(self._content, budget)
        choice = clerk.choose(task.handin)
        reasons = [choice.reason, choice.source.skipped if choice.source else "", task.handin.also]
        run = Run(choice.status or "graded", "; ".join(filter(None, reasons)))
        named: dict[str, list[str]] = {}
        if choice.source is not None:
            oracle = Oracle(self._loaded)
            trial = Trial(self._bench, oracle, choice.source, run.reason, half=task.half, hand_over=hand_over)
            run, spent = trial.run(budget.left, began + task.seconds)
            budget.left -= spent
            named = clerk.name_mistakes(oracle, run.records)
        if task.retried:
            run.flags.add("retried")
        verdict = self._verdict(task, choice.source, run, named)
        verdict.seconds = round(time.monotonic() - began, 3)
        pages = clerk.draw(verdict, choice.path) if task.pages else None
        return Answer.on(verdict, choice.path, pages)

    def _verdict(self, task: Task, source: Source | None, run: Run, named: dict[str, list[str]]) -> Verdict:
        cases = [run.outcomes.get(case.id, case) for case in self.cases]
        for question, line in run.unnamed.items():
            lost = [case for case in cases if case.question == question and case.feedback]
            if lost and not named.get(question):
                lost[0].feedback = f"{line}\n\n{lost[0].feedback}"
        points = self._content.config.points
        earned = {name: sum(case.points for case in cases if case.question == name) for name in points}
        return Verdict(
            student=task.handin.student,
            name=task.handin.name,
            file=source.filename if source else "",
            status=run.status,
            reason=one_line(run.reason),
            official=all(self._sandbox.guarantees.values()),
            score=sum(earned.values()),
            max_score=sum(points.values()),
            flags=[flag for flag in FLAGS if flag in run.flags],
            misconceptions={name: named[name] for name in points if named.get(name)},
            questions=[QuestionVerdict(name, earned[name], worth) for name, worth in points.items()],
            cases=cases,
            layers=list(self._sandbox.layers),
            submission_digest=task.handin.digest,
            cases_digest=self._content.digest,
            assignment=self._content.config.about,
        )
