"""What a judge does before its first submission is done once: through Otter, every student waits for it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from conftest import ROOT
from qkv_grader.content import Content
from qkv_grader.judging import cases
from qkv_grader.judging.client import JudgeDied, JudgeProcess
from qkv_grader.loading import load, load_module


def test_each_module_of_cases_is_loaded_once(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: Counter[Path] = Counter()

    def counting(path: Path) -> object:
        loaded[path] += 1
        return load_module(path)

    monkeypatch.setattr(cases, "load_module", counting)
    cases.collect(content, load(content).reference, lambda collected: None)
    assert loaded == Counter([*content.public_cases, *content.hidden_cases])


def test_the_plugin_leaves_pytest_and_the_sandbox_to_the_judge() -> None:
    code = "import sys, otter, qkv_grader.otter_plugin; print({'pytest', 'qkv_grader.sandbox'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_sandbox_that_does_not_start_is_no_fault_of_the_cases(content: Content, tmp_path: Path) -> None:
    for name in ("assignment", "solutions", "autograder/hidden"):
        shutil.copytree(ROOT / name, tmp_path / name)
    settings = json.loads(content.configuration.read_text(encoding="utf-8"))
    [[section]] = [list(plugin.values()) for plugin in settings["plugins"]]
    section["limits"]["memory_mb"] = 16
    (tmp_path / "autograder" / "otter_config.json").write_text(json.dumps(settings), encoding="utf-8")
    with pytest.raises(JudgeDied, match=r"limits\.memory_mb is 16, but with NumPy loaded"):
        JudgeProcess(Content(tmp_path))
