"""When two functions are one up to names and spacing, and that reading a student's text for it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import SUBMISSIONS
from qkv_grader.review.reader import Reader
from qkv_grader.review.shapes import functions

QUESTIONS = ["row", "rows"]
PLAIN = "def row(x, W):\n    y = x @ W\n    return y\n"


def shape(*cells: str) -> str:
    return functions(cells, QUESTIONS, notebook=len(cells) > 1)["row"].shape


@pytest.mark.parametrize(
    "other",
    [
        "def row(a, b):\n    out = a @ b\n    return out\n",
        "def row(x, W):\n    # the row\n\n    y = (x @ W)\n    return y",
        'def row(x, W):\n    """The row."""\n    y = x @ W\n    return y\n',
        "def row(x: list, W: 'W') -> list:\n    y: int = x @ W\n    return y\n".replace("y: int =", "y ="),
        "z = 3\ndef other(): pass\n" + PLAIN,
        "def row(x): pass\n" * 0 + "import os\n" + PLAIN,
    ],
)
def test_names_and_spacing_do_not_matter(other: str) -> None:
    assert shape(other) == shape(PLAIN)


@pytest.mark.parametrize(
    "other",
    [
        "def row(x, W):\n    y = W @ x\n    return y\n",
        "def row(x, W):\n    return x @ W\n",
        "def row(x, W):\n    y = x @ W\n    return x\n",
        "def row(x, W, y=0):\n    y = x @ W\n    return y\n",
        "@print\n" + PLAIN,
        PLAIN + "row = print\n",
    ],
)
def test_what_a_function_does_matters(other: str) -> None:
    assert shape(other) != shape(PLAIN)


def test_what_it_uses_of_the_module_belongs_to_it() -> None:
    code = (
        "{imports}\ndef {helper}({p}):\n    return {p} * {factor}\ndef row(x, W):\n    return {helper}({np}.dot(x, W))"
    )
    one = code.format(imports="import numpy as np", np="np", helper="double", p="a", factor=2)
    renamed = code.format(imports="import numpy as n", np="n", helper="twice", p="b", factor=2)
    thrice = code.format(imports="import numpy as np", np="np", helper="double", p="a", factor=3)
    other = code.format(imports="import math as np", np="np", helper="double", p="a", factor=2)
    assert shape(one) == shape(renamed)
    assert len({shape(one), shape(thrice), shape(other)}) == 3


def test_parameters_that_are_passed_by_name_keep_their_names() -> None:
    code = "def minus({}, {}):\n    return {} - {}\n\ndef row(x, W):\n    return minus(a=x, b=W)\n"
    assert shape(code.format("a", "b", "a", "b")) != shape(code.format("b", "a", "b", "a"))


def test_a_change_from_outside_belongs_to_it() -> None:
    base = "import numpy as np\ndef row(x, W):\n    return np.dot(x, W)\n"
    assert shape(base) != shape(base + "np.dot = print\n")


def test_the_last_one_counts_and_is_shown_where_it_stands() -> None:
    found = functions(["x = 1", "def row(x, W):\n    return 1", "\n" + PLAIN, "not python ("], QUESTIONS, notebook=True)
    assert found.keys() == {"row"}
    assert (found["row"].cell, found["row"].line, found["row"].text) == (3, 2, PLAIN.strip())
    assert found["row"].shape == shape(PLAIN)


@pytest.mark.parametrize(
    "aside",
    [
        f"def rows(X, W):\n    return X{' + X' * 700}\n",
        f"deep = 0{' + 1' * 1500}\n",
        f"def rows(X, W):\n    return 0x{'f' * 5000}\n",
    ],
    ids=["a deep function", "a deep line", "a number too long to be written in tens"],
)
def test_what_cannot_be_written_down_costs_no_other_function(aside: str) -> None:
    assert shape(aside + PLAIN) == shape(PLAIN)
    assert shape(aside, PLAIN) == shape(PLAIN)


def test_a_long_number_matters_as_any_other() -> None:
    long = "def row(x, W):\n    return 0x{}\n"
    assert shape(long.format("f" * 5000)) != shape(long.format("f" * 4999 + "e"))


@pytest.mark.slow
def test_reading_ends_whatever_was_handed_in(tmp_path: Path) -> None:
    """A nest that the parser dies of, a file that is gone, then one as it should be."""
    nested = tmp_path / "nested.py"
    nested.write_text("row = " + "(" * 90_000 + ")" * 90_000)
    reader = Reader()
    try:
        assert reader.read(nested, QUESTIONS).functions == {}
        assert reader.read(tmp_path / "gone.py", QUESTIONS, whole=True).files == []
        read = reader.read(SUBMISSIONS / "correct" / "einsum.py", ["project_row"], whole=True)
        assert read.functions["project_row"].text.startswith("def project_row(")
        assert any("einsum" in line for line in read.listings[0].lines)
    finally:
        reader.close()
