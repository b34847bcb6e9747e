"""The layers that lock a submission's process down, and the guarantees that they hold: the one table of both.

What is listed here is what verdicts, sandbox, doctor and README speak of. The code that puts the layers in force
(`sandbox/inside`, which imports nothing of the grader's but the kit) reports them by these names; a test compares
the two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Layer = Literal["process", "rlimits", "uid-drop", "no-new-privs", "landlock", "seccomp"]
Guarantee = Literal["secret", "untouchable", "cut off", "bounded"]


@dataclass(frozen=True)
class AboutLayer:
    """One layer: what it does, and which guarantees it holds, or helps another to hold."""

    does: str
    helps: tuple[Guarantee, ...] = ()
    #: Whether it can be left out, by a kernel that lacks it or by a test that proves what it holds.
    switch: bool = True


@dataclass(frozen=True)
class AboutGuarantee:
    """One guarantee: what the instructor is promised, and what a submission can do where it is missing."""

    promise: str
    lets_through: str


#: In the order in which a worker puts them in force.
ABOUT_LAYERS: Final[dict[Layer, AboutLayer]] = {
    "process": AboutLayer("the submission runs in a process of its own, forked for it alone", switch=False),
    "rlimits": AboutLayer("bounds memory, files and processes", ("bounded",)),
    "uid-drop": AboutLayer("gives the process a user of its own", ("secret", "untouchable")),
    "no-new-privs": AboutLayer("keeps exec from gaining rights; Landlock and seccomp need it"),
    "landlock": AboutLayer("closes every file but Python, NumPy and their libraries", ("secret", "untouchable")),
    "seccomp": AboutLayer("refuses network, signals and new processes", ("untouchable", "cut off", "bounded")),
}

ABOUT_GUARANTEES: Final[dict[Guarantee, AboutGuarantee]] = {
    "secret": AboutGuarantee(
        "a submission cannot read the hidden cases, the reference or any other file of the grader's",
        "a submission can read the hidden cases and the reference, and hand in what it finds there",
    ),
    "untouchable": AboutGuarantee(
        "a submission cannot signal, trace or write to the grader or to another submission",
        "a submission can end or change the grader, another submission or files of yours",
    ),
    "cut off": AboutGuarantee(
        "a submission has no network",
        "a submission can fetch answers, or send the hidden inputs to somebody",
    ),
    "bounded": AboutGuarantee(
        "a submission's time, memory, processes and output are limited",
        "a submission can use up the machine's memory or fill it with processes",
    ),
}

LAYERS: Final = tuple(ABOUT_LAYERS)
SWITCHES: Final = tuple(name for name, about in ABOUT_LAYERS.items() if about.switch)


def helping(guarantee: Guarantee) -> tuple[Layer, ...]:
    """Return the layers that hold a guarantee, or help to."""
    return tuple(name for name, about in ABOUT_LAYERS.items() if guarantee in about.helps)
