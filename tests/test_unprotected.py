"""Where a guarantee is missing there is no grade, unless somebody asks for one that says what it is."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import SUBMISSIONS, task
from qkv_grader.cli import main
from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging import probing
from qkv_grader.judging import process as judge_process
from qkv_grader.judging.judge import Judge
from qkv_grader.sandbox import Sandbox
from qkv_grader.verdict import Verdict

RIGHT = SUBMISSIONS / "correct" / "einsum.py"
WITHOUT = {"seccomp": "untouchable, cut off", "rlimits": "bounded", "landlock": "secret, untouchable"}


@pytest.mark.parametrize(("layer", "missing"), WITHOUT.items())
def test_a_missing_layer_ends_the_command_with_four_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, layer: str, missing: str
) -> None:
    # as where no other user id is of use: elsewhere the uid drop holds some of these guarantees by itself
    monkeypatch.setattr(probing, "Sandbox", partial(Sandbox, without=(layer, "uid-drop")))
    done = CliRunner().invoke(main, ["grade", str(RIGHT), "--out", str(tmp_path / "out")])
    assert done.exit_code == 4
    assert f"not protected here: {missing}" in done.stderr
    assert "--allow-unprotected" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_verdict_without_a_guarantee_is_not_official(content: Content) -> None:
    verdicts: list[Verdict] = []
    with Sandbox(content.config.limits, without=("seccomp",)) as sandbox:
        judge = Judge(content, sandbox)
        judge.run(lambda: verdicts.append(judge.judge(task(RIGHT), lambda half: None).verdict))
    [verdict] = verdicts
    assert (verdict.official, verdict.score) == (False, 20)
    assert "seccomp" not in verdict.layers


def test_a_failing_grader_withholds_the_score(content: Content) -> None:
    verdict = judge_process.failed_verdict(Handin("s", "s"), content, "the grader failed: why")
    assert (verdict.status, verdict.score) == ("error", None)
    assert {question.score for question in verdict.questions} == {None}
