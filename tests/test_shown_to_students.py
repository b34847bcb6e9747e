"""Every attack in one batch beside right answers: nothing of a hidden case, nor of an attack, is shown to students."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conftest import Batch, among_all, examples
from qkv_grader.verdict import CaseVerdict


def shown(out: Path, student: str) -> str:
    """The text of what one student reads."""
    page = (out / "feedback" / f"{student}.html").read_text(encoding="utf-8").rpartition("</style>")[2]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", page)))


def floats(value: Any) -> Iterator[float]:
    if isinstance(value, float):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from floats(part)


def numbers(cases: list[CaseVerdict], hidden: bool) -> set[str]:
    """Numbers of two decimals or more that went into cases or were expected, as printed; quarters may be points."""
    calls = [call for case in cases if case.hidden == hidden for call in case.evidence]
    values = [call.arguments for call in calls] + [call.expected for call in calls]
    values += [] if hidden else [call.result for call in calls]
    texts = {repr(abs(one)) for value in values for one in floats(value) if one % 0.25}
    return {text for text in texts if re.search(r"\.\d\d", text)}


def said(cases: list[CaseVerdict], hidden: bool) -> set[str]:
    """What a submission printed, raised or returned as text while such cases ran, where it is of some length."""
    lines: set[str] = set()
    for call in (call for case in cases if case.hidden == hidden for call in case.evidence):
        raised = [vars(call.exception), *map(vars, call.exception.chain)] if call.exception else []
        raised = [{key: part for key, part in words.items() if key != "chain"} for words in raised]
        lines |= {*call.output.splitlines(), *(str(part) for words in raised for part in words.values())}
        lines |= {call.result} if isinstance(call.result, str) else set()
    lines -= {case.question for case in cases}  # the names of the questions stand on every page
    return {re.sub(r"\s+", " ", line).strip()[:120] for line in lines if len(line.strip()) >= 12}


def rows(value: Any) -> Iterator[list[str]]:
    """Every row of decimals in an array, as printed without signs."""
    if isinstance(value, dict):
        yield from (row for part in value.values() for row in rows(part))
    elif isinstance(value, list) and len(value) > 1 and all(isinstance(one, float) for one in value):
        yield [repr(abs(one)) for one in value]
    elif isinstance(value, list):
        yield from (row for part in value for row in rows(part))


def test_no_number_of_a_hidden_case_is_on_a_page_for_students(batch: Batch) -> None:
    """Inputs are drawn with two decimals, so that one alone may stand there by chance: a row of them may not."""
    tried = 0
    for verdict in batch.verdicts.values():
        text = shown(batch.out, verdict.student)
        words = set(re.findall(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?", text))
        page = set(re.findall(r"(?<![\d.])\d+\.\d{3,}(?![\d.])", text))
        hidden = numbers(verdict.cases, hidden=True) - numbers(verdict.cases, hidden=False)
        assert not page & hidden, verdict.student
        calls = [call for case in verdict.cases if case.hidden for call in case.evidence]
        for row in (row for call in calls for row in rows(call.arguments)):
            if len({*row} & hidden) > 1:
                tried += 1
                assert not {*row} <= words or not re.search(
                    r"(?<![\d.])" + r"[^\d.]{1,6}".join(map(re.escape, row)), text
                ), verdict.student
    assert tried > 500


def test_nothing_that_an_attack_said_in_a_hidden_case_is_on_a_page_for_students(batch: Batch) -> None:
    tried = 0
    for verdict in map(batch.of, batch.examples("hostile")):
        public = " ".join(said(verdict.cases, hidden=False) | {verdict.reason})
        page = shown(batch.out, verdict.student)
        for line in said(verdict.cases, hidden=True):
            if line not in public:
                tried += 1
                assert line not in page, verdict.student
    assert tried > len(batch.examples("hostile")) // 3


def test_no_mark_of_a_successful_attack_is_on_a_page_for_students(batch: Batch) -> None:
    for page in (batch.out / "feedback").iterdir():
        assert "PWNED" not in page.read_text(encoding="utf-8"), page.name


@among_all
def test_what_an_attack_said_in_a_hidden_case_is_for_staff(batch: Batch) -> None:
    for name in ("leak-printed.py", "leak-exception-text.py", "leak-exception-class.py", "carry-globals.py"):
        [path] = [path for path in examples("hostile") if path.name == name]
        verdict = batch.of(path)  # it did try, and staff can see it
        assert "PWNED" in verdict.to_json(), name
        assert not any("PWNED" in case.feedback for case in verdict.cases), name
