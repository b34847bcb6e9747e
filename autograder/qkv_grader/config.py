"""The plugin's section of ``otter_config.json``: what is graded, seed, limits and points, read strictly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn, get_args, get_origin

import msgspec
from msgspec import Meta

PLUGIN: Final = "qkv_grader.otter_plugin.QkvPlugin"
FILE: Final = "otter_config.json"
_LONGEST: Final = 200
_SECTION: Final = "the plugin's section"
#: At least one character that is not a space, none that could not be seen or would reorder the rest.
_LINE: Final = r"\A(?=.*\S)[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+\Z"

# Each says what it takes, in the words of a message about a value that it does not take.
Line = Annotated[str, Meta(pattern=_LINE, max_length=_LONGEST, description="one line of text")]
Switch = Annotated[bool, Meta(description="true or false")]
Whole = Annotated[int, Meta(description="a whole number")]
Amount = Annotated[float, Meta(gt=0, lt=1_000_000, description="a positive number below a million")]
WholeAmount = Annotated[int, Meta(gt=0, lt=1_000_000, description="a whole number between 1 and 999999")]
Quarters = Annotated[float, Meta(ge=0, multiple_of=0.25, description="a multiple of 0.25")]
Points = Annotated[dict[str, Quarters], Meta(min_length=1, description="an object of each question's points")]


class ConfigError(ValueError):
    """The configuration is not one that this grader understands; the message says which file, which key and why."""


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one submission may use, in the units that the names say."""

    call_seconds: Amount = 2.0
    source_seconds: Amount = 5.0
    submission_seconds: Amount = 30.0
    wall_seconds: Amount = 300.0
    memory_mb: WholeAmount = 512
    output_kb: WholeAmount = 64


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The plugin's section: ``seed`` drives every drawn input, so a new one each term makes new inputs.

    ``points`` names the questions, in their order, and what each is worth: the hidden cases must add up to it. With
    ``points_after_publication`` students see points and feedback on Gradescope when staff publish the grades.
    """

    points: Points
    title: Line
    version: Line
    seed: Whole = 0
    allow_unprotected: Switch = False
    points_after_publication: Switch = False
    limits: Annotated[Limits, Meta(description="an object")] = msgspec.field(default_factory=Limits)

    @property
    def about(self) -> dict[str, str]:
        """What is graded, as every page and verdict says it."""
        return {"title": self.title, "version": self.version}

    @property
    def grading(self) -> dict[str, object]:
        """Everything that a verdict rests on: all but what the assignment is called and when students see it."""
        without = {*self.about, "points_after_publication"}
        return {name: value for name, value in msgspec.to_builtins(self).items() if name not in without}


_Section = Annotated[Config, Meta(description="an object")]


def parse_config(section: object, where: str = FILE) -> Config:
    """Turn the plugin's section into a `Config`; ``where`` is the file that messages name.

    Raises:
        ConfigError: a key is unknown (a typing slip would otherwise go unseen), or missing, or a value is of the wrong
            kind.
    """
    try:
        return msgspec.convert(section, Config)
    except msgspec.ValidationError as problem:
        raise ConfigError(f"{where}: {next(_wrong(section, _Section), problem)}") from problem


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


def _wrong(value: object, kind: Any, key: str = "") -> Iterator[str]:
    """Yield what is wrong with a value, its parts first; msgspec's own words would not always name the key."""
    takes, about = kind.__origin__, kind.__metadata__[0]
    if isinstance(value, dict) and takes in (Config, Limits):
        fields = {field.name: field for field in msgspec.structs.fields(takes)}
        for name in sorted(value.keys() - fields.keys()):
            yield f"unknown key {name!r} in {key or _SECTION}; known: {', '.join(sorted(fields))}"
        for name, field in fields.items():
            if field.required or name in value:
                yield from _wrong(value.get(name), field.type, f"{key}.{name}" if key else name)
    elif isinstance(value, dict) and get_origin(takes) is dict:
        for name, part in value.items():
            yield from _wrong(part, get_args(takes)[1], f"{key}.{name}")
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        yield f"{key or _SECTION} must be {about.description}, not {_shown(value)}"


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object; of two keys of one name JSON would let the last win without a word."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return made


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _shown(value: object) -> str:
    if value is None:
        return "missing or null"
    text = json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
