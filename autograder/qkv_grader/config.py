"""The plugin's section of ``otter_config.json``: seed, limits and visibility, read strictly."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

PLUGIN: Final = "qkv_grader.otter_plugin.QkvPlugin"


class ConfigError(ValueError):
    """The configuration is not one that this grader understands; the message says which key and why."""


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


def parse_config(section: dict[str, Any]) -> Config:
    """Turn the plugin's section into a `Config`.

    Raises:
        ConfigError: a key is unknown (a typing slip would otherwise go unseen) or a value is of the wrong kind.
    """
    section = dict(section)
    limits = section.pop("limits", {})
    _refuse_unknown(section, {"points", "seed", "allow_unprotected"}, "the plugin's section")
    if not isinstance(limits, dict):
        raise ConfigError("otter_config.json: limits must be an object")
    _refuse_unknown(limits, {limit.name for limit in fields(Limits)}, "limits")
    for name, value in limits.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
            raise ConfigError(f"otter_config.json: limits.{name} must be a positive number, not {value!r}")
        if name in ("memory_mb", "output_kb") and not isinstance(value, int):
            raise ConfigError(f"otter_config.json: limits.{name} must be a whole number, not {value!r}")
    seed = section.get("seed", 0)
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise ConfigError(f"otter_config.json: seed must be a whole number, not {seed!r}")
    allow_unprotected = section.get("allow_unprotected", False)
    if not isinstance(allow_unprotected, bool):
        raise ConfigError("otter_config.json: allow_unprotected must be true or false")
    points = section.get("points")
    if not isinstance(points, dict) or not points or any(not _is_quarter(worth) for worth in points.values()):
        raise ConfigError("otter_config.json: points must give each question's points, in multiples of 0.25")
    return Config(
        points={name: float(worth) for name, worth in points.items()},
        seed=seed,
        allow_unprotected=allow_unprotected,
        limits=Limits(**limits),
    )


def read_config(path: Path) -> Config:
    """Read the plugin's section out of an ``otter_config.json``.

    Raises:
        ConfigError: the file is not JSON, has no section for the plugin, or the section is not understood.
    """
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise ConfigError(f"{path}: cannot be read ({problem})") from problem
    plugins = whole.get("plugins", []) if isinstance(whole, dict) else []
    for plugin in plugins:
        if isinstance(plugin, dict) and isinstance(plugin.get(PLUGIN), dict):
            return parse_config(plugin[PLUGIN])
    raise ConfigError(f"{path}: no section for {PLUGIN} under plugins")


def _is_quarter(worth: object) -> bool:
    return isinstance(worth, int | float) and not isinstance(worth, bool) and worth >= 0 and worth * 4 % 1 == 0


def _refuse_unknown(section: dict[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(section) - known)
    if unknown:
        raise ConfigError(
            f"otter_config.json: unknown key {unknown[0]!r} in {where}; known: {', '.join(sorted(known))}"
        )
