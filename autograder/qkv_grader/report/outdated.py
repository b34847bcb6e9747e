"""What a person said of a student before another hand-in, or a regrade, put another verdict in place."""

from __future__ import annotations

from collections.abc import Mapping

from qkv_grader.records import Correction, Corrections, Standing
from qkv_grader.records.moments import moment_of
from qkv_grader.report.results import Results
from qkv_grader.verdict import Verdict


class Outdated:
    """Knows, of one folder of results, what was said of which verdict; what it has looked up it keeps."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._known: dict[tuple[str, str, str], str] = {}

    def why(self, verdict: Verdict, at: str, question: str = "") -> str:
        """Return how something that was said ``at`` an instant is older than a verdict, "" where it is not.

        It is where another verdict stood then, on another hand-in, or with other points or another named mistake; for a
        ``question``, there. Nobody is told so where the verdict of that time is not known.
        """
        key = verdict.student, at, question
        if key not in self._known:
            self._known[key] = self._why(verdict, at, question)
        return self._known[key]

    def mark(self, verdict: Verdict, corrections: Corrections) -> dict[str, Correction]:
        """Return a student's corrections by question, each with what is `why` of it."""
        return {name: one._replace(outdated=self.why(verdict, one.at, name)) for name, one in corrections.items()}

    def mark_all(self, verdicts: Mapping[str, Verdict], corrections: Standing) -> Standing:
        """Return what was said of those who have one of these verdicts, each student's as `mark` does."""
        return {
            student: self.mark(verdicts[student], those)
            for student, those in corrections.items()
            if student in verdicts
        }

    def _why(self, verdict: Verdict, at: str, question: str) -> str:
        moment = moment_of(at)
        stood = self._results.stood(verdict.student, moment) if moment else None
        if stood is None:
            return ""
        if stood.submission_digest != verdict.submission_digest:
            return "for an earlier hand-in"
        return "before a regrade that changed the verdict" if _said(stood, question) != _said(verdict, question) else ""


def _said(verdict: Verdict, question: str) -> object:
    """Return what a verdict tells of a question, or of all."""
    told = [
        (one.score, one.max_score, verdict.misconceptions.get(one.name, [])[:1])
        for one in verdict.questions
        if question in ("", one.name)
    ]
    return told if question else (verdict.status, told)
