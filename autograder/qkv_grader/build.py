"""``qkv build``: the zip for students and the zip for the grader, each proven before it is written."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from qkv_grader import __version__, scratch
from qkv_grader.batch import judge_all
from qkv_grader.content import Content
from qkv_grader.handout import drifted
from qkv_grader.judge_client import JudgeProcess
from qkv_grader.messages import Request
from qkv_grader.otter_plugin import OUTCOMES, case_names
from qkv_grader.verdict import CaseVerdict, Verdict

WHEEL: Final = f"qkv_grader-{__version__}-py3-none-any.whl"
LEFT_OUT: Final = ("__pycache__", ".pytest_cache", ".ipynb_checkpoints", ".OTTER_LOG", ".DS_Store")
NO_DATE: Final = (1980, 1, 1, 0, 0, 0)


class BuildError(Exception):
    """What would be built is not fit to hand out; the message says why and how to mend it."""


def build_zips(content: Content, out: Path) -> Iterator[str]:
    """Prove the content, then write ``assignment.zip`` and ``autograder.zip`` under ``out``; yield a line a step.

    Raises:
        BuildError: a proof failed; nothing was written.
        ContentError: the cases are not in order.
    """
    stale = drifted(content.root)
    if stale:
        names = ", ".join(str(path.relative_to(content.root)) for path in stale)
        raise BuildError(f"not built from their sources any more: {names}; run: qkv build --handout")
    refuse_unknown_keys(content)
    with contextlib.closing(JudgeProcess(content)) as judge:
        cases = judge.cases
    hidden = sum(case.hidden for case in cases)
    yield f"{hidden} hidden and {len(cases) - hidden} public cases are in order"
    yield from _prove(content)
    handout = handout_files(content)
    refuse_leaks(content, handout)
    yield "the handout holds no solution and no hidden case"
    with scratch.folder("build") as folder:
        grader = _autograder(content, cases, folder)
        out.mkdir(parents=True, exist_ok=True)
        write_zip(out / "assignment.zip", {f"assignment/{name}": data for name, data in handout.items()})
        write_zip(out / "autograder.zip", grader)
    yield f"wrote {out / 'assignment.zip'}"
    yield f"wrote {out / 'autograder.zip'}"


def _prove(content: Content) -> Iterator[str]:
    """Grade the reference, the template and every known wrong submission.

    Raises:
        BuildError: the reference loses or the template earns points, or a hidden case lets every wrong one pass.
    """
    notebook = content.reference.with_suffix(".ipynb")
    right = [content.reference, notebook]
    untouched = [content.assignment / path.name for path in right]
    wrong = sorted(path for path in (content.root / "tests" / "submissions" / "wrong").glob("*.*"))
    requests = [Request(str(path), path.name, (os.fsencode(path),)) for path in [*right, *untouched, *wrong]]
    verdicts = {judged.verdict.student: judged.verdict for judged in judge_all(content, requests, os.cpu_count() or 1)}
    for path in right:
        verdict = verdicts[str(path)]
        if verdict.status == "error":
            raise BuildError(verdict.reason)
        if verdict.score != verdict.max_score:
            lost = next((case.id for case in verdict.cases if case.outcome != "passed"), verdict.reason)
            raise BuildError(f"the reference {path.name} earns {verdict.score} of {verdict.max_score:g}: see {lost}")
    yield "the reference earns every point, as .py and as .ipynb"
    for path in untouched:
        if verdicts[str(path)].score:
            raise BuildError(f"the untouched template {path.name} earns {verdicts[str(path)].score:g} points")
    yield "the template earns none"
    if not wrong:
        yield "no wrong submissions here (tests/submissions/wrong), so the hidden cases were not tried against any"
        return
    blunt = _blunt([verdicts[str(path)] for path in wrong])
    if blunt:
        raise BuildError(
            f"no wrong submission fails {blunt[0]}: sharpen the case, or add one to tests/submissions/wrong"
        )
    yield f"each hidden case fails at least one of {len(wrong)} wrong submissions"


def _blunt(verdicts: list[Verdict]) -> list[str]:
    """Return the ids of the hidden cases that no submission fails by what it returned."""
    caught = {case.id for verdict in verdicts for case in verdict.cases if case.outcome == "failed"}
    return [case.id for case in verdicts[0].cases if case.hidden and case.id not in caught]


def handout_files(content: Content) -> dict[str, bytes]:
    """Return what a student receives: every file of the handout, by its path in it."""
    paths = [path for path in sorted(content.assignment.rglob("*")) if path.is_file()]
    return {
        path.relative_to(content.assignment).as_posix(): path.read_bytes()
        for path in paths
        if not any(part in LEFT_OUT for part in path.parts) and path.suffix != ".pyc"
    }


def refuse_leaks(content: Content, handout: dict[str, bytes]) -> None:
    """Refuse a handout that holds a line of the solution or of a hidden case.

    Raises:
        BuildError: it does; the message names file and line.
    """
    secrets = {line for path in [content.reference, *content.catalogue_modules] for line in _statements(path)}
    secrets |= {line for path in content.hidden_cases for line in _statements(path)}
    public = {line for path in content.public_cases for line in _statements(path)}
    public |= {
        line
        for name in ("checks.py", "diagnosis.py", "feedback.py", content.reference.name)
        for line in _statements(content.assignment / name)
    }
    for name, data in handout.items():
        text = data.decode("utf-8", errors="replace")
        lines = [line.strip().rstrip('",').removesuffix("\\n") for line in text.splitlines()]
        lines = [line.removeprefix('"').strip().replace('\\"', '"') for line in lines]
        leaked = next((line for line in lines if line in secrets - public), None)
        if leaked is not None:
            raise BuildError(f"assignment/{name} holds a line that students must not see: {leaked}")
        if name.endswith((".ipynb", ".json")) and '"outputs": [\n    {' in text:
            raise BuildError(f"assignment/{name} holds outputs of a run; build it again with: qkv build --handout")


def _statements(path: Path) -> set[str]:
    """Return the lines of the statements inside a module's functions that are telling enough to be a leak."""
    tree, text = ast.parse(path.read_bytes()), path.read_text(encoding="utf-8").splitlines()
    bodies = [
        node.body[bool(ast.get_docstring(node)) :] for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    ]
    numbers = {number for body in bodies for stmt in body for number in range(stmt.lineno, (stmt.end_lineno or 0) + 1)}
    lines = {text[number - 1].strip() for number in numbers}
    return {line for line in lines if len(line) > 12 and "NotImplementedError" not in line}


