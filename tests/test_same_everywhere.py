"""What a public case says is the same in all three places: pytest in the handout, ``grader.check``, the verdict.

For every right and wrong example, and for odd files in both forms. What cannot be the same, and why:

- A loop without an end: at home it is stopped after ten seconds, at a line that is named, and ends its question's
  check. A call that ends its process and one that takes all memory: at home nothing stops these. So such examples
  (`UNSTOPPED`) are judged alone.
- On which line a recursion without an end is stopped depends on how deep its caller stood (one has a limit of its own).
- The name of a mistake may rest on hidden cases too, so it is compared with what the public cases alone name.
- Where a mistake's name rests on the right answer of a question that has no hints, as hints would be the answer, the
  check at home has no name for it (`WITHOUT_HINTS`).
- Of a function that is not there the notebook says that its cell did not run, or failed (`NOT_THERE`).
- A notebook's cells are run by IPython, with names that all questions share, beside the other files of the handout, and
  by statements only as far as the first that raises (`IN_A_KERNEL` and `odd_deeds.ONLY_ELSEWHERE`).
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from conftest import ALL, ROOT, SAMPLE, examples, sample
from odd_deeds import ONLY_ELSEWHERE
from odd_files import write_odd_files, write_what_only_a_kernel_says
from qkv_grader.content import Content
from qkv_grader.kit.choosing import choose
from tellings import Told, from_judge, from_kernel, from_pytest
from test_public_checks import run_pytest

CONTENT = Content(ROOT)
SENTENCES = CONTENT.hints.sentences
QUESTIONS = list(CONTENT.config.points)
UNNAMED = "None of the usual mistakes; "

UNSTOPPED = {
    "timed-out": "a loop ends its question's check at home, after ten seconds",
    "crashed": "a call that ends its process ends pytest, or the kernel, with it",
    "out-of-memory": "nothing at home keeps a call from taking all memory",
}
WITHOUT_HINTS = [name for name in QUESTIONS if not any(f"/{name}::" in case for case in CONTENT.hints.calls)]
#: What a part of an example's name says of it, where a kernel does something else.
IN_A_KERNEL = {
    "missing-function-in-main-block": "a notebook is __main__, so there a block for __main__ is run",
    "notebook-cells-that-raise": "the kernel leaves out the rest of a cell that raises",
}
#: What the notebook says of a function that is not there: perhaps its cell did not run, or failed.
NOT_THERE = ("is not there yet: run its cell", "stopped with an error when it was last run", "cannot be read as Python")
#: What stands in an example's name, where a package decides that is installed here and not where the grader runs it.
OTHER_PACKAGES = {"notebook-cells-that-raise": "it imports pandas, which Otter brings"}


@dataclass
class Said:
    """What all three places say of the same files."""

    pytest: dict[str, Told]
    kernel: dict[str, dict[str, str]]
    verdicts: dict[str, dict[str, Any]]

    def cases(self, name: str, question: str) -> dict[str, list[str]]:
        """Outcome, title and text of a question's cases in the verdict, without the line for all of them."""
        found = self.verdicts[name]["cases"].items()
        return {
            case.partition("::")[2]: [outcome, title, _without_name(text)[1]]
            for case, (outcome, title, text) in found
            if case.startswith(f"public/{question}::")
        }

    def unnamed(self, name: str, question: str) -> str:
        """The line with a student's own numbers that the verdict has for a question whose mistake has no name."""
        found = self.verdicts[name]["cases"].items()
        lines = [_without_name(text)[0] for case, (_, _, text) in found if case.startswith(f"public/{question}::")]
        return next(filter(None, lines), "")


def _without_name(text: str) -> tuple[str, str]:
    if not text.startswith(UNNAMED):
        return "", text
    line, _, rest = text.partition("\n\n")
    return line, rest


def stopped(paths: list[Path]) -> list[Path]:
    """Those of some examples that come to an end at home."""
    for path in paths:
        for slug, reason in UNSTOPPED.items():
            if path.name.startswith(slug):
                print(f"{path.name} is not run at home: {reason}")
    return [path for path in paths if not path.name.startswith(tuple(UNSTOPPED))]


