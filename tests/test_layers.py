"""The one table of layers and guarantees, and whether what is said and done elsewhere agrees with it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from conftest import ROOT
from qkv_grader.config import Limits
from qkv_grader.layers import ABOUT_GUARANTEES, ABOUT_LAYERS, LAYERS, SWITCHES, Guarantee, Layer, helping
from qkv_grader.sandbox import Sandbox
from qkv_grader.sandbox.guarantees import held
from qkv_grader.sandbox.inside import lockdown


def subsets() -> Iterator[tuple[Layer, ...]]:
    return itertools.chain.from_iterable(itertools.combinations(LAYERS, size) for size in range(len(LAYERS) + 1))


def test_every_name_of_the_closed_lists_has_its_row() -> None:
    assert tuple(ABOUT_LAYERS) == get_args(Layer)
    assert tuple(ABOUT_GUARANTEES) == get_args(Guarantee)


def test_a_worker_reports_its_layers_by_these_names_and_in_this_order() -> None:
    assert lockdown.LAYERS == LAYERS
    with Sandbox(Limits()) as sandbox:
        assert {*sandbox.layers, *sandbox.missing} == set(LAYERS)
        assert sandbox.layers == sandbox._probe().layers


def test_what_can_be_switched_off_is_all_but_the_process_itself() -> None:
    assert {*LAYERS} - {*SWITCHES} == {"process"}


@pytest.mark.parametrize("uid", [0, 1000])
def test_only_layers_that_help_a_guarantee_hold_it_and_each_of_them_does_somewhere(tmp_path: Path, uid: int) -> None:
    tmp_path.chmod(0o700)
    holding: dict[Guarantee, set[Layer]] = {name: set() for name in ABOUT_GUARANTEES}
    for layers in subsets():
        for name, those in held(layers, uid, [tmp_path], []).items():
            assert set(those) <= set(layers)
            holding[name].update(those)
    assert holding == {name: set(helping(name)) for name in ABOUT_GUARANTEES}


def test_no_guarantee_is_held_without_a_layer() -> None:
    assert not any(held(("process",), 1000, [], []).values())


def test_the_readme_says_what_each_guarantee_means() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \| .* \| .* \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [row for row in rows if row in ABOUT_GUARANTEES] == list(ABOUT_GUARANTEES)
