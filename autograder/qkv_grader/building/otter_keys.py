"""Otter's own keys in ``otter_config.json``: each known, each of its kind, none that would change or show a grade."""

from __future__ import annotations

import json
import typing
from typing import Any, Final

import msgspec

from qkv_grader.building.faults import BuildError
from qkv_grader.config import PLUGIN
from qkv_grader.content import Content

_UNSEEN: Final = "Otter never holds the submission, so its PDF would be empty"
# What each of these would do, where it says anything else than what Otter does without it.
REFUSED: Final = {
    "score_threshold": "it would turn every score below it into 0 and every other into full marks",
    "show_stdout": "students would read the log, which names hidden cases and what became of them",
    "seed": "Otter would write it into the cells that hold the verdict; the cases' seed stands in the plugin's section",
    "seed_variable": "Otter would write it into the cells that hold the verdict",
    "grade_from_log": "Otter would unpickle what a student handed in",
    "serialized_variables": "Otter would unpickle what a student handed in",
    "zips": "Otter would unpack what was handed in before the grader can look at it",
    "assignment_name": "no notebook of this handout carries a name, so Otter would give each of them 0",
    "lang": "the tests in the zip are Python",
    "autograder_dir": "requirements.txt names the wheel by its place under /autograder",
    "pdf": _UNSEEN,
    "token": f"whoever has the zip would have the token, and {_UNSEEN}",
    "course_id": _UNSEEN,
    "assignment_id": _UNSEEN,
    "use_submission_pdf": _UNSEEN,
}


def refuse_otter_keys(content: Content) -> None:
    """Refuse a top-level key that Otter would ignore, misread or obey to somebody's harm.

    Raises:
        BuildError: there is one; the message says which and why.
    """
    from otter.run import AutograderConfig

    path = content.root / "autograder" / "otter_config.json"
    where = path.relative_to(content.root)
    keys: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    kinds = typing.get_type_hints(AutograderConfig)
    known = set(kinds) - {"otter_run"}
    defaults = AutograderConfig()
    for key, value in keys.items():
        if key not in known:
            raise BuildError(f"{where}: Otter knows no key {key!r}; known: {', '.join(sorted(known))}")
        try:
            msgspec.convert(value, kinds[key])
        except msgspec.ValidationError as problem:
            raise BuildError(f"{where}: {key} is {value!r}: {problem}") from problem
        if key in REFUSED and value != getattr(defaults, key):
            raise BuildError(f"{where}: {key} must go: {REFUSED[key]}")
    whole = sum(content.config.points.values())
    if keys.get("points_possible") not in (None, whole):
        raise BuildError(f"{where}: points_possible is {keys['points_possible']:g}, but points add up to {whole:g}")
    if [list(plugin) for plugin in keys["plugins"] if PLUGIN in plugin] != [[PLUGIN]]:
        raise BuildError(f"{where}: plugins must name {PLUGIN} once, in an entry of its own")
