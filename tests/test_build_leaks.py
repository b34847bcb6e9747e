"""What the build refuses in the handout: a line that students must not see, a file that nobody meant to ship."""

from __future__ import annotations

import json

import pytest

from build_fixtures import Copy
from qkv_grader.building.faults import BuildError
from qkv_grader.building.leaks import refuse_leaks
from qkv_grader.building.shipped import handout_files

pytest_plugins = ["build_fixtures"]
pytestmark = pytest.mark.slow  # the build itself, in the other tests, looks at the handout as it is

NOTEBOOK = "assignment/projections.ipynb"


def look_at(copy: Copy) -> None:
    """Look at the handout as the build does."""
    files = handout_files(copy.content)
    refuse_leaks(copy.content, files)


def refusal(copy: Copy) -> str:
    """What a build says against a copy's handout."""
    with pytest.raises(BuildError) as refused:
        look_at(copy)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_the_handout_as_it_is_ships_whole(copy: Copy) -> None:
    files = handout_files(copy.content)
    assert {f"assignment/{name}" for name in files} == {
        path.relative_to(copy.root).as_posix() for path in copy.content.assignment.rglob("*") if path.is_file()
    }
    look_at(copy)


# ---------------------------------------------------------------- solutions, hidden cases, the catalogue


SPELLINGS = {
    "as it stands": "    return x @ W",
    "spaced": "return x   @W",
    "bracketed": "return (x @ W)",
    "quoted": 'return {"query": "matching", "key": "being matched against", "value": "carried forward"}',
    "quoted otherwise": "return {'query':'matching','key':'being matched against','value':'carried forward'}",
    "in another statement": "y = x @ W",
    "in an expression": "print(2 * (x @ W))",
    "one of three": "print(X @ W_k)",
    "three at once": "Q, K, V = X @ W_q, X @ W_k, X @ W_v",
    "after another statement": "import numpy; return np.sum(x * W[:, j])",
}


@pytest.mark.parametrize("line", SPELLINGS.values(), ids=SPELLINGS)
def test_a_line_of_the_solution_is_found_in_any_spelling(copy: Copy, line: str) -> None:
    copy.append("assignment/README.md", f"\n{line}\n")
    assert refusal(copy).startswith("assignment/README.md: it holds what students must not see: ")


