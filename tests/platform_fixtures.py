"""Gradescope's folders, in a temporary place, for the tests of what runs in them.

PYTEST_DONT_REWRITE: other modules import names from here before pytest could rewrite its assertions.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from qkv_grader.building.shipped import handout_files
from qkv_grader.building.zips import otter_test
from qkv_grader.content import Content
from qkv_grader.judging.client import JudgeProcess

VISIBILITIES = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMATS = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
#: What Gradescope documents of ``results.json``; a score is required, on top or in each test.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "score": {"type": "number"},
        "execution_time": {"type": "number"},
        "output": {"type": "string"},
        "output_format": FORMATS,
        "test_output_format": FORMATS,
        "test_name_format": FORMATS,
        "visibility": VISIBILITIES,
        "stdout_visibility": VISIBILITIES,
        "extra_data": {"type": "object"},
        "leaderboard": {"type": "array"},
        "tests": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["score"],
                "properties": {
                    "score": {"type": "number"},
                    "max_score": {"type": "number"},
                    "status": {"enum": ["passed", "failed"]},
                    "name": {"type": "string"},
                    "name_format": FORMATS,
                    "number": {"type": "string"},
                    "output": {"type": "string"},
                    "output_format": FORMATS,
                    "tags": {"type": "array"},
                    "visibility": VISIBILITIES,
                    "extra_data": {"type": "object"},
                },
            },
        },
    },
}
METADATA = {"users": [{"email": "ada@example.org"}], "assignment": {"total_points": "20.0"}}


@dataclass
class Ran:
    """What a run came to: its exit, what staff read, and ``results.json``, None where there is none."""

    code: int
    log: str
    results: dict[str, Any] | None

    @property
    def scores(self) -> dict[str, float]:
        assert self.results is not None, self.log
        return {test["name"]: test["score"] for test in self.results["tests"] if "score" in test}

    @property
    def outcomes(self) -> dict[str, str]:
        """Each case's outcome, as staff read it."""
        found = (line.partition(": ") for line in self.log.splitlines())
        return {id_: outcome for outcome, _, id_ in found if id_.startswith(("hidden/", "public/"))}

    @property
    def text(self) -> str:
        """All that a student reads."""
        assert self.results is not None, self.log
        return "\n".join([self.results["output"], *(test["output"] for test in self.results["tests"])])

    def output(self, question: str) -> str:
        assert self.results is not None, self.log
        [said] = [test["output"] for test in self.results["tests"] if test["name"] == question]
        return str(said)


@dataclass
class Platform:
    """The platform's folder, laid out for one submission."""

    root: Path

    @property
    def submission(self) -> Path:
        return self.root / "submission"

    @property
    def results(self) -> Path:
        return self.root / "results" / "results.json"

    @property
    def configuration(self) -> Path:
        return self.root / "source" / "otter_config.json"

    def configure(self, limits: dict[str, float] | None = None, **keys: Any) -> None:
        """Change the plugin's section, as an instructor would before the zip is built."""
        whole = json.loads(self.configuration.read_text())
        [section] = whole["plugins"][0].values()
        section["limits"] |= limits or {}
        section |= keys
        self.configuration.write_text(json.dumps(whole))

    def hand_in(self, *paths: Path) -> None:
        """Hand in files and folders, instead of what lies there."""
        shutil.rmtree(self.submission)
        self.submission.mkdir()
        for path in paths:
            if path.is_dir():
                shutil.copytree(path, self.submission / path.name, symlinks=True)
            else:
                shutil.copy(path, self.submission)

    def grade(self, *paths: Path, **environment: str) -> Ran:
        """Run what ``run_autograder`` runs."""
        if paths:
            self.hand_in(*paths)
        done = subprocess.run(
            [sys.executable, "-m", "qkv_grader.gradescope", str(self.root)],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        results = json.loads(self.results.read_text(encoding="utf-8")) if self.results.exists() else None
        return Ran(done.returncode, done.stdout + done.stderr, results)


@pytest.fixture(scope="session")
def unpacked(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``autograder.zip`` holds for grading, without the minute that its proofs take."""
    source = tmp_path_factory.mktemp("unpacked")
    grading = source / "files" / "grading"
    for name, data in handout_files(content).items():
        (grading / "assignment" / name).parent.mkdir(parents=True, exist_ok=True)
        (grading / "assignment" / name).write_bytes(data)
    shutil.copytree(ROOT / "solutions", grading / "solutions", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(
        ROOT / "autograder" / "hidden", grading / "autograder" / "hidden", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "autograder" / "otter_config.json", source)
    process = JudgeProcess(content)
    cases = [dataclasses.replace(case, points=case.max_points) for case in process.cases]
    process.close()
    (source / "tests").mkdir()
    for question in content.config.points:
        (source / "tests" / f"{question}.py").write_text(otter_test(question, cases), encoding="utf-8")
    return source


@pytest.fixture(scope="session")
def zipped(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a zip."""
    return Path(shutil.make_archive(str(tmp_path_factory.mktemp("zipped") / "autograder"), "zip", unpacked))


def otter_run(autograder: Path, submission: Path, out: Path) -> Ran:
    """Call ``otter run`` on one file or zip, as an instructor does; what it says is the log."""
    command = [sys.executable, "-m", "otter", "run", "-a", str(autograder), "-o", str(out), str(submission)]
    done = subprocess.run(command, cwd=out, capture_output=True, text=True, check=False, timeout=120)
    results = out / "results.json"
    given = json.loads(results.read_text(encoding="utf-8")) if done.returncode == 0 and results.exists() else None
    return Ran(done.returncode, done.stdout + done.stderr, given)


@pytest.fixture
def platform(unpacked: Path, tmp_path: Path) -> Platform:
    """The platform's folder, with nothing handed in yet."""
    root = tmp_path / "autograder"
    shutil.copytree(unpacked, root / "source")
    (root / "submission").mkdir()
    (root / "results").mkdir()
    (root / "submission_metadata.json").write_text(json.dumps(METADATA), encoding="utf-8")
    return Platform(root)
