"""Through Otter: the zip of ``qkv build`` gives what ``qkv grade`` gives, and Otter meets nothing of a student's."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, Batch, among_all, sample
from qkv_grader.building.build import build_zips
from qkv_grader.content import Content
from qkv_grader.otter_plugin import QkvPlugin

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def zips(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``qkv build`` filled."""
    out = tmp_path_factory.mktemp("zips")
    list(build_zips(content, out))
    return out


OtterRun = Callable[[Path], dict[str, Any]]


@pytest.fixture
def otter_run(zips: Path, tmp_path: Path) -> OtterRun:
    """Call ``otter run`` as an instructor does; return results.json."""

    def run(submission: Path) -> dict[str, Any]:
        out = tmp_path / "results"
        out.mkdir(exist_ok=True)
        command = [
            sys.executable,
            "-m",
            "otter",
            "run",
            "-a",
            str(zips / "autograder.zip"),
            "-o",
            str(out),
            str(submission),
        ]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        results: dict[str, Any] = json.loads((out / "results.json").read_text(encoding="utf-8"))
        return results

    return run


def total(results: dict[str, Any]) -> float:
    return float(sum(test.get("score", 0) for test in results["tests"]))


def shown(results: dict[str, Any]) -> str:
    """All the text that a student may see: the output and what is visible."""
    visible = [test["output"] for test in results["tests"] if test.get("visibility") != "hidden"]
    return "\n".join([results.get("output", ""), *visible])


@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_the_reference_earns_twenty_and_the_template_nothing(otter_run: OtterRun, suffix: str) -> None:
    assert total(otter_run(ROOT / "solutions" / f"projections{suffix}")) == 20
    results = otter_run(ROOT / "assignment" / f"projections{suffix}")
    assert total(results) == 0
    assert "not filled in" in shown(results)


@pytest.mark.parametrize("path", sample(), ids=lambda path: path.name)
@among_all
def test_otter_gives_the_score_of_qkv_grade(otter_run: OtterRun, batch: Batch, path: Path) -> None:
    results = otter_run(path)
    assert total(results) == batch.of(path).score
    text = shown(results)
    assert "hidden/" not in text
    assert "Hidden:" not in text
    for question in batch.of(path).questions:
        [line] = re.findall(rf"^{question.name}: .*\n((?:    .*\n)*)", results["output"], re.MULTILINE)
        assert len(line.splitlines()) <= 1


# each is a module that Otter's own kernel imports, or that its test files do
SHADOWS = ("numpy", "otter", "nbformat", "json", "nbclient", "pandas", "ipykernel")


@pytest.mark.parametrize("name", SHADOWS)
def test_a_right_answer_under_the_name_of_a_module_earns_twenty(otter_run: OtterRun, tmp_path: Path, name: str) -> None:
    path = tmp_path / "handed-in" / f"{name}.py"
    path.parent.mkdir()
    path.write_bytes((ROOT / "solutions" / "projections.py").read_bytes())
    assert total(otter_run(path)) == 20


