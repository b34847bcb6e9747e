"""No grade where a guarantee is missing, unless somebody asks for one that says so."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from qkv_grader.layers import Guarantee, Layer


class Unprotected(Exception):
    """A guarantee of the sandbox is missing here, so that a grade would not be worth its name."""


def refuse_unprotected(guarantees: Mapping[Guarantee, Sequence[Layer]], exposed: Sequence[Path]) -> None:
    """Refuse to grade where a guarantee is held by no layer.

    ``exposed`` are private paths that others may read, where that is why *secret* is missing.

    Raises:
        Unprotected: one is missing; the message is one line that says which, and what to do.
    """
    missing = [name for name, layers in guarantees.items() if not layers]
    if not missing:
        return
    said = f"not protected here: {', '.join(missing)} (qkv doctor says why); "
    flag = "--allow-unprotected (through Otter: allow_unprotected in the plugin's section)"
    anyway = f"or add {flag} for grades that are marked as not official"
    if "secret" in missing and exposed:
        place = str(exposed[0])
        raise Unprotected(f"{said}others may read {place}: chmod go-rwx {shlex.quote(place)}, {anyway}")
    raise Unprotected(f"{said}grade on Linux 5.13 or later, {anyway}")
