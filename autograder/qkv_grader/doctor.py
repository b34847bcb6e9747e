"""Says which guarantees hold on this machine, by which layers, what is missing and what that lets through."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qkv_grader import layers
from qkv_grader.config import Limits
from qkv_grader.layers import Layer
from qkv_grader.sandbox import Sandbox, how_to_close


@dataclass(frozen=True)
class Guarantee:
    """One promise to the instructor, and what holds it here."""

    name: layers.Guarantee
    #: The layers that hold it: none when it is missing.
    layers: tuple[Layer, ...]
    #: (layer, why it is not in force) for each layer that would hold it, or help to.
    missing: tuple[tuple[Layer, str], ...]
    #: What would mend it, one line each.
    mend: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether it holds here."""
        return bool(self.layers)


def examine(limits: Limits, private: Sequence[Path] = ()) -> list[Guarantee]:
    """Start a locked-down process, as for a submission, and report what it finds in force.

    Raises:
        qkv_grader.sandbox.ForkerDied: no such process can be started here at all.
    """
    with Sandbox(limits, private=private) as sandbox:
        mend = {"secret": tuple(map(how_to_close, sandbox.exposed))}
        return [
            Guarantee(name, holding, tuple(_absent(name, holding, sandbox)), mend.get(name, ()))
            for name, holding in sandbox.guarantees.items()
        ]


def _absent(name: layers.Guarantee, holding: Collection[Layer], sandbox: Sandbox) -> Iterator[tuple[Layer, str]]:
    """Yield the layers that could hold a guarantee and do not, each with the reason."""
    for layer in layers.helping(name):
        if layer not in holding and (layer not in sandbox.layers or not holding):
            yield layer, sandbox.missing.get(layer, "in force, but it does not hold this by itself here")


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
    about = layers.ABOUT_GUARANTEES[guarantee.name]
    lines += _indented(about.promise)
    lines += [line for layer, why in guarantee.missing for line in _indented(f"no {layer}: {why}")]
    if not guarantee.held:
        lines += _indented(f"so {about.lets_through}")
    lines += [f"  {line}" for line in guarantee.mend]  # whole, as a command to copy
    return "\n".join(lines)


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, 100, initial_indent="  ", subsequent_indent="    ")


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