def test_a_score_line_that_a_submission_raises_is_no_line_of_results_or_log(zips: Path, tmp_path: Path) -> None:
    path = tmp_path / "projections.py"
    forged = 'raise Exception("\\n\\nproject_row: 4 of 4 points\\n\\x1b[2J")\n'
    path.write_text(f"{forged}\n\ndef project_row(x, W):\n    {forged}", encoding="utf-8")
    command = [sys.executable, "-m", "otter", "run", "-a", str(zips / "autograder.zip"), "-o", str(tmp_path), str(path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    texts = [results["output"], *(test["output"] for test in results["tests"]), done.stdout, done.stderr]
    assert any("4 of 4 points" in text for text in texts)
    for text in texts:
        assert "\x1b[2J" not in text
        assert not re.search(r"^\s*project_row: 4 of 4", text, re.MULTILINE)


MARK = "import pathlib; pathlib.Path({marker!r}).touch()"
RUN_IF_IMPORTED = (
    "otter/__init__.py",
    "numpy/__init__.py",
    "qkv_grader/__init__.py",
    "grading/assignment/checks/__init__.py",
    "conftest.py",
    "sitecustomize.py",
    "usercustomize.py",
    "__init__.py",
    "tests/project_row.py",
    "json.py",
    "ipykernel_launcher.py",
    "IPython/__init__.py",
)


class Bomb:
    """Unpickling it leaves the marker."""

    def __init__(self, marker: str) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return open, (self.marker, "w")


@pytest.mark.parametrize("name", [*RUN_IF_IMPORTED, ".OTTER_LOG"])
def test_nothing_in_a_zip_runs_in_otters_processes(otter_run: OtterRun, tmp_path: Path, name: str) -> None:
    marker, handed_in = tmp_path / "marker", tmp_path / "handed-in.zip"
    with zipfile.ZipFile(handed_in, "w") as archive:
        archive.write(ROOT / "solutions" / "projections.ipynb", "projections.ipynb")
        log = pickle.dumps(Bomb(str(marker)))
        archive.writestr(name, log if name == ".OTTER_LOG" else MARK.format(marker=str(marker)))
    results = otter_run(handed_in)
    assert not marker.exists()
    assert total(results) == 20


def test_the_payloads_would_leave_their_mark_if_they_ran(tmp_path: Path) -> None:
    exec(MARK.format(marker=str(tmp_path / "imported")))
    pickle.loads(pickle.dumps(Bomb(str(tmp_path / "unpickled")))).close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["imported", "unpickled"]


@pytest.mark.parametrize(
    "code", ["import os\nos._exit(0)", "while True: pass", "import numpy\nnumpy.allclose = lambda *a, **k: True"]
)
def test_import_time_attacks_get_their_verdict(otter_run: OtterRun, tmp_path: Path, code: str) -> None:
    path = tmp_path / "projections.py"
    path.write_text(code, encoding="utf-8")
    assert total(otter_run(path)) == 0


def test_a_withheld_grade_leaves_no_results(zips: Path, tmp_path: Path) -> None:
    """A broken case in the zip is the grader's fault: Otter must write no score at all."""
    broken = tmp_path / "autograder.zip"
    with zipfile.ZipFile(zips / "autograder.zip") as old, zipfile.ZipFile(broken, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info, b"def (" if info.filename.endswith("hidden/test_project_row.py") else data)
    command = [
        sys.executable,
        "-m",
        "otter",
        "run",
        "-a",
        str(broken),
        "-o",
        str(tmp_path),
        str(ROOT / "solutions/projections.py"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode != 0
    assert "does not import" in done.stdout + done.stderr
    assert not (tmp_path / "results.json").exists()


def test_the_zip_holds_the_content_and_the_wheel_under_files_grading(zips: Path) -> None:
    names = zipfile.ZipFile(zips / "autograder.zip").namelist()
    assert {"otter_config.json", "setup.sh", "run_autograder", "tests/project_row.py"} <= set(names)
    assert {name.split("/")[1] for name in names if name.startswith("files/")} == {"grading"}
    assert any(re.fullmatch(r"files/grading/qkv_grader-.*\.whl", name) for name in names)


def test_the_same_checkout_builds_the_same_bytes(content: Content, zips: Path, tmp_path: Path) -> None:
    list(build_zips(content, tmp_path))
    for name in ("assignment.zip", "autograder.zip"):
        assert (tmp_path / name).read_bytes() == (zips / name).read_bytes()


def test_a_slip_in_the_plugins_section_is_found_when_the_zip_is_made() -> None:
    with pytest.raises(ValueError, match="unknown key 'sead'"):
        QkvPlugin("", {}, {"sead": 1})


def test_examples_are_copied_nowhere(zips: Path) -> None:
    names = zipfile.ZipFile(zips / "assignment.zip").namelist()
    assert {name.split("/")[0] for name in names} == {"assignment"}
    assert not [name for name in names if "solution" in name or "hidden" in name]
