"""The plugin's section of ``otter_config.json``: what is graded, seed, limits and points, read strictly."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, NoReturn

PLUGIN: Final = "qkv_grader.otter_plugin.QkvPlugin"
FILE: Final = "otter_config.json"
_LONGEST: Final = 200


class ConfigError(ValueError):
    """The configuration is not one that this grader understands; the message says which file, which key and why."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use, in the units that the names say."""

    call_seconds: float = 2.0
    source_seconds: float = 5.0
    submission_seconds: float = 30.0
    wall_seconds: float = 300.0
    memory_mb: int = 512
    output_kb: int = 64


@dataclass(frozen=True)
class Config:
    """The plugin's section: ``seed`` drives every drawn input, so a new one each term makes new inputs.

    ``points`` names the questions, in their order, and what each is worth: the hidden cases must add up to it.
    """

    points: dict[str, float]
    seed: int = 0
    title: str = ""
    version: str = ""
    allow_unprotected: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def about(self) -> dict[str, str]:
        """What is graded, as every page and verdict says it."""
        return {"title": self.title, "version": self.version}


def parse_config(section: dict[str, Any], where: str = FILE) -> Config:
    """Turn the plugin's section into a `Config`; ``where`` is the file that messages name.

    Raises:
        ConfigError: a key is unknown (a typing slip would otherwise go unseen), or missing, or a value is of the wrong
            kind.
    """

    def known(holder: dict[str, Any], names: set[str], what: str) -> None:
        for name in sorted(set(holder) - names):
            raise ConfigError(f"{where}: unknown key {name!r} in {what}; known: {', '.join(sorted(names))}")

    def checked(key: str, value: Any, fits: Callable[[Any], bool], kind: str) -> Any:
        if not fits(value):
            raise ConfigError(f"{where}: {key} must be {kind}, not {_shown(value)}")
        return value

    checked("the plugin's section", section, _is_object, "an object")
    known(section, {field.name for field in fields(Config)}, "the plugin's section")
    limits = checked("limits", section.get("limits", {}), _is_object, "an object")
    known(limits, {limit.name for limit in fields(Limits)}, "limits")
    for name, value in limits.items():
        checked(f"limits.{name}", value, _is_positive, "a positive number below a million")
        if name in ("memory_mb", "output_kb"):
            checked(f"limits.{name}", value, _is_whole, "a whole number")
    points = checked("points", section.get("points"), _is_object, "an object of each question's points")
    for name, worth in points.items():
        checked(f"points.{name}", worth, _is_quarter, "a multiple of 0.25")
    checked("points", points, bool, "an object of each question's points")
    return Config(
        points={name: float(worth) for name, worth in points.items()},
        seed=checked("seed", section.get("seed", 0), _is_whole, "a whole number"),
        title=checked("title", section.get("title"), _is_line, "one line of text"),
        version=checked("version", section.get("version"), _is_line, "one line of text"),
        allow_unprotected=checked(
            "allow_unprotected", section.get("allow_unprotected", False), _is_switch, "true or false"
        ),
        limits=Limits(**limits),
    )


def read_config(path: Path) -> Config:
    """Read the plugin's section out of an ``otter_config.json``.

    Raises:
        ConfigError: the file is not JSON, has no section for the plugin, or the section is not understood.
    """
    try:
        whole = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
    except OSError as problem:
        raise ConfigError(f"{path}: cannot be read ({problem.strerror})") from problem
    except (ValueError, RecursionError) as problem:
        raise ConfigError(f"{path}: not JSON that can be used: {problem}") from problem
    plugins = whole.get("plugins") if isinstance(whole, dict) else None
    for plugin in plugins if isinstance(plugins, list) else []:
        if isinstance(plugin, dict) and PLUGIN in plugin:
            return parse_config(plugin[PLUGIN], str(path))
    raise ConfigError(f"{path}: no section for {PLUGIN} under plugins")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object; of two keys of one name JSON would let the last win without a word."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return made


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e6


def _is_quarter(worth: object) -> bool:
    return isinstance(worth, int | float) and not isinstance(worth, bool) and worth >= 0 and worth * 4 % 1 == 0


def _is_line(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip()) and text.isprintable() and len(text) <= _LONGEST


def _shown(value: Any) -> str:
    if value is None:
        return "missing or null"
    text = json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
