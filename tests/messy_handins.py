"""What students hand in where one file was asked for, and what each of it earns."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from conftest import ROOT, SUBMISSIONS
from intake_fixtures import put, zipped
from qkv_grader.intake.handins import MAX_DEPTH, MAX_FILES, RESULTS_MARK

RIGHT = (ROOT / "solutions" / "projections.py").read_bytes()
RIGHT_NOTEBOOK = (ROOT / "solutions" / "projections.ipynb").read_bytes()
WRONG = (SUBMISSIONS / "wrong" / "row-instead-of-column-loops.py").read_bytes()
TEMPLATE = (ROOT / "assignment" / "projections.py").read_bytes()
TEMPLATE_NOTEBOOK = (ROOT / "assignment" / "projections.ipynb").read_bytes()


def with_the_handout(folder: Path) -> None:
    shutil.copytree(ROOT / "assignment", folder, dirs_exist_ok=True)
    put(folder / "projections.py", RIGHT)


def linked(folder: Path) -> None:
    put(folder / "notes.txt")
    (folder / "projections.py").symlink_to(ROOT / "solutions" / "projections.py")
    (folder / "solutions").symlink_to(ROOT / "solutions")


def files(**named: bytes) -> Callable[[Path], None]:
    """Hand in files; in their names ``__`` is a dot."""
    return lambda folder: [put(folder / name.replace("__", "."), data) for name, data in named.items()] and None


def at(name: str, data: bytes = RIGHT) -> Callable[[Path], None]:
    return lambda folder: put(folder / name, data) and None


def both(*parts: Callable[[Path], None]) -> Callable[[Path], None]:
    return lambda folder: [part(folder) for part in parts] and None


#: What somebody may hand in, and what it earns.
HANDED_IN: dict[str, tuple[Callable[[Path], None], float]] = {
    "the-right-one-and-a-wrong-copy": (both(at("projections.py"), at("projections (1).py", WRONG)), 20),
    "only-a-copy": (at("projections (1).py"), 20),
    "two-answers-of-other-names": (files(one__py=RIGHT, two__py=WRONG), 0),
    "the-template-beside-it": (files(projections__py=RIGHT, projections__ipynb=TEMPLATE_NOTEBOOK), 20),
    "the-notebook-beside-the-template": (files(projections__py=TEMPLATE, projections__ipynb=RIGHT_NOTEBOOK), 20),
    "both-changed": (files(projections__py=WRONG, projections__ipynb=RIGHT_NOTEBOOK), 20),
    "two-notebooks": (files(projections__ipynb=RIGHT_NOTEBOOK, scratch__ipynb=TEMPLATE_NOTEBOOK), 20),
    "only-templates": (files(projections__py=TEMPLATE, projections__ipynb=TEMPLATE_NOTEBOOK), 0),
    "the-whole-handout": (with_the_handout, 20),
    "the-whole-handout-in-a-folder": (lambda folder: with_the_handout(folder / "assignment"), 20),
    "a-folder-in-a-folder": (at("week 3/mine/projections.py"), 20),
    "in-a-folder-called-tests": (at("tests/projections.py"), 20),
    "in-a-folder-called-grading": (at("grading/projections.py"), 20),
    "called-as-a-package": (at("__init__.py"), 20),
    "called-numpy": (at("numpy.py"), 20),
    "a-zip": (at("mine.zip", zipped(**{"a/projections.py": RIGHT, "b/notes.txt": b"x"})), 20),
    "a-broken-zip": (at("mine.zip", b"PK"), 0),
    "a-broken-zip-beside-it": (both(at("projections.py"), at("mine.zip", b"PK")), 20),
    "nothing": (lambda folder: None, 0),
    "an-essay": (at("essay.docx"), 0),
    "what-a-computer-leaves": (both(at(".DS_Store"), at("__MACOSX/projections.py"), at(".git/projections.py")), 0),
    "a-broken-notebook": (at("projections.ipynb", b"{"), 0),
    "a-broken-notebook-beside-it": (files(projections__py=RIGHT, projections__ipynb=b"{"), 20),
    "no-python": (at("projections.py", b"(" * 40), 0),
    "no-text": (at("projections.py", b"\xff\xfe\x00\x01" * 9), 0),
    "an-empty-file": (at("projections.py", b""), 0),
    "links": (linked, 0),
    "a-pipe": (lambda folder: os.mkfifo(folder / "projections.py"), 0),
    "too-deep": (at("/".join("d" * (MAX_DEPTH + 1)) + "/projections.py"), 0),
    "too-many": (lambda folder: [put(folder / f"{n}.txt", b"") for n in range(MAX_FILES + 1)] and None, 0),
    "a-name-that-would-be-a-line": (at("projections\n\x1b[2Jproject_row: 4 of 4\u202e.py"), 20),
    "a-mark-of-results-beside-it": (both(at("projections.py"), at(RESULTS_MARK, b"{}")), 20),
    "an-otter-log": (both(at("projections.py"), at(".OTTER_LOG", b"x")), 20),
}
