"""The verdict as plain text for a student, on Gradescope and above Otter's results.

Whatever a submission chose itself (its file's name, what it raised) is one visible line, or stands behind a bar: no
line that looks like the grader's own can be made by a student.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qkv_grader.kit.telling import tell_unfilled
from qkv_grader.kit.words import one_line, spread, visible
from qkv_grader.verdict import CaseVerdict, Outcome, QuestionVerdict, Status, Verdict

WHAT_HAPPENED = {
    "graded": "",
    "timeout": "Your submission took too long",
    "crashed": "Your submission ended the Python process",
    "unreadable": "Your file could not be read",
    "missing": "There was no file to grade",
    "error": "The grader failed; this is not your fault, and no grade was given",
}
OUTCOMES: dict[Outcome, str] = {
    "passed": "Passed",
    "failed": "Not passed",
    "timeout": "Not passed (it took too long)",
    "crashed": "Not passed (it ended the Python process)",
    "blocked": "Not run",
    "error": "Not run (the grader failed)",
}
#: Why a case was not run, by what became of the submission.
WHY_BLOCKED: dict[Status, str] = {
    "graded": "two checks of this question before it took too long or ended the Python process",
    "timeout": "the submission had taken too long by then",
    "crashed": "the submission had ended the Python process by then",
    "unreadable": "the file could not be read",
    "missing": "there was no file to run",
    "error": "the grader failed",
}
NOT_FILLED_IN = "Not filled in."
UNNAMED = "Something here is not right yet, and no mistake that the grader knows explains it."


def student_text(verdict: Verdict, sentences: Mapping[str, str], with_points: bool = True) -> str:
    """Return points a question and at most one sentence for each; of hidden cases it holds nothing else.

    Without points it holds what `opening` says: the rest comes when grades are published.
    """
    if not with_points:
        return opening(verdict)
    lines = [opening(verdict), ""]
    for question in verdict.questions:
        score = "-" if question.score is None else f"{question.score:g}"
        lines.append(f"{question.name}: {score} of {question.max_score:g} points")
        lines += [f"    {sentence}" for sentence in _named(verdict, question, sentences)]
    total = "-" if verdict.score is None else f"{verdict.score:g}"
    return "\n".join([*lines, "", f"In all {total} of {verdict.max_score:g} points."])


def opening(verdict: Verdict) -> str:
    """Return the `heading`; a line to fix stands below it, with a caret."""
    return spread(heading(verdict), "| ")


def heading(verdict: Verdict) -> str:
    """Return which file was graded, or why none was, and whether the grade is official."""
    if verdict.status == "graded":
        # the choice among several files says for itself which was graded
        graded = f"graded {one_line(verdict.file)}"
        more = one_line(verdict.reason).removeprefix(graded).lstrip("; ")
        lines = [f"G{graded[1:]}" + (f": {_sentence(more)}" if more else ".")]
    else:
        lines = [f"{WHAT_HAPPENED[verdict.status]}: {_sentence(verdict.reason)}"]
    if not verdict.official:
        lines += ["", "This grade is not official: it was made without the full protection of the grader."]
    return "\n".join(lines)


def question_text(
    verdict: Verdict, question: QuestionVerdict, sentences: Mapping[str, str], show_hidden: bool = False
) -> str:
    """Return what a student reads of one question beside its points: a sentence, and its public checks.

    With ``show_hidden`` the title and the outcome of each hidden case stand there as well. Where all points were earned
    there is nothing to say.
    """
    if verdict.status in ("unreadable", "missing"):
        return f"Not run: {WHY_BLOCKED[verdict.status]}."
    if full_marks(verdict) and not show_hidden:
        return ""
    cases = [case for case in verdict.cases if case.question == question.name]
    lines = _named(verdict, question, sentences)
    if not lines and verdict.status == "graded" and question.score != question.max_score:
        lines = [UNNAMED]
    if not is_unfilled(verdict, question):
        lines += _listed("Public checks:", [case for case in cases if not case.hidden], verdict.status)
    if show_hidden:
        lines += _listed("Hidden checks:", [case for case in cases if case.hidden], verdict.status)
    return "\n".join(lines)


def full_marks(verdict: Verdict) -> bool:
    """Whether a submission earned every point."""
    return verdict.status == "graded" and verdict.score == verdict.max_score > 0


def is_unfilled(verdict: Verdict, question: QuestionVerdict) -> bool:
    """Whether a question's function is still the stub, by its public cases."""
    public = [case for case in verdict.cases if case.question == question.name and not case.hidden]
    return bool(public) and all(case.feedback.startswith(tell_unfilled(question.name)) for case in public)


def is_another_file(verdict: Verdict) -> bool:
    """Whether nothing that was asked for is in what was handed in."""
    return {next(iter(verdict.misconceptions.get(one.name, ())), "") for one in verdict.questions} == {
        "missing-function"
    }


def case_text(case: CaseVerdict, status: Status = "graded") -> str:
    """Return what a student reads of one case under Otter; of a hidden one nothing but that it did not pass.

    ``status`` is that of the verdict.
    """
    if case.outcome == "passed":
        return "Passed."
    if case.hidden:
        return "Not passed."
    why = f": {WHY_BLOCKED[status]}" if case.outcome == "blocked" else ""
    return _barred(case.feedback or f"{OUTCOMES[case.outcome]}{why}.")


def _listed(about: str, cases: Sequence[CaseVerdict], status: Status) -> list[str]:
    """Return cases under a title; what a submission said in a public one stands behind bars."""
    lines = []
    for case in cases:
        lines.append(f"    {OUTCOMES[case.outcome]}: {case.title.rstrip('.')}")
        if case.feedback and not case.hidden and case.outcome != "passed":
            lines.append(_barred(case.feedback))
    if any(case.outcome == "blocked" for case in cases):
        lines.append(f"What was not run: {WHY_BLOCKED[status]}.")
    return [about, *lines] if lines else []


def _named(verdict: Verdict, question: QuestionVerdict, sentences: Mapping[str, str]) -> list[str]:
    if is_unfilled(verdict, question):
        return [NOT_FILLED_IN]
    return [sentences[slug] for slug in verdict.misconceptions.get(question.name, [])[:1]]


def _barred(said: str) -> str:
    return "\n".join(f"| {line}".rstrip() for line in visible(said).splitlines())


def _sentence(reason: str) -> str:
    return f"{one_line(reason).rstrip('.')}."
