"""What a build needs of the machine that it runs on, looked for before anything slow begins."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Final

from qkv_grader.building.faults import BuildError

NEEDED: Final = {
    "hatchling.build": "the grader's wheel is made with hatchling",
    "otter.generate": "the grader's zip is made by otter-grader",
    "ipykernel": "the finished zip is run through Otter, in a kernel",
}


def refuse_missing_needs() -> None:
    """Refuse to begin where something is missing that the end of a build needs.

    Raises:
        BuildError: it is; the message says what and how to install it.
    """
    for module, why in NEEDED.items():
        try:
            importlib.import_module(module)
        except Exception as problem:
            raise BuildError(
                f"{why}, which cannot be imported here ({problem}); install the grader with all that it needs: "
                "python -m pip install --editable ."
            ) from problem
    checkout()


def checkout() -> Path:
    """Return the checkout that this package runs from, from which its wheel is made.

    Raises:
        BuildError: it does not run from one.
    """
    for folder in Path(__file__).resolve().parents:
        if (folder / "pyproject.toml").is_file() and (folder / "autograder" / "qkv_grader").is_dir():
            return folder
    raise BuildError("the grader is not installed from a checkout (pip install -e .), so its wheel cannot be built")
