"""Prints what every fourth wrong example meets: the cases that it fails, the names, and the texts that a student reads.

Run as a script, under whatever CPU features the environment leaves: the output is compared, not read. All examples
would take minutes.
"""

from __future__ import annotations

from pathlib import Path

from conftest import ROOT, first_line, losses
from domain import NUMERIC
from mistake_bench import Bench, opened
from qkv_grader.content import Content
from wrong_functions import of_file, runnable


def told(bench: Bench, question: str, path: Path) -> list[str]:
    """What one question of one example meets, in the handout and after grading."""
    feedback, hints = bench.loaded.feedback, Content(ROOT).hints
    names = {question: of_file(path, question)}
    public = [
        feedback.run_case(case, body, names, hints)
        for case, _, body, _ in bench.cases[question]
        if case.startswith("public/")
    ]
    records = bench.run(question, of_file(path, question))
    return [
        *(text for _, text in public),
        feedback.name_mistake(question, [record for record, _ in public], hints),
        *(f"{record.case} {record.passed}" for record in records),
        *bench.diagnoser.diagnose(question, records),
    ]


if __name__ == "__main__":
    with opened() as bench:
        for path in runnable("wrong")[::4]:
            for question in NUMERIC:
                if question in losses(first_line(path)):
                    print(path.name, question, *told(bench, question, path), sep="\n")
