"""What each student of a folder of results gets, and what an LMS calls the student."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qkv_grader.intake import RESULTS_MARK
from qkv_grader.records import Correction, Student, changing, corrected, read_overrides, read_students, standing
from qkv_grader.report import Outdated, Results, ResultsError
from qkv_grader.verdict import QuestionVerdict, Verdict


@dataclass(frozen=True)
class Grade:
    """One student, the verdict (without evidence) and the corrections and comments that stand, by question."""

    student: Student
    verdict: Verdict
    corrections: Mapping[str, Correction]

    @property
    def score(self) -> float | None:
        """The corrected total; None where it is withheld: what the grader does not vouch for, a person has to give."""
        given = changing(self.corrections)
        by_hand = all(question.name in given for question in self.verdict.questions)
        if not by_hand and (self.verdict.score is None or not self.verdict.official):
            return None
        return corrected(self.verdict, self.corrections)

    @property
    def withheld(self) -> str:
        """Why there is no score."""
        return "error" if self.verdict.score is None else "not official"

    def score_of(self, question: QuestionVerdict) -> float | None:
        """Return the corrected points of one question."""
        correction = changing(self.corrections).get(question.name)
        return correction.points if correction else question.score


def read_grades(results: Path) -> list[Grade]:
    """Return everyone's grade, sorted by student. Nothing is changed there.

    Raises:
        ResultsError: it is no folder of results.
        TableError: ``students.csv`` or ``overrides.csv`` is not in order.
        OSError: a file cannot be read.
    """
    if not (results / RESULTS_MARK).is_file():
        raise ResultsError(f"{results}: holds no results; give the folder that qkv grade wrote")
    folder = Results(results, ())
    if not folder.students:
        raise ResultsError(f"{results}: nobody is graded there yet; run qkv grade first")
    verdicts = {student: _verdict(folder, student) for student in folder.students}
    students = read_students(results)
    corrections = Outdated(folder).mark_all(verdicts, standing(read_overrides(results, verdicts, folder.gone)))
    return [
        Grade(students.get(student, Student(student)), verdict, corrections.get(student, {}))
        for student, verdict in verdicts.items()
    ]


def _verdict(folder: Results, student: str) -> Verdict:
    verdict = folder.outline(student)
    if verdict is None:
        text = "verdict.json is not as it was written: grade this submission again"
        return Verdict(student, student, "", "error", text, score=None)
    return verdict
