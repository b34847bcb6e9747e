"""What the build refuses in ``otter_config.json``, and what it looks for before it begins."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from build_fixtures import CONFIG, Copy
from qkv_grader.building import build
from qkv_grader.building.build import BuildError, build_zips
from qkv_grader.building.otter_keys import refuse_otter_keys
from qkv_grader.config import PLUGIN

pytest_plugins = ["build_fixtures"]


def with_keys(copy: Copy, **keys: Any) -> Copy:
    whole = json.loads((copy.root / CONFIG).read_text("utf-8"))
    copy.write(CONFIG, json.dumps(whole | keys))
    return copy


def refusal(copy: Copy) -> str:
    with pytest.raises(BuildError) as refused:
        refuse_otter_keys(copy.content)
    return str(refused.value)


def test_the_configuration_as_it_is_is_fine(copy: Copy) -> None:
    refuse_otter_keys(copy.content)


def test_a_key_that_otter_would_ignore_is_refused(copy: Copy) -> None:
    assert refusal(with_keys(copy, show_hiden=True)).startswith(f"{CONFIG}: Otter knows no key 'show_hiden'; known: ")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("show_hidden", "yes"),
        ("show_hidden", 1),
        ("print_summary", "no"),
        ("points_possible", "20"),
        ("log_level", "debug"),
        ("plugins", {}),
        ("lang", "py"),
        ("miniconda_path", None),
    ],
)
def test_a_value_of_another_kind_is_refused(copy: Copy, key: str, value: Any) -> None:
    assert refusal(with_keys(copy, **{key: value})).startswith(f"{CONFIG}: {key} is {value!r}: ")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("score_threshold", 10),
        ("score_threshold", 0),
        ("show_stdout", True),
        ("seed", 7),
        ("seed_variable", "rng"),
        ("grade_from_log", True),
        ("serialized_variables", {"y": "int"}),
        ("zips", True),
        ("assignment_name", "projections"),
        ("lang", "r"),
        ("autograder_dir", "/elsewhere"),
        ("pdf", True),
        ("token", "secret"),
        ("course_id", 1),
        ("assignment_id", 1),
        ("use_submission_pdf", True),
    ],
)
def test_a_key_that_would_change_or_show_a_grade_is_refused_with_the_reason(copy: Copy, key: str, value: Any) -> None:
    assert refusal(with_keys(copy, **{key: value})).startswith(f"{CONFIG}: {key} must go: ")


@pytest.mark.parametrize("keys", [{"show_hidden": True}, {"points_possible": 20}, {"logo": False}, {"seed": None}])
def test_a_key_that_harms_nobody_is_left_alone(copy: Copy, keys: dict[str, Any]) -> None:
    refuse_otter_keys(with_keys(copy, **keys).content)


def test_a_total_that_is_not_the_tables_is_refused(copy: Copy) -> None:
    assert refusal(with_keys(copy, points_possible=100)) == (
        f"{CONFIG}: points_possible is 100, but points add up to 20"
    )


def test_the_plugin_stands_there_once(copy: Copy) -> None:
    section = json.loads((copy.root / CONFIG).read_text("utf-8"))["plugins"][0]
    assert refusal(with_keys(copy, plugins=[section, section])).startswith(f"{CONFIG}: plugins must name {PLUGIN} once")


# ---------------------------------------------------------------- before it begins


@pytest.mark.parametrize("module", ["hatchling", "hatchling.build", "otter.generate", "ipykernel"])
def test_what_the_end_needs_is_looked_for_first(copy: Copy, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # as if it were not installed
    monkeypatch.setattr(build, "_look", lambda content: pytest.fail("something was begun"))
    with pytest.raises(BuildError, match="python -m pip install --editable") as refused:
        next(build_zips(copy.content, copy.root / "dist"))
    assert module in str(refused.value)
    assert not (copy.root / "dist").exists()


def test_the_plain_install_brings_what_a_build_needs() -> None:
    import tomllib

    from build_fixtures import ROOT

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    plain = {requirement.partition(">")[0].partition("[")[0] for requirement in project["dependencies"]}
    assert {"hatchling", "otter-grader"} <= plain
