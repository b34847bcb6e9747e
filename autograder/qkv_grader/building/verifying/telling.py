"""What ``qkv verify`` prints: of each file what its student and what staff would see, and what could not be tried."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from textwrap import indent
from typing import Final

from qkv_grader.building.verifying.fields import Entry, FieldsError, read_fields
from qkv_grader.building.verifying.running import Ran
from qkv_grader.building.verifying.samples import HOSTILE
from qkv_grader.building.verifying.verify import Tried
from qkv_grader.kit.words import visible
from qkv_grader.layers import SWITCHES

#: How many lines of a log are shown where all went well.
_ENOUGH: Final = 40
_NO_RESULTS: Final = "The autograder failed to execute correctly. (so Gradescope puts it, as there are no results)"


def told(tried: Tried) -> str:
    """Return what a student and staff would see of one file, as plain text."""
    sample, ran = tried.sample, tried.ran
    exit_ = "it did not end" if ran.code is None else f"exit {ran.code}"
    return "\n".join(
        [
            f"===== {sample.about}: {sample.path.name}",
            "--- the student sees",
            indent(_students(ran), "    "),
            f"--- staff see ({exit_}, {ran.seconds:.1f} s)",
            indent(_staffs(ran), "    "),
            "",
        ]
    )


def in_one_line(tried: Tried) -> str:
    """Return what it came to."""
    verdict = tried.verdict
    points = "-" if verdict.score is None else f"{verdict.score:g}"
    said = f"{tried.sample.about} ({tried.sample.path.name}): {points} of {verdict.max_score:g}"
    return f"{said}, NOT as qkv grade says" if tried.faults else f"{said}, as qkv grade says"


def untried(all_tried: Sequence[Tried]) -> Iterator[str]:
    """Yield what of the real platform was not tried here."""
    yield "setup.sh, which makes the image, with the Python and the packages that it chooses"
    if not any(one.is_ours for one in all_tried):
        yield (
            "run_autograder, which is Otter's own here (--stock-setup): Otter alone was run in its place. It shows "
            "students its own entries, and writes a 0 of its own where it fails or meets more than one file"
        )
    in_force = {layer for one in all_tried for layer in one.verdict.layers}
    if missing := [layer for layer in SWITCHES if layer not in in_force]:
        yield f"what a submission can do where these layers are in force: {', '.join(missing)} (qkv doctor says why)"
    if os.geteuid() != 0:
        yield "what root does there first: it closes the folders to every other user"
    if not any(one.sample.about == HOSTILE for one in all_tried):
        yield "a hostile file: nothing would hold it on this machine (qkv doctor)"


def _students(ran: Ran) -> str:
    if ran.results is None:
        return _NO_RESULTS
    try:
        fields = read_fields(ran.results)
    except FieldsError:
        return visible(ran.results.decode("utf-8", "replace"))
    return "\n".join([visible(fields.output), "", *map(_entry, fields.tests)]).strip("\n")


def _staffs(ran: Ran) -> str:
    lines = ran.log.rstrip().splitlines()
    if ran.code == 0 and len(lines) > _ENOUGH:
        lines[_ENOUGH:] = [f"... and {len(lines) - _ENOUGH} lines more"]
    return "\n".join(lines)


def _entry(entry: Entry) -> str:
    number = f"{entry.number}. " if entry.number else ""
    points = (
        ""
        if entry.score is None
        else f"  {entry.score:g}" + ("" if entry.max_score is None else f" of {entry.max_score:g}")
    )
    shown = "" if entry.visibility == "visible" else f"  [{entry.visibility}]"
    return f"{number}{entry.name}{points}{shown}\n{indent(visible(entry.output), '    ')}"
