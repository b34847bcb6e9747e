"""The notebook's first cell, wherever a student opens it: with the handout, alone, on Colab, on an older Python."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
import tomllib
import zipfile
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from qkv_grader import kit
from qkv_grader.building.first_cell import OTTER, PYTHON, first_cell
from qkv_grader.kit import standins

ROOT = Path(__file__).parents[1]
CELL = first_cell("projections.ipynb")
PUT_IT = "Put assignment.zip, as you were given it, beside this notebook; then run this cell again."


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What is installed on this machine: Otter."""
    installed = {"otter"}
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name in installed or Path(name).is_dir())
    return installed


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: set[str]) -> Path:
    """A folder with the notebook alone."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run() -> Any:
    """Run the cell; return what it leaves as ``grader``."""
    names: dict[str, Any] = {}
    exec(compile(CELL, "<first cell>", "exec"), names)
    return names["grader"]


def zipped(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        for name in ("checks/notebook.py", "hints.json", "projections.py", "projections.ipynb"):
            packed.writestr(f"assignment/{name}", f"of the zip: {name}")


def test_any_python_3_can_read_it() -> None:
    ast.parse(CELL, feature_version=(3, 4))


def test_an_older_python_is_told_in_one_line(
    alone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 14, "final", 0))
    grader = run()
    said = "This notebook needs Python 3.11, you have 3.10: choose another kernel.\n"
    assert capsys.readouterr().out == said
    for asked in (lambda: grader.check("project_row"), grader.check_all, lambda: grader.export(pdf=False)):
        asked()
        assert capsys.readouterr().out == f"The checks are not ready, see the first cell. {said}"


def test_alone_it_asks_for_the_zip_and_so_does_each_check(alone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (alone / "assignment.zip").write_bytes(b"half of a download")
    grader = run()
    assert capsys.readouterr().out == f"{PUT_IT}\n"
    grader.check("project_row")
    assert PUT_IT in capsys.readouterr().out


def test_beside_the_zip_it_takes_what_is_missing_and_nothing_of_the_students(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zipped(alone / "assignment (2).zip")
    (alone / "projections.py").write_text("the student's")
    began = began_with(monkeypatch)
    assert run() == "a grader"
    assert began == [("Otter's notebook", "projections.ipynb")]
    assert (alone / "hints.json").read_text() == "of the zip: hints.json"
    assert (alone / "projections.py").read_text() == "the student's"
    assert not (alone / "projections.ipynb").exists()


def began_with(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Stand for the checks and for Otter; return what the grader is made with."""
    began: list[tuple[object, ...]] = []

    def grader(*arguments: object) -> str:
        began.append(arguments)
        return "a grader"

    stand_ins = {"checks": {}, "checks.notebook": {"Grader": grader}, "otter": {"Notebook": "Otter's notebook"}}
    for name, holds in stand_ins.items():
        module = ModuleType(name)
        vars(module).update(holds)
        monkeypatch.setitem(sys.modules, name, module)
    return began


def test_on_colab_it_asks_for_the_upload_and_installs_otter_before_it_is_imported(
    alone: Path, installed: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed.clear()
    lines: list[tuple[str, str]] = []

    def magic(name: str, line: str) -> None:
        assert not began
        lines.append((name, line))
        installed.add("otter")

    monkeypatch.setattr("builtins.get_ipython", lambda: SimpleNamespace(run_line_magic=magic), raising=False)
    colab = ModuleType("google.colab")
    vars(colab)["files"] = SimpleNamespace(upload=lambda: zipped(alone / "assignment.zip"))
    monkeypatch.setitem(sys.modules, "google", ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    began = began_with(monkeypatch)
    assert run() == "a grader"
    assert lines == [("pip", f"install -q '{OTTER}'")]


def test_elsewhere_nothing_is_installed_unasked(
    alone: Path, installed: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    installed.clear()
    (alone / "checks").mkdir()
    run()
    said = f'Otter is missing: run %pip install "{OTTER}" in a new cell, then this one again.\n'
    assert capsys.readouterr().out == said


def test_its_versions_are_those_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=" + ".".join(map(str, PYTHON))
    assert OTTER in (ROOT / "assignment" / "requirements.txt").read_text("utf-8").splitlines()


def test_pytest_on_an_older_python_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    source = (ROOT / "assignment" / "conftest.py").read_text("utf-8")
    ast.parse(source, feature_version=(3, 4))
    monkeypatch.setattr(sys, "version_info", (3, 10, 14, "final", 0))
    with pytest.raises(SystemExit, match=re.escape("needs Python 3.11, you have 3.10")):
        exec(source, {})


def test_whoever_runs_the_cells_otherwise_runs_no_check_meanwhile(
    alone: Path, installed: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pytest in the handout does, with the checks right there."""
    installed.add("checks")
    monkeypatch.setitem(sys.modules, "checks", kit)
    with standins.installed():
        grader = run()
        assert isinstance(grader, standins.Inert)
        assert isinstance(grader.check("project_row"), standins.Inert)
