"""What a class did: how scores spread, which case fails how often, which mistake is made by whom."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qkv_grader.kit.reading import nothing_to_grade
from qkv_grader.verdict import STATUSES, CaseVerdict, Verdict

BINS = 10
RAN = ("graded", "timeout", "crashed")


@dataclass
class CaseStatistics:
    """How one case went: ``outcomes`` counts those that were tried, by outcome."""

    id: str
    title: str
    hidden: bool
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def failing(self) -> float:
        """The share of submissions that did not pass."""
        total = self.outcomes.total()
        return 1 - self.outcomes["passed"] / total if total else 0.0


@dataclass
class QuestionStatistics:
    """How one question went."""

    name: str
    max_score: float
    scores: list[float] = field(default_factory=list)
    cases: list[CaseStatistics] = field(default_factory=list)

    @property
    def failing(self) -> float:
        """The share of submissions that lost points here."""
        lost = sum(score < self.max_score for score in self.scores)
        return lost / len(self.scores) if self.scores else 0.0

    @property
    def mean(self) -> float:
        """The mean score."""
        return statistics.fmean(self.scores) if self.scores else 0.0


@dataclass
class Mistake:
    """A misconception, the questions in which it is named for the very same students, and who they are.

    ``in_all`` is how many students it is named for in any question: others may have made it in other questions.
    """

    slug: str
    questions: list[str]
    students: list[str]
    in_all: int


@dataclass
class ClassStatistics:
    """The class as a whole, of whom ``handed_in`` did; quartiles are None where nothing was graded."""

    total: int
    handed_in: int
    statuses: list[tuple[str, int]]
    graded: int
    quartiles: tuple[float, float, float] | None
    max_score: float
    bins: list[tuple[str, int]]
    questions: list[QuestionStatistics]
    mistakes: list[Mistake]
    unofficial: int


def scores_of(verdicts: Iterable[Verdict]) -> list[float]:
    """Return the scores of what was run; what was never run is counted, not averaged."""
    return [verdict.score for verdict in verdicts if verdict.status in RAN and verdict.score is not None]


def bins_of(scores: Iterable[float], max_score: float) -> list[tuple[str, int]]:
    """Count scores in `BINS` classes of equal width, each with its label; full marks have one of their own."""
    if max_score <= 0:
        return []
    width = max_score / BINS
    counts = Counter(BINS if score >= max_score else int(max(score, 0.0) / width) for score in scores)
    labels = [f"{n * width:g} to under {(n + 1) * width:g}" for n in range(BINS)] + [f"{max_score:g}"]
    return [(label, counts[number]) for number, label in enumerate(labels)]


def describe(verdicts: Sequence[Verdict]) -> ClassStatistics:
    """Return the statistics of a class. What was never run (missing, unreadable, error) is counted, not averaged."""
    ran = [verdict for verdict in verdicts if verdict.status in RAN]
    scores = scores_of(verdicts)
    statuses = Counter(verdict.status for verdict in verdicts)
    max_score = max((verdict.max_score for verdict in verdicts), default=0.0)
    return ClassStatistics(
        total=len(verdicts),
        handed_in=sum(map(_has_handed_in, verdicts)),
        statuses=[(status, statuses[status]) for status in STATUSES if statuses[status]],
        graded=len(scores),
        quartiles=_quartiles(scores),
        max_score=max_score,
        bins=bins_of(scores, max_score),
        questions=_questions(ran),
        mistakes=_mistakes(verdicts),
        unofficial=sum(not verdict.official for verdict in verdicts),
    )


def question_names(verdicts: Sequence[Verdict]) -> list[str]:
    """Return the questions in the order of the assignment."""
    return list(dict.fromkeys(question.name for verdict in verdicts for question in verdict.questions))


def named(verdict: Verdict) -> dict[str, list[str]]:
    """Return the mistakes that are named in one submission, each with the questions where it was made."""
    where: dict[str, list[str]] = defaultdict(list)
    for question, slugs in verdict.misconceptions.items():
        if slugs:
            where[slugs[0]].append(question)
    return dict(where)


def _has_handed_in(verdict: Verdict) -> bool:
    """Whether there is a hand-in, of whatever kind: who is only in the roster has none."""
    return verdict.status != "missing" or verdict.reason != nothing_to_grade(())


def _quartiles(scores: list[float]) -> tuple[float, float, float] | None:
    if not scores:
        return None
    if len(scores) == 1:
        return scores[0], scores[0], scores[0]
    first, median, third = statistics.quantiles(scores, n=4, method="inclusive")
    return first, median, third


def _questions(verdicts: Sequence[Verdict]) -> list[QuestionStatistics]:
    questions: dict[str, QuestionStatistics] = {}
    cases: dict[str, CaseStatistics] = {}
    for verdict in verdicts:
        for question in verdict.questions:
            about = questions.setdefault(question.name, QuestionStatistics(question.name, question.max_score))
            if question.score is not None:
                about.scores.append(question.score)
        for case in verdict.cases:
            if case.id not in cases:
                cases[case.id] = _case(case, questions)
            cases[case.id].outcomes[case.outcome] += 1
    return list(questions.values())


def _case(case: CaseVerdict, questions: dict[str, QuestionStatistics]) -> CaseStatistics:
    about = CaseStatistics(case.id, case.title, case.hidden)
    if case.question in questions:
        questions[case.question].cases.append(about)
    return about


def _mistakes(verdicts: Sequence[Verdict]) -> list[Mistake]:
    students: dict[tuple[str, str], list[str]] = defaultdict(list)
    in_all: Counter[str] = Counter()
    for verdict in verdicts:
        for slug, questions in named(verdict).items():
            in_all[slug] += 1
            for question in questions:
                students[slug, question].append(verdict.student)
    order = {name: number for number, name in enumerate(question_names(verdicts))}
    questions_of: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for slug, question in sorted(students, key=lambda one: order.get(one[1], len(order))):
        questions_of[slug, tuple(students[slug, question])].append(question)
    mistakes = [Mistake(slug, questions, list(who), in_all[slug]) for (slug, who), questions in questions_of.items()]
    return sorted(mistakes, key=lambda m: (-len(m.students), order.get(m.questions[0], len(order)), m.slug))
