"""Of a ``.py`` that does not parse, the top-level statements that do count, under their own lines' numbers."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT
from qkv_grader.kit.choosing import choose
from qkv_grader.kit.reading import MAX_CODE, Unreadable, read_source
from qkv_grader.kit.salvaging import Salvaged, salvage
from qkv_grader.kit.words import spread

GOOD = "import numpy as np\n\ndef first(x):\n    return x\n\n"
LAST = "def last(x):\n    return 3 * x\n"
FileMaker = Callable[..., Path]


def left_of(text: str) -> Salvaged | None:
    """What is left of a text that Python refuses."""
    with pytest.raises((SyntaxError, MemoryError)) as refused:
        ast.parse(text)
    assert isinstance(refused.value, Exception)
    return salvage(text, refused.value)


def kept(text: str) -> list[str]:
    """The lines that are left, with their numbers."""
    left = left_of(text)
    assert left is not None
    assert left.text.count("\n") == text.count("\n")
    return [f"{number}: {line}" for number, line in enumerate(left.text.split("\n"), 1) if line]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("def f(x:\n    return x\n\n", "line 6: '(' was never closed"),
        ("def f(x)\n    return x\n", "line 6: expected ':'"),
        (
            "def f(x):\nreturn x\n    return x\n",
            "line 7: expected an indented block after function definition on line 6",
        ),
        ('def f(x):\n    """Open.\n    return x\n', "line 7: unterminated triple-quoted string literal"),
        ("@np.vectorize\n@print\ndef f(x:\n    return x\n", "line 8: '(' was never closed"),
        ("if first:\n    y = (1\nelse:\n    y = 2\n", "line 7: '(' was never closed"),
        ("table = [\n(1, 2,\n]\n", "line 8: closing parenthesis ']' does not match opening parenthesis '(' on line 7"),
    ],
)
def test_one_broken_statement_costs_only_itself(broken: str, said: str) -> None:
    text = GOOD + broken + LAST
    left = left_of(text)
    assert left is not None
    assert left.skipped.startswith(f"fix {said}")
    after = broken.count("\n") + 5
    assert f"{after + 1}: def last(x):" in kept(text)
    assert "3: def first(x):" in kept(text)
    assert not any("f(x" in line or "y =" in line for line in kept(text))


def test_what_is_skipped_is_named_by_its_lines() -> None:
    left = left_of(GOOD + "def f(x:\n    return x\n\n" + LAST + "x = (\n" * 1 + LAST + "y = )\n")
    assert left is not None
    assert left.skipped == (
        "fix line 6: '(' was never closed: `def f⟨here⟩(x:` (skipped lines 6 to 7, line 11, line 14, the rest counts)"
    )


def test_many_places_are_counted() -> None:
    left = left_of("x = 1\ny = )\n" * 9)
    assert left is not None
    assert "skipped line 2, line 4, line 6 and 6 places more" in left.skipped


@pytest.mark.parametrize(
    "whole",
    [
        'text = """\ndef f(x:\n"""\n',
        "table = [\n1,\n2,\n]\n",
        "y = 1 + \\\n2\n",
        "try:\n    y = 1\nexcept ValueError:\n    y = 2\nelse:\n    y = 3\nfinally:\n    z = 1\n",
        "@print\n# a comment\n@print\ndef f():\n    pass\n",
        "f(a='''\n)''', b=\"(\")\n",
    ],
)
def test_a_statement_goes_as_far_as_its_brackets_and_texts(whole: str) -> None:
    left = left_of(whole + "x = )\n" + whole)
    assert left is not None
    assert left.text == whole + "\n" + whole


@pytest.mark.parametrize(
    "text", ["def f(x:\n", "# only\n\ndef f(x:\n    return x\n", "(", "print 'hello'\n", "  x = 1\n"]
)
def test_where_nothing_parses_nothing_is_left(text: str) -> None:
    assert left_of(text) is None


@pytest.mark.parametrize(
    "unit",
    ["a\n", "f(\n", "x='''\n", "a='''\\'''\n", "@a\n", "def f(x):return x\n", "a\n(\n", "a\\\n", "\n", "x=[\n1\n"],
)
def test_it_takes_linear_time(unit: str) -> None:
    text = unit * (MAX_CODE // 4 // len(unit)) + "\nb\n("
    start = time.process_time()
    left_of(text)
    assert time.process_time() - start < 1.5


# ---------------------------------------------------------------- in what is read and chosen


def test_a_file_is_read_with_what_is_left(file: FileMaker) -> None:
    source = read_source(file("a.py", "x = 1\r\ny = (\r\nz = 3\r\n"))
    assert source.cells == ("x = 1\n\nz = 3\n",)
    assert source.skipped.startswith("fix line 2: '(' was never closed")


def test_a_file_in_which_nothing_parses_says_which_line_to_fix(file: FileMaker) -> None:
    with pytest.raises(Unreadable) as caught:
        read_source(file("a.py", "def f(x:\n    return x\n"))
    assert str(caught.value) == (
        "the file is not valid Python: fix line 1: '(' was never closed: `def f⟨here⟩(x:`. "
        "Run it once before you hand it in"
    )


def test_a_file_that_parses_as_a_whole_goes_before_one_that_does_not(file: FileMaker) -> None:
    paths = [file("one.py", "x = 1\ny = (\n"), file("two.py", "x = 1\n")]
    assert choose(paths, lambda cells: False, lambda path, name: False, "projections").path == paths[1]


def test_but_not_where_the_broken_one_is_called_as_the_template_is(file: FileMaker) -> None:
    paths = [file("projections.py", "x = 1\ny = (\n"), file("scratch.py", "x = 1\n")]
    assert choose(paths, lambda cells: False, lambda path, name: False, "projections").path == paths[0]


def test_the_caret_stands_below_the_place() -> None:
    said = spread("a.py: fix line 1: why: `def f⟨here⟩(x:`; skipped line 1\nand more", "| ")
    assert said == "a.py: fix line 1: why; skipped line 1\n| def f(x:\n|      ^\nand more"


def test_a_long_line_is_shown_around_the_place(file: FileMaker) -> None:
    text = "x = 1\ny = [" + "1, " * 4_000 + ") + [" + "`⟨here⟩`" * 900 + "\n"
    source = read_source(file("a.py", text))
    sentence, *shown = spread(source.skipped).split("\n")
    assert len(sentence) < 250
    assert [len(line) < 120 for line in shown] == [True, True]
    assert shown[0][shown[1].index("^")] == ")"


def test_the_reference_with_one_broken_function_keeps_the_others() -> None:
    text = (ROOT / "solutions" / "projections.py").read_text("utf-8")
    left = left_of(text.replace("def project_row(x, W):", "def project_row(x, W:"))
    assert left is not None
    functions = [line for line in text.split("\n") if line.startswith("def ")]
    assert [line for line in functions if line not in left.text] == ["def project_row(x, W):"]
