"""The notebook's first cell: it makes the checks ready, also where a student has the notebook alone."""

from __future__ import annotations

from typing import Final

PYTHON: Final = (3, 11)
OTTER: Final = "otter-grader>=7,<8"

# It has to be read by any Python 3, to say that it is too old. In the grader nothing of this is there, and nothing is
# missed: it says so and goes on.
_CELL: Final = """\
# Run this cell first: it makes the checks ready. There is no need to read it.
import sys
from importlib.util import find_spec
from pathlib import Path


class NotReady:
    def __init__(self, why):
        self.why = why
        print(why)

    def check(self, *what, **how):
        print("The checks are not ready, see the first cell. " + self.why)

    check_all = export = check


def make_ready():
    if sys.version_info < PYTHON_TUPLE:
        mine = ".".join(map(str, sys.version_info[:2]))
        return NotReady("This notebook needs Python PYTHON_DOTTED, you have " + mine + ": choose another kernel.")
    on_colab = "google.colab" in sys.modules
    if not find_spec("checks") and on_colab and not zips():
        from google.colab import files

        print("Choose assignment.zip, as you were given it.")
        files.upload()
    if not find_spec("checks"):
        unpack_what_is_missing()
    if not find_spec("checks"):
        return NotReady("Put assignment.zip, as you were given it, beside this notebook; then run this cell again.")
    if not find_spec("otter") and on_colab:
        get_ipython().run_line_magic("pip", "install -q 'OTTER'")
    if not find_spec("otter"):
        return NotReady('Otter is missing: run %pip install "OTTER" in a new cell, then this one again.')
    import otter
    from checks.notebook import Grader

    return Grader(otter.Notebook, "NOTEBOOK")


def zips():
    return sorted(Path().glob("assignment*.zip"))


def unpack_what_is_missing():
    import zipfile

    for path in filter(zipfile.is_zipfile, zips()):
        with zipfile.ZipFile(path) as packed:
            for one in packed.infolist():
                one.filename = one.filename.partition("/")[2]  # all of it lies in one folder there
                if one.filename and not one.filename.endswith(".ipynb") and not Path(one.filename).exists():
                    packed.extract(one)


grader = make_ready()
"""


def first_cell(notebook: str) -> str:
    """Return the source of the first cell of a notebook of that name."""
    filled = {
        "PYTHON_TUPLE": str(PYTHON),
        "PYTHON_DOTTED": ".".join(map(str, PYTHON)),
        "OTTER": OTTER,
        "NOTEBOOK": notebook,
    }
    cell = _CELL.rstrip("\n")
    for name, value in filled.items():
        cell = cell.replace(name, value)
    return cell