def unpacked(folder: Path) -> Path:
    """The handout as a student has it, in a folder whose name has a space and an accent."""
    folder /= "Übung é 1"
    shutil.copytree(CONTENT.assignment, folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return folder


@pytest.fixture
def handout(tmp_path: Path) -> Path:
    """The unpacked handout."""
    return unpacked(tmp_path)


@pytest.fixture(scope="module")
def saying(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What is said of some of the files, found out once."""

    failed: set[str] = set()

    @cache
    def saying(which: str) -> Said:
        assert which not in failed, "it could not be found out: see the first test"
        failed.add(which)
        folder = unpacked(tmp_path_factory.mktemp(which))
        chosen = [*examples("correct"), *examples("wrong")]
        odd = write_odd_files(folder)
        if which == "sample":
            chosen, odd = [path for path in chosen if path in sample()][::16], odd[::32]
        names = [shutil.copy(path, folder / f"{path.parent.name}-{path.name}").name for path in stopped(chosen)]
        names = sorted([*names, *odd])
        if which == "all":
            names += write_what_only_a_kernel_says(folder)
        return Said(from_pytest(folder, names), from_kernel(folder, names), from_judge(folder, names))

    return saying


@pytest.fixture(params=[SAMPLE, ALL])
def said(request: pytest.FixtureRequest, saying: Any) -> Said:
    """A sample, and in the slow tests every file."""
    found: Said = saying(request.param)
    return found


def test_pytest_says_of_each_case_what_the_verdict_says(said: Said) -> None:
    for name, told in said.pytest.items():
        assert said.verdicts[name]["status"] == "graded", name
        cases = {case: those for question in QUESTIONS for case, those in said.cases(name, question).items()}
        assert set(told.cases) == set(cases)
        for case, (outcome, title, text) in cases.items():
            wanted = {f"{title}\n{text}", text} if outcome == "failed" else {""}  # a stub has no title
            assert told.cases[case] in wanted, (name, case)


def test_pytest_says_which_statements_the_grader_has_skipped(said: Said) -> None:
    for name, told in said.pytest.items():
        reason = said.verdicts[name]["reason"]
        assert reason.startswith("skipped") == bool(told.notes), name
        for note in told.notes[: 0 if any(part in name for part in OTHER_PACKAGES) else 1]:
            assert _folded(note)[:400] in reason, name


def test_pytest_names_the_mistake_that_the_grader_names_by_the_same_cases(said: Said) -> None:
    for name, told in said.pytest.items():
        for question in QUESTIONS:
            slugs = said.verdicts[name]["named"].get(question, [])
            mine = told.mistakes[question]
            if mine == "not filled in yet":
                assert slugs[0] == "not-implemented", (name, question)
            elif question in WITHOUT_HINTS:
                assert mine in ["", *map(SENTENCES.get, slugs)], (name, question)
            elif slugs:
                assert mine == SENTENCES[slugs[0]], (name, question)
            else:
                assert not mine or mine.startswith(UNNAMED), (name, question)


def test_a_mistake_without_a_name_is_told_by_the_same_numbers(said: Said) -> None:
    for name, told in said.pytest.items():
        for question in QUESTIONS:
            if line := said.unnamed(name, question):
                assert _folded(line) == _folded(told.mistakes[question]), (name, question)


def test_the_verdict_names_what_the_public_cases_name_unless_hidden_ones_know_better(said: Said) -> None:
    for name, verdict in said.verdicts.items():
        for question, slugs in verdict["named"].items():
            known = verdict["misconceptions"].get(question, [])
            assert not slugs or not known or set(slugs) & set(known), (name, question, slugs, known)


def test_the_check_in_the_notebook_says_what_pytest_says(said: Said) -> None:
    for name in said.pytest:
        if reason := _exception(name):
            print(f"{name} may differ in a kernel: {reason}")
            continue
        for question in QUESTIONS:
            assert agrees(said, name, question), (name, question, said.kernel[name][question])


def in_a_notebook(question: str, texts: list[str], mistake: str) -> str:
    """What ``grader.check`` says where pytest says ``texts`` of a question's cases, and names a mistake."""
    passed = texts.count("")
    if passed == len(texts):
        return f"{passed} of {passed} public cases passed."
    if all(f"{question} is not filled in yet" in text for text in texts):
        return f"{question} is not filled in yet: fill it in, run its cell, then this one again"
    counted = f"{passed} of {len(texts)} public cases passed. {mistake}"
    return f"{counted.strip()}\n\n{next(filter(None, texts))}"


def _folded(text: str) -> str:
    return " ".join(text.split())


def test_of_two_files_the_same_one_counts_for_the_same_reason(handout: Path) -> None:
    """A solved .py beside the untouched notebook, which has one more cell that is no Python."""
    shutil.copy(CONTENT.reference, handout)
    path = handout / CONTENT.reference.with_suffix(".ipynb").name
    notebook = nbformat.read(path, 4)
    notebook.cells.append(nbformat.v4.new_code_cell("def scratch(:"))
    nbformat.write(notebook, path)
    _, output = run_pytest(handout)
    files = [path, path.with_suffix(".py")]
    choice = choose(files, CONTENT.hints.is_template, CONTENT.is_support, path.stem)
    counted, _, reason = choice.reason.partition("; ")
    assert counted == f"graded {path.stem}.py"
    assert f"checking {path.stem}.py ({reason})" in output


@pytest.mark.slow
def test_what_only_a_kernel_says_is_what_the_others_do_not(saying: Any) -> None:
    """Each of the exceptions is one: else it need not be listed."""
    said: Said = saying("all")
    listed = [name for name in said.pytest if _exception(name)]
    assert len(listed) >= len(ONLY_ELSEWHERE)
    for name in listed:
        assert any(not agrees(said, name, question) for question in QUESTIONS), name


def agrees(said: Said, name: str, question: str) -> bool:
    """Whether the notebook's check of a question says what pytest says."""
    told, kernel = said.pytest[name], _folded(said.kernel[name][question])
    texts = [told.cases[case] for case in said.cases(name, question)]
    if all(f"there is no function called {question}" in text for text in texts):
        return any(part in kernel for part in NOT_THERE)
    wanted = in_a_notebook(question, texts, told.mistakes[question])
    return _folded(wanted) in kernel  # why a cell failed may stand before it


def _exception(name: str) -> str:
    """Why a kernel may say something else of a file; "" where it may not."""
    reasons = {**IN_A_KERNEL, "odd-only-elsewhere": "see odd_deeds.ONLY_ELSEWHERE"}
    return next((reason for part, reason in reasons.items() if part in name), "")
