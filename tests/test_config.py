"""The configuration: read strictly, and what is wrong with it said in one line that starts with the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from qkv_grader.config import PLUGIN, ConfigError, Limits, read_config

RIGHT = {"title": "Sums", "version": "1.0", "seed": 3, "points": {"add": 1.5}, "limits": {"wall_seconds": 240}}
Read = Callable[[str], str]


@pytest.fixture
def refusal(tmp_path: Path) -> Read:
    def refusal(text: str) -> str:
        path = tmp_path / "otter_config.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError) as caught:
            read_config(path)
        message = str(caught.value)
        assert message.startswith(f"{path}: ")
        assert "\n" not in message
        assert len(message) < len(str(path)) + 400
        return message.removeprefix(f"{path}: ")

    return refusal


def with_section(section: Any) -> str:
    return json.dumps({"show_hidden": False, "plugins": [{PLUGIN: section}]})


def test_it_names_the_assignment_its_points_and_limits(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(with_section(RIGHT))
    config = read_config(tmp_path / "c.json")
    assert (config.about, config.seed, config.points) == ({"title": "Sums", "version": "1.0"}, 3, {"add": 1.5})
    assert config.limits == Limits(wall_seconds=240)


def test_when_students_see_their_points_is_nothing_that_a_verdict_rests_on(tmp_path: Path) -> None:
    (tmp_path / "now.json").write_text(with_section(RIGHT))
    (tmp_path / "later.json").write_text(with_section(RIGHT | {"points_after_publication": True}))
    now, later = (read_config(tmp_path / name) for name in ("now.json", "later.json"))
    assert (now.points_after_publication, later.points_after_publication) == (False, True)
    assert now.grading == later.grading


def test_that_of_this_assignment_is_in_order() -> None:
    about = read_config(ROOT / "autograder" / "otter_config.json").about
    assert about == {"title": "Q, K and V projections", "version": "1.0"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": None}, "title must be one line of text, not missing or null"),
        ({"title": ""}, 'title must be one line of text, not ""'),
        ({"title": "Two\nlines"}, "title must be one line of text"),
        ({"title": "Two lines\n"}, "title must be one line of text"),
        ({"title": " "}, "title must be one line of text"),
        ({"title": "evil \u202eeltit"}, "title must be one line of text"),
        ({"title": "x" * 201}, "title must be one line of text"),
        ({"version": 1.0}, "version must be one line of text, not 1.0"),
        ({"seed": "3"}, 'seed must be a whole number, not "3"'),
        ({"seed": True}, "seed must be a whole number, not true"),
        ({"allow_unprotected": "no"}, 'allow_unprotected must be true or false, not "no"'),
        ({"points_after_publication": 1}, "points_after_publication must be true or false, not 1"),
        ({"points": None}, "points must be an object of each question's points, not missing or null"),
        ({"points": {}}, "points must be an object of each question's points"),
        ({"points": [1]}, "points must be an object of each question's points"),
        ({"points": {"add": -1}}, "points.add must be a multiple of 0.25, not -1"),
        ({"points": {"add": 0.3}}, "points.add must be a multiple of 0.25, not 0.3"),
        ({"points": {"add": "1"}}, 'points.add must be a multiple of 0.25, not "1"'),
        ({"points": {"add": 1e400}}, "Infinity is no number"),
        ({"limits": 3}, "limits must be an object, not 3"),
        ({"limits": {"wall_seconds": 0}}, "limits.wall_seconds must be a positive number below a million, not 0"),
        ({"limits": {"wall_seconds": "300"}}, "limits.wall_seconds must be a positive number"),
        ({"limits": {"wall_seconds": float("nan")}}, "NaN is no number"),
        (
            {"limits": {"memory_mb": 1.5}},
            "limits.memory_mb must be a whole number between 1 and 999999, not 1.5",
        ),
        ({"limits": {"memory_mb": 0}}, "limits.memory_mb must be a whole number between 1 and 999999, not 0"),
        ({"limits": {"memory_mb": None}}, "limits.memory_mb must be a whole number between 1 and 999999, not"),
        ({"limits": {"wallseconds": 1}}, "unknown key 'wallseconds' in limits; known: call_seconds,"),
        ({"limits": {"call_seconds": True}}, "limits.call_seconds must be a positive number below a million, not true"),
        ({"limits": None}, "limits must be an object, not missing or null"),
        ({"sede": 3}, "unknown key 'sede' in the plugin's section; known: allow_unprotected,"),
    ],
)
def test_a_value_that_is_not_understood_is_named_with_its_key(refusal: Read, change: dict[str, Any], said: str) -> None:
    assert said in refusal(with_section(RIGHT | change))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON that can be used: Expecting property name"),
        ("[" * 100_000, "not JSON that can be used: "),
        ("7" * 10_000, "not JSON that can be used: "),
        ("[]", "no section for "),
        ('{"plugins": 3}', "no section for "),
        ('{"plugins": [3, {"other.Plugin": {}}]}', "no section for "),
        (with_section([]), "the plugin's section must be an object, not []"),
        (with_section(RIGHT).replace('"seed": 3', '"seed": 3, "seed": 4'), "the key 'seed' stands twice"),
        ('{"plugins": [], "plugins": []}', "the key 'plugins' stands twice"),
    ],
)
def test_a_file_that_is_not_understood_says_why(refusal: Read, text: str, said: str) -> None:
    assert said in refusal(text)


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "none.json", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(ConfigError) as caught:
            read_config(path)
        assert str(caught.value) == f"{path}: cannot be read ({why})"
    (tmp_path / "latin.json").write_bytes(b'{"title": "\xe9"}')
    with pytest.raises(ConfigError, match=r"latin\.json: not JSON that can be used: 'utf-8' codec"):
        read_config(tmp_path / "latin.json")
