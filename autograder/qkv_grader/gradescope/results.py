"""``results.json``: vouched for, and in the form in which Gradescope shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qkv_grader.config import Config
from qkv_grader.gradescope.earlier import since, summary
from qkv_grader.gradescope.otter import NoGrade
from qkv_grader.places import VERDICT
from qkv_grader.report import opening, question_text
from qkv_grader.verdict import Verdict, VerdictError, read_verdict, sums_hold

LATER = "Points and feedback will stand here when your course staff publish them."


def vouched_for(results: Path, config: Config) -> Verdict:
    """Return the verdict that the plugin left beside Otter's results, where it is a grade and Otter says the same.

    Raises:
        NoGrade: the plugin left none, or none that is a grade, or Otter's scores are others.
    """
    try:
        verdict = read_verdict(results / VERDICT)
    except VerdictError as problem:
        raise NoGrade(f"the grader left no verdict ({problem})") from problem
    if verdict.status == "error" or not sums_hold(verdict):
        raise NoGrade(f"the verdict is no grade: {verdict.reason or 'its sums do not hold'}")
    if not (verdict.official or config.allow_unprotected):
        raise NoGrade("the verdict is not official, and allow_unprotected is not set")
    if list(config.points.items()) != [(one.name, one.max_score) for one in verdict.questions]:
        raise NoGrade("the verdict's questions are not those of the configuration: build the zip again")
    try:
        tests = json.loads((results / "results.json").read_text(encoding="utf-8"))["tests"]
        scores = {test["name"]: test["score"] for test in tests if "score" in test}
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise NoGrade(f"Otter left no results ({type(problem).__name__}: {problem})") from problem
    if scores != {question.name: question.score for question in verdict.questions}:
        raise NoGrade(f"Otter's scores are not those of the verdict: {scores}")
    return verdict


def in_gradescopes_form(
    verdict: Verdict, sentences: Mapping[str, str], config: Config, show_hidden: bool, before: Mapping[str, float]
) -> dict[str, Any]:
    """Return what ``results.json`` holds: one visible entry a question, or one that is shown after publication.

    ``before`` holds the points of the last submission, by question. No entry is ever ``hidden``: one of them would hide
    the total from students.
    """
    later = config.points_after_publication
    return {
        "output": "\n\n".join(filter(None, [opening(verdict), LATER if later else since(before, verdict)])),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "tests": [
            {
                "number": str(number),
                "name": question.name,
                "name_format": "text",
                "score": question.score,
                "max_score": question.max_score,
                "status": "passed" if question.score == question.max_score else "failed",
                "output": question_text(verdict, question, sentences, show_hidden),
                "output_format": "text",
                "visibility": "after_published" if later else "visible",
            }
            for number, question in enumerate(verdict.questions, start=1)
        ],
        **({} if later else {"extra_data": summary(verdict)}),
    }
