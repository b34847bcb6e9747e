"""Otter without what it imports and does not use here, which is over half of what it takes.

Nobody asks it for a table of points, a widget, a PDF or an upload. What stands in the place of such a package is empty,
so that whatever does ask ends loudly, and with it the run: no result stands then.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, Final

#: Where Jupyter looks for ``kernels``: ours, called as the environment's own, stands there.
KERNELS: Final = Path(__file__).resolve().parent
#: Packages that no process of Otter's needs, and the names that it imports from them or calls all the same.
_UNUSED: Final[dict[str, dict[str, Any]]] = {
    "ipylab": {},
    "ipywidgets": dict.fromkeys(("Button", "HTML", "Output", "VBox")),
    "pandas": {"DataFrame": list},  # the points once more, to be printed
    "requests": {"Response": None},
}


def leave_out() -> None:
    """Have the packages stand empty in this process; none of them may be imported yet."""
    for name, names in _UNUSED.items():
        sys.modules[name] = ModuleType(name, "It is not needed where qkv_grader runs Otter.")
        vars(sys.modules[name]).update(names)


def autograde(folder: str) -> None:
    """Run Otter's autograder in a folder that is laid out as it expects it."""
    leave_out()
    os.environ["JUPYTER_PATH"] = str(KERNELS)
    from otter.run.run_autograder import main

    main(folder, logo=False, print_score=False, print_summary=False)