PLACES = {
    "a support module": ("ingredients.py", "\n\ndef helper(x, W):\n    return x @ W\n"),
    "predicates": ("predicates.py", "\n\ndef helper(x, W):\n    return x @ W\n"),
    "pictures": ("pictures.py", "\n\ndef helper(x, W):\n    y = (x @ W)\n    return y\n"),
    "the template": ("projections.py", "\n\ndef mine(x, W):\n    return x @ W\n"),
    "a public case": ("test_projections.py", "\n\ndef helper(x, W):\n    return x @ W\n"),
    "a comment": ("conftest.py", "\n# return x @ W\n"),
    "a docstring": ("pictures.py", '\n\ndef helper():\n    """Draw.\n\n    return x @ W\n    """\n'),
    "a text in code": ("pictures.py", "\nHELP = 'return x @ W\\n'\n"),
    "backticks": ("README.md", "\nNever write `x @ W` here.\n"),
    "a list": ("README.md", "\n- return x @ W\n"),
    "requirements": ("requirements.txt", "# return x @ W\n"),
    "the page": ("concept.html", "<pre>\nreturn x @ W\n</pre>"),
    "the page, escaped": ("concept.html", "<code>\nreturn&nbsp;x &#64; W\n</code>"),
    "the page, among tags": ("concept.html", "<code>return x <b>@</b> W</code>\n"),
    "a test of Otter's": ("tests/project_row.py", "\n\ndef helper(x, W):\n    return x @ W\n"),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_solution_is_found_wherever_it_stands(copy: Copy, place: tuple[str, str]) -> None:
    name, text = place
    copy.append(f"assignment/{name}", text)
    assert refusal(copy).startswith(f"assignment/{name}: it holds what students must not see: ")


def test_a_hidden_case_is_found_in_a_support_module_too(copy: Copy) -> None:
    copy.append("autograder/hidden/test_project_row.py", "\n\ndef helper(draw):\n    x, W = draw(3), draw(3, 977)\n")
    copy.append("assignment/ingredients.py", "\n\ndef helper(draw):\n    x, W = draw(3), draw(3, 977)\n")
    assert refusal(copy).startswith("assignment/ingredients.py: it holds what students must not see: x, W = ")


@pytest.mark.parametrize("kind", ["code", "markdown"])
@pytest.mark.parametrize("source", ["def f(x, W):\n    return x @ W", "%matplotlib inline\nreturn x @ W"])
def test_each_cell_of_the_notebook_is_searched(copy: Copy, kind: str, source: str) -> None:
    notebook = json.loads((copy.root / NOTEBOOK).read_text("utf-8"))
    outputs = {"outputs": [], "execution_count": None} if kind == "code" else {}
    lines = source.splitlines(keepends=True)
    notebook["cells"].append({"cell_type": kind, "id": "new", "metadata": {}, "source": lines, **outputs})
    copy.write(NOTEBOOK, json.dumps(notebook))
    assert refusal(copy).startswith(f"{NOTEBOOK}: it holds what students must not see: ")


def test_outputs_of_a_run_do_not_ship_however_the_notebook_is_indented(copy: Copy) -> None:
    notebook = json.loads((copy.root / NOTEBOOK).read_text("utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "2"}]
    copy.write(NOTEBOOK, json.dumps(notebook))
    assert refusal(copy).startswith(f"{NOTEBOOK}: it holds outputs of a run")


def test_json_is_searched_behind_its_escapes(copy: Copy) -> None:
    hints = json.loads((copy.root / "assignment/hints.json").read_text("utf-8"))
    hints["sentences"]["averaged"] = "return x @ W"
    text = json.dumps(hints).replace("return x @ W", "return x \\u0040 W")
    copy.write("assignment/hints.json", text)
    assert refusal(copy).startswith("assignment/hints.json: it holds what students must not see: return x @ W")


def test_a_hidden_case_is_found_and_what_it_shares_with_a_public_one_is_not(copy: Copy) -> None:
    body = "    x, W = draw(3), draw(3, 977)\n    y = student.project_row(array([2, 3]), array([[1, 10], [0, -1]]))\n"
    copy.append("autograder/hidden/test_project_row.py", f"\n\ndef helper(student, draw):\n{body}")
    look_at(copy)
    copy.append("assignment/README.md", "\nx, W = draw(3), draw(3, 977)\n")
    assert refusal(copy).startswith("assignment/README.md: it holds what students must not see: ")


def test_a_way_of_the_catalogue_is_found(copy: Copy) -> None:
    copy.append("solutions/misconceptions_ways.py", "\n\nODD = [lambda x, W: x + W.sum(axis=977)]\n")
    copy.append("assignment/ingredients.py", "\n\nodd = lambda x, W: (x + W.sum(axis=977))\n")
    assert refusal(copy).startswith("assignment/ingredients.py: it holds what students must not see: lambda x, W: ")


def test_everyday_lines_are_no_leak(copy: Copy) -> None:
    everyday = "import numpy as np\n\n\ndef helper(array):\n    total = 0\n    pass\n    return array\n"
    copy.append("solutions/misconceptions_ways.py", f"\n\n{everyday}")
    copy.append("assignment/ingredients.py", f"\n\n{everyday}")
    look_at(copy)


# ---------------------------------------------------------------- stray files


STRAY = [
    "notes.txt",
    "grades.xlsx",
    "old.py",
    "projections_2.ipynb",
    "tests/old.py",
    "tests/notes.md",
    "a/b.json",
    ".env",
]


@pytest.mark.parametrize("name", STRAY)
def test_a_stray_file_stops_the_build_by_its_name(copy: Copy, name: str) -> None:
    copy.write(f"assignment/{name}", "x = 1\n")
    assert refusal(copy).startswith(f"assignment/{name} is nothing that the handout needs; delete it")


@pytest.mark.parametrize(
    "name", ["__pycache__/checks.pyc", ".DS_Store", ".ipynb_checkpoints/projections-checkpoint.ipynb", ".OTTER_LOG"]
)
def test_what_tools_leave_behind_neither_ships_nor_stops_a_build(copy: Copy, name: str) -> None:
    copy.write(f"assignment/{name}", "x")
    assert name not in handout_files(copy.content)


def test_a_module_that_a_case_imports_ships_and_so_does_what_the_readme_names(copy: Copy) -> None:
    copy.append("assignment/test_projections.py", "\n\nimport shapes\nfrom kit.text import say\n")
    copy.append("assignment/README.md", "\nThe data are in `data.csv`.\n")
    names = {"shapes.py", "kit/__init__.py", "kit/text.py", "data.csv"}
    for name in names:
        copy.write(f"assignment/{name}", "")
    assert names <= set(handout_files(copy.content))


def test_what_cannot_be_searched_does_not_ship(copy: Copy) -> None:
    copy.append("assignment/README.md", "\nThe data are in `data.xlsx`.\n")
    (copy.root / "assignment/data.xlsx").write_bytes(b"PK\x03\x04\xff\xfe")
    assert refusal(copy).startswith("assignment/data.xlsx: no text that could be searched")
