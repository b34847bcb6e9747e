"""The judge as a process: one request a line (JSON) on standard input, one answer a line on standard output."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from qkv_grader.content import Content, ContentError
from qkv_grader.judge import Judge, Request
from qkv_grader.sandbox import Sandbox
from qkv_grader.sandbox.inside.kernel import die_with_parent
from qkv_grader.verdict import QuestionVerdict, Verdict


def failed_verdict(request: Request, content: Content, reason: str) -> Verdict:
    """Return the verdict on a submission that the grader itself could not judge: loud, and without a score."""
    points = content.config.points
    return Verdict(
        student=request.student,
        name=request.name,
        file="",
        status="error",
        reason=reason,
        score=None,
        max_score=sum(points.values()),
        questions=[QuestionVerdict(name, None, worth) for name, worth in points.items()],
        submission_digest=request.digest,
        cases_digest=content.digest,
    )


def main(arguments: list[str]) -> int:
    """Serve requests until standard input ends."""
    die_with_parent(int(arguments[1]))
    answers: IO[str] = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else prints here must not be taken for an answer
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for variable in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(variable, None)
    content = Content(Path(arguments[0]))

    def answer(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    def serve() -> None:
        guarantees = {name: list(layers) for name, layers in sandbox.guarantees.items()}
        answer({"ready": True, "guarantees": guarantees, "cases": [asdict(case) for case in judge.cases]})
        for line in sys.stdin:
            fields = json.loads(line)
            request = Request(**{**fields, "files": tuple(fields["files"])})
            path = None
            try:
                verdict, path = judge.judge(request)
            except ContentError as problem:
                verdict = failed_verdict(request, content, str(problem))
            except Exception as problem:  # the grader's own fault, whatever it is: said, and nobody loses a point
                verdict = failed_verdict(request, content, f"the grader failed: {type(problem).__name__}: {problem}")
            answer({"verdict": verdict.to_json(), "path": str(path) if path else None})

    try:
        content.digest  # noqa: B018 (a missing file is said now, not at the first submission)
        with Sandbox(content.config.limits, private=content.private) as sandbox:
            judge = Judge(content, sandbox)
            judge.run(serve)
    except ContentError as problem:
        answer({"ready": False, "problem": str(problem)})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
