"""What ``qkv doctor`` says of a machine."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from qkv_grader import doctor
from qkv_grader.config import Limits
from qkv_grader.doctor import Guarantee, examine, render
from qkv_grader.layers import SWITCHES
from qkv_grader.sandbox import Sandbox

pytest_plugins = ["sandbox_fixtures"]


def by_name(guarantees: list[Guarantee]) -> dict[str, Guarantee]:
    return {guarantee.name: guarantee for guarantee in guarantees}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has no layer at all."""
    monkeypatch.setattr(doctor, "Sandbox", lambda limits, private: Sandbox(limits, private=private, without=SWITCHES))


def test_it_reports_what_the_sandbox_reports() -> None:
    with Sandbox(Limits()) as sandbox:
        assert {one.name: one.layers for one in examine(Limits())} == sandbox.guarantees


def test_a_layer_that_is_missing_is_named_with_its_reason() -> None:
    with Sandbox(Limits()) as sandbox:
        missing = sandbox.missing
    for guarantee in examine(Limits()):
        for layer, why in guarantee.missing:
            assert layer not in guarantee.layers
            assert missing.get(layer, why) == why


@pytest.mark.usefixtures("bare")
def test_on_a_bare_machine_every_guarantee_is_missing_and_says_what_that_lets_through() -> None:
    guarantees = examine(Limits())
    assert [guarantee.name for guarantee in guarantees] == ["secret", "untouchable", "cut off", "bounded"]
    assert not any(guarantee.held for guarantee in guarantees)
    text = render(guarantees)
    assert text.count("MISSING") == 4
    assert "no seccomp: switched off" in text
    assert "so a submission can read the hidden cases" in text
    assert "secret, untouchable, cut off and bounded are missing" in text
    assert "--allow-unprotected" in text


def test_private_folders_that_a_submission_could_read_are_told(tmp_path: Path) -> None:
    import numpy as np

    guarantees = by_name(examine(Limits(), [Path(np.__file__).parent]))
    assert not guarantees["secret"].held
    assert "secret is missing" in render(list(guarantees.values()))


def test_a_path_that_others_can_read_is_told_with_what_mends_it(
    monkeypatch: pytest.MonkeyPatch, readable_python: str, public_path: Path
) -> None:
    submissions = public_path / "term 1"
    submissions.mkdir(mode=0o755)
    without_landlock = partial(Sandbox, without=("landlock",), python=readable_python)
    monkeypatch.setattr(doctor, "Sandbox", without_landlock)
    line = f"  {submissions} can be read by other users: chmod go-rwx '{submissions}'"
    assert line in render(examine(Limits(), [submissions])).splitlines()
    submissions.chmod(0o700)
    guarantees = by_name(examine(Limits(), [submissions]))
    assert guarantees["secret"].layers == ("uid-drop",)
    assert "chmod" not in render(list(guarantees.values()))


def test_the_text_says_what_holds() -> None:
    held = Guarantee("cut off", ("seccomp",), ())
    assert (
        render([held])
        == "cut off: held by seccomp\n  a submission has no network\n\nOfficial: every guarantee is held.\n"
    )


def test_the_text_fits_a_terminal() -> None:
    assert all(len(line) <= 120 for line in render(examine(Limits())).splitlines())
