"""Beginners' mistakes from ``beginners.toml``, and what a check at home says of each, found out in this process."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from conftest import ROOT
from qkv_grader.content import Content
from qkv_grader.kit import running, written
from qkv_grader.kit.home import public_cases
from qkv_grader.kit.notebook import Hint, check
from qkv_grader.kit.running import Run, Unfit
from qkv_grader.kit.subject import Subject
from qkv_grader.kit.summing_up import Standing, sum_up
from qkv_grader.loading import load

CONTENT = Content(ROOT)
TABLE = ROOT / "tests" / "beginners.toml"


@dataclass(frozen=True)
class Mistake:
    """One of the table: how its file differs from the template, and what is said of it.

    ``whole`` stands in place of the template; ``cells`` are those that were run in a notebook, one after the other.
    """

    name: str
    question: str
    prints: str
    means: str
    slug: str = ""
    sentence: str = ""
    fill: dict[str, str] = field(default_factory=dict)
    change: list[list[str]] = field(default_factory=list)
    endless: bool = False
    whole: str = ""
    saved_as: str = "projections.py"
    encoding: str = "utf-8"
    cells: list[str] = field(default_factory=list)

    @property
    def file(self) -> str:
        """The template with some stubs filled in and some of its text exchanged, or the last of the cells."""
        if self.cells or self.whole:
            return [self.whole, *self.cells][-1]
        text = (CONTENT.assignment / CONTENT.reference.name).read_text("utf-8")
        for name, body in self.fill.items():
            text = _exchanged(text, f'raise NotImplementedError("{name}: fill me in")', body.rstrip("\n"))
        for old, new in self.change:
            text = _exchanged(text, old, new)
        return text


def _exchanged(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


@cache
def subject() -> Subject:
    """The subject of the handout, read once for all; reading it lets the cases find the kit under its name there."""
    return load(CONTENT).subject


def mistakes() -> list[Mistake]:
    return [Mistake(**entry) for entry in tomllib.loads(TABLE.read_text("utf-8"))["mistake"]]


def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the kit find the handout where this project has it."""
    known = subject()
    monkeypatch.setattr(running, "HERE", CONTENT.assignment)
    monkeypatch.setattr(running.Subject, "of", lambda folder: known)


def told_in_notebook(cells: list[str], question: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What ``grader.check`` says when these cells were run, one after the other; "" where all is well."""
    at_home(monkeypatch)
    monkeypatch.setattr(written, "_cells_run", lambda: cells)
    names: dict[str, object] = {"__name__": "__main__"}
    for cell in cells:
        try:
            exec(compile(cell, "<cell>", "exec"), names)
        except Exception:
            continue
    try:
        check(names, question, CONTENT.assignment)
    except Hint as hint:
        return str(hint)
    return ""


def told(path: Path, question: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a check of one question says: of the file, of the first failing case, of the question as a whole.

    All of it is the kit's, as it is in pytest; only pytest's own lines around it are left out.
    """
    at_home(monkeypatch)
    try:
        run = Run(path, print)
        records, texts, titles = [], [], []
        for case, title, body in public_cases(CONTENT.assignment, question):
            record, text = run.checks(question).run(case, body)
            records.append(record)
            titles.append(title)
            texts += [text] if text else []
            if record.endless:
                break
    except Unfit as unfit:
        return str(unfit)
    standing = Standing(records, titles, run.checks(question).name_mistake(question, records))
    lines = [line.text for line in sum_up(question, standing, run.subject.hints, 79, len(question) + 2)]
    return "\n".join([*run.notes, *texts[:1], *lines])