def refuse_unknown_keys(content: Content) -> None:
    """Refuse a top-level key that Otter does not know: Otter would ignore it without a word.

    Raises:
        BuildError: there is one.
    """
    from otter.run import AutograderConfig

    keys = json.loads((content.root / "autograder" / "otter_config.json").read_text(encoding="utf-8"))
    known = set(AutograderConfig.__annotations__) - {"otter_run"}
    unknown = sorted(set(keys) - known)
    if unknown:
        raise BuildError(f"otter_config.json: Otter knows no key {unknown[0]!r}; known: {', '.join(sorted(known))}")


def _autograder(content: Content, cases: list[CaseVerdict], folder: Path) -> dict[str, bytes]:
    """Return the files of the zip that ``otter generate`` makes of the content, the wheel and one test a question."""
    from otter.generate import main as otter_generate

    grading = folder / "grading"
    _copy_content(content, grading)
    wheel = _wheel(content, grading)
    requirements = content.root / "autograder" / "requirements.txt"
    if f"/autograder/source/files/grading/{wheel}" not in requirements.read_text(encoding="utf-8").split():
        raise BuildError(f"{requirements} must name the wheel: /autograder/source/files/grading/{wheel}")
    tests = folder / "tests"
    tests.mkdir()
    for question in content.config.points:
        (tests / f"{question}.py").write_text(otter_test(question, cases), encoding="utf-8")
    with contextlib.chdir(folder):
        otter_generate(
            tests_dir=str(tests),
            output_path=str(folder / "made.zip"),
            files=["grading"],
            requirements=str(requirements),
            config=str(content.root / "autograder" / "otter_config.json"),
            no_environment=True,
        )
    with zipfile.ZipFile(folder / "made.zip") as made:
        return {info.filename: made.read(info) for info in made.infolist() if not info.is_dir()}


def _copy_content(content: Content, grading: Path) -> None:
    ignore = shutil.ignore_patterns(*LEFT_OUT, "*.pyc")
    shutil.copytree(content.assignment, grading / "assignment", ignore=ignore)
    shutil.copytree(content.root / "solutions", grading / "solutions", ignore=ignore)
    shutil.copytree(content.hidden, grading / "autograder" / "hidden", ignore=ignore)


def _wheel(content: Content, into: Path) -> str:
    """Build the grader's wheel from the checkout that this package runs from; return its name."""
    checkout = Path(__file__).resolve().parents[2]
    if not (checkout / "pyproject.toml").exists():
        raise BuildError("the grader is not installed from a checkout (pip install -e .), so its wheel cannot be built")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    if done.returncode or not (into / WHEEL).exists():
        raise BuildError(f"the grader's wheel was not built: {done.stderr.strip()[-500:]}")
    return WHEEL


def otter_test(question: str, cases: list[CaseVerdict]) -> str:
    """Return Otter's test file for one question: it reads the verdict, and holds nothing of a case but its title."""
    lines = ["from otter.test_files import test_case", "", "OK_FORMAT = False", f"name = {question!r}", ""]
    for number, (case, name) in enumerate(zip(cases, case_names(cases), strict=True)):
        if case.question == question:
            lines += [
                "",
                f"@test_case(name={name!r}, points={case.max_points!r}, hidden={case.hidden!r})",
                f"def case_{number}({OUTCOMES}):",
                f"    assert {OUTCOMES}[{case.id!r}] == 'passed'",
                "",
            ]
    return "\n".join(lines)


def write_zip(path: Path, files: dict[str, bytes]) -> None:
    """Write a zip whole or not at all; the same files give the same bytes."""
    partial = path.with_name(path.name + ".part")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, NO_DATE)
            info.external_attr = (0o755 if name.endswith((".sh", "run_autograder")) else 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name])
    os.replace(partial, path)
