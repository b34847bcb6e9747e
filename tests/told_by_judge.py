"""Judges the files that ``to-tell.json`` names; what a student reads of the public cases goes into ``told.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest import mock

from conftest import task
from qkv_grader.content import Content
from qkv_grader.judging import judge as judging
from qkv_grader.judging.clerk import Clerk
from qkv_grader.judging.oracle import Oracle
from qkv_grader.kit.calls import Record
from qkv_grader.sandbox import Sandbox

CONTENT = Content(Path(__file__).resolve().parents[1])
NAMED: list[dict[str, list[str]]] = []


class Noting(Clerk):
    """Names the mistakes a second time, by the public cases alone, which is all that a student's own check has."""

    def name_mistakes(self, oracle: Oracle, records: dict[str, list[Record]]) -> dict[str, list[str]]:
        public = {name: [one for one in those if one.case.startswith("public/")] for name, those in records.items()}
        NAMED.append(super().name_mistakes(oracle, public))
        return super().name_mistakes(oracle, records)


def tell(judge: judging.Judge, path: Path) -> dict[str, Any]:
    """The public half of a verdict."""
    NAMED.clear()
    verdict = judge.judge(task(path.resolve()), lambda half: None).verdict
    public = [case for case in verdict.cases if not case.hidden]
    return {
        "status": verdict.status,
        "reason": verdict.reason,
        "cases": {case.id: [case.outcome, case.title, case.feedback] for case in public},
        "misconceptions": verdict.misconceptions,
        "named": NAMED[0] if NAMED else {},
    }


def main() -> None:
    """Judge all files with one judge."""
    names = json.loads(Path("to-tell.json").read_text("utf-8"))

    def loop() -> None:
        told = {name: tell(judge, Path(name)) for name in names}
        Path("told.json").write_text(json.dumps(told), "utf-8")

    with Sandbox(CONTENT.config.limits) as sandbox, mock.patch.object(judging, "Clerk", Noting):
        judge = judging.Judge(CONTENT, sandbox)
        judge.run(loop)


if __name__ == "__main__":
    main()
