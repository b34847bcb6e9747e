"""``qkv grade`` as a TA calls it: folders of anything in, a row for everyone out."""

from __future__ import annotations

import csv
import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from conftest import ROOT, SUBMISSIONS, grade, read_batch
from qkv_grader.content import Content
from qkv_grader.intake.handins import RESULTS_MARK

RIGHT = SUBMISSIONS / "correct" / "einsum.py"
WRONG = next((SUBMISSIONS / "wrong").glob("row-instead-of-column*.py"))


def qkv(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qkv_grader.cli", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def rows(out: Path) -> dict[str, dict[str, str]]:
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as table:
        return {row["student"]: row for row in csv.DictReader(table)}


class Graded(NamedTuple):
    """What a TA called ``qkv grade`` with, what it said and wrote."""

    handed_in: Path
    done: subprocess.CompletedProcess[str]
    out: Path


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """A folder such as an LMS gives, right and wrong, broken and empty, graded once."""
    place = tmp_path_factory.mktemp("graded")
    handed_in = handed_in_by_all(place / "handed in")
    return Graded(handed_in, qkv("grade", handed_in, "--out", place / "out"), place / "out")


def handed_in_by_all(folder: Path) -> Path:
    for name in ("ada", "empty", "two", "both", "both-changed", "word", "docs-and-answer"):
        (folder / name).mkdir(parents=True)
    shutil.copy(RIGHT, folder / "ada" / "projections (1).py")
    shutil.copy(WRONG, folder / "zoë.py")
    shutil.copy(RIGHT, folder / "two" / "first.py")
    shutil.copy(WRONG, folder / "two" / "second.py")
    for name in ("projections.py", "projections.ipynb"):
        shutil.copy(ROOT / "assignment" / name, folder / "both")
        shutil.copy(ROOT / "solutions" / name, folder / "both-changed")
    shutil.copy(ROOT / "solutions" / "projections.py", folder / "both")
    (folder / "word" / "answer.docx").write_bytes(b"PK\x03\x04")
    (folder / "undecodable.py").write_bytes(b"\xff\xfe\x00x = \xe9\n")
    (folder / "broken.ipynb").write_text('{"cells": [', encoding="utf-8")
    (folder / "syntax.py").write_text("def project_row(x, W:\n    return 1\n", encoding="utf-8")
    torn = RIGHT.read_text(encoding="utf-8").replace("def project_row(x, W):", "def project_row(x, W:")
    (folder / "torn.py").write_text(torn, encoding="utf-8")
    shutil.copy(RIGHT, folder / "docs-and-answer" / "projections.py")
    shutil.copy(ROOT / "assignment" / "predicates.py", folder / "docs-and-answer")
    return folder


def test_everyone_gets_a_row_with_a_status_and_a_reason(graded: Graded) -> None:
    assert graded.done.returncode == 0, graded.done.stderr
    table = rows(graded.out)
    assert len(table) == len(list(graded.handed_in.iterdir()))
    status = {student: row["status"] for student, row in table.items()}
    by_name = {row["student"]: row for row in table.values()}
    assert status["ada"] == "graded"
    assert by_name["ada"]["score"] in ("20", "20.0")
    assert status["empty"] == status["word"] == "missing"
    assert status["undecodable"] == status["broken"] == status["syntax"] == "unreadable"
    assert "line 1" in by_name["syntax"]["reason"]
    assert (status["torn"], float(by_name["torn"]["score"]), by_name["torn"]["project_row"]) == ("graded", 16, "0")
    assert re.match(r"fix line \d+: '\(' was never closed: `def project_row", by_name["torn"]["reason"])
    assert (by_name["both"]["status"], float(by_name["both"]["score"])) == ("graded", 20)
    assert (by_name["both-changed"]["status"], float(by_name["both-changed"]["score"])) == ("graded", 20)
    assert "projections.ipynb" in by_name["both-changed"]["reason"]
    assert float(by_name["docs-and-answer"]["score"]) == 20
    assert "first.py" in by_name["two"]["reason"]
    assert all(row["reason"] for row in table.values() if row["status"] != "graded")


def test_the_header_of_the_table_is_the_contract(graded: Graded, content: Content) -> None:
    header = (graded.out / "grades.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    columns = ["student", "score", "max_score", "status", "reason", "official", *content.config.points]
    columns += ["name", "lms_id", "email", "late", "override"]
    assert header == ",".join(f'"{column}"' for column in columns)


def without_seconds(folder: Path) -> None:
    for path in folder.rglob("verdict.json"):
        path.write_text(
            re.sub(r'"seconds": [\d.]+', '"seconds": 0', path.read_text(encoding="utf-8")), encoding="utf-8"
        )


def files_of(folder: Path) -> list[str]:
    """All but the index, and what is remembered: they tell verdicts by their seconds, and files by their times."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((RESULTS_MARK, ".qkv")))
    return sorted(path.relative_to(folder).as_posix() for path in files)


def test_grading_twice_into_fresh_places_gives_the_same_bytes(graded: Graded, tmp_path: Path, content: Content) -> None:
    first = shutil.copytree(graded.out, tmp_path / "1")
    second = grade(content, [graded.handed_in], tmp_path / "2").out
    for folder in (first, second):
        without_seconds(folder)
    assert files_of(first) == files_of(second)
    _, different, odd = filecmp.cmpfiles(first, second, files_of(first), shallow=False)
    assert (different, odd) == ([], [])


def test_a_second_run_grades_only_what_is_missing_or_changed(graded: Graded, tmp_path: Path) -> None:
    assert "were graded before" not in graded.done.stdout
    handed_in = shutil.copytree(graded.handed_in, tmp_path / "handed in")
    out = shutil.copytree(graded.out, tmp_path / "out")
    shutil.rmtree(out / "staff" / "ada")
    shutil.copy(RIGHT, handed_in / "zoë.py")
    kept = len(list(handed_in.iterdir())) - 2
    assert f"{kept} were graded before" in qkv("grade", handed_in, "--out", out).stdout


def test_a_verdict_stands_alone_whatever_its_neighbours(graded: Graded, tmp_path: Path, content: Content) -> None:
    alone = grade(content, [graded.handed_in / "zoë.py"], tmp_path / "alone").verdicts.popitem()[1]
    among = next(one for one in read_batch(graded.out).verdicts.values() if one.name == "zoë.py")
    assert alone.cases == among.cases


def test_nothing_outside_feedback_is_needed_by_a_student(graded: Graded) -> None:
    assert {path.name for path in graded.out.iterdir()} - {".qkv-last.json"} == {
        ".qkv-verdicts.json", "feedback", "grades.csv", "index.html", RESULTS_MARK, "staff"
    }  # fmt: skip


def test_a_wrong_call_ends_with_two_and_one_line(tmp_path: Path) -> None:
    done = qkv("grade", tmp_path / "nowhere", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "nowhere" in done.stderr


def test_outside_any_assignment_the_checkout_is_used_and_the_first_line_says_so(tmp_path: Path) -> None:
    done = qkv("grade", RIGHT, "--out", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == f"Q, K and V projections 1.0 ({ROOT})"
    assert os.path.isfile(tmp_path / "out" / "grades.csv")


def test_the_verdict_has_the_fields_of_the_contract(graded: Graded) -> None:
    path = graded.out / "staff" / "zoë" / "verdict.json"
    verdict = json.loads(path.read_text(encoding="utf-8"))
    assert list(verdict) == [
        "schema",
        "assignment",
        "student",
        "name",
        "file",
        "status",
        "reason",
        "official",
        "score",
        "max_score",
        "flags",
        "misconceptions",
        "questions",
        "cases",
        "layers",
        "submission_digest",
        "cases_digest",
        "grader",
        "seconds",
    ]
    assert list(verdict["cases"][0]) == [
        "id",
        "question",
        "title",
        "hidden",
        "outcome",
        "points",
        "max_points",
        "feedback",
        "evidence",
    ]
    assert list(verdict["cases"][0]["evidence"][0]) == [
        "call",
        "arguments",
        "result",
        "exception",
        "output",
        "expected",
        "differs",
        "mutated",
    ]
