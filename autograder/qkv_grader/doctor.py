"""Says which guarantees hold on this machine, by which layers, what is missing and what that lets through."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qkv_grader.config import Limits
from qkv_grader.sandbox import Sandbox
from qkv_grader.sandbox.guarantees import how_to_close


@dataclass(frozen=True)
class Guarantee:
    """One promise to the instructor, and what holds it here."""

    name: str
    promise: str
    #: The layers that hold it: none when it is missing.
    layers: tuple[str, ...]
    #: (layer, why it is not in force) for each layer that would hold it, or help to.
    missing: tuple[tuple[str, str], ...]
    #: What a submission can do where it is missing.
    lets_through: str
    #: What would mend it, one line each.
    mend: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether it holds here."""
        return bool(self.layers)


#: Name -> (promise, what its absence lets through, the layers that can hold it or help to).
_ABOUT: Final = {
    "secret": (
        "a submission cannot read the hidden cases, the reference or any other file of the grader's",
        "a submission can read the hidden cases and the reference, and hand in what it finds there",
        ("landlock", "uid-drop"),
    ),
    "untouchable": (
        "a submission cannot signal, trace or write to the grader or to another submission",
        "a submission can end or change the grader, another submission or files of yours",
        ("seccomp", "landlock", "uid-drop"),
    ),
    "cut off": (
        "a submission has no network",
        "a submission can fetch answers, or send the hidden inputs to somebody",
        ("seccomp",),
    ),
    "bounded": (
        "a submission's time, memory, processes and output are limited",
        "a submission can use up the machine's memory or fill it with processes",
        ("rlimits", "seccomp"),
    ),
}


def examine(limits: Limits, private: Sequence[Path] = ()) -> list[Guarantee]:
    """Start a locked-down process, as for a submission, and report what it finds in force.

    Raises:
        qkv_grader.sandbox.ForkerDied: no such process can be started here at all.
    """
    with Sandbox(limits, private=private) as sandbox:
        held, missing, layers = sandbox.guarantees, sandbox.missing, sandbox.layers
        mend = {"secret": tuple(map(how_to_close, sandbox.exposed))}
    return [
        Guarantee(
            name=name,
            promise=promise,
            layers=held[name],
            missing=tuple(
                (layer, missing.get(layer, "in force, but it does not hold this by itself here"))
                for layer in helping
                if layer not in held[name] and (layer not in layers or not held[name])
            ),
            lets_through=lets_through,
            mend=mend.get(name, ()),
        )
        for name, (promise, lets_through, helping) in _ABOUT.items()
    ]


def render(guarantees: Sequence[Guarantee]) -> str:
    """Return the report as plain text."""
    parts = [_render(guarantee) for guarantee in guarantees]
    absent = [guarantee.name for guarantee in guarantees if not guarantee.held]
    if absent:
        parts.append(
            f"Not official here: {_listed(absent)} {'is' if len(absent) == 1 else 'are'} missing. qkv grade refuses"
            " unless it is given --allow-unprotected."
        )
    else:
        parts.append("Official: every guarantee is held.")
    return "\n\n".join(parts) + "\n"


def _render(guarantee: Guarantee) -> str:
    lines = [f"{guarantee.name}: {'held by ' + _listed(guarantee.layers) if guarantee.held else 'MISSING'}"]
    lines += _indented(guarantee.promise)
    lines += [line for layer, why in guarantee.missing for line in _indented(f"no {layer}: {why}")]
    if not guarantee.held:
        lines += _indented(f"so {guarantee.lets_through}")
    lines += [f"  {line}" for line in guarantee.mend]  # whole, as a command to copy
    return "\n".join(lines)


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, 100, initial_indent="  ", subsequent_indent="    ")


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
