"""The handout: what is built into it from the reference and the catalogue."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

from qkv_grader.building import handout, hints, questions, template
from qkv_grader.building.handout import build_handout, drifted, write_handout
from qkv_grader.content import Content, ContentError

ROOT = Path(__file__).parents[1]
CONTENT = Content(ROOT)
QUESTIONS = list(CONTENT.config.points)


@pytest.fixture(scope="module", autouse=True)
def _case_mark(pytestconfig):
    """The build imports the public cases into this very process, whose pytest is strict about marks."""
    pytestconfig.addinivalue_line("markers", "case(question, points=0): a case of the assignment")


@pytest.fixture
def content_root(tmp_path):
    """A copy of the content that a test may spoil."""
    ignore = shutil.ignore_patterns("__pycache__", ".*", "qkv_grader", "submissions")
    for folder in ("assignment", "solutions", "autograder"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignore)
    return tmp_path


# ---------------------------------------------------------------- what is built


def test_nothing_has_drifted_from_its_source():
    assert drifted(ROOT) == [], "run: qkv build --handout"


def test_a_changed_source_shows_as_drift_and_is_written(content_root):
    reference = content_root / "solutions" / CONTENT.reference.name
    reference.write_text(reference.read_text("utf-8").replace("Example:", "For example:"), "utf-8")
    names = {path.name for path in drifted(content_root)}
    assert names == {"projections.py", "projections.ipynb"}
    assert {path.name for path in write_handout(content_root)} == names
    assert drifted(content_root) == []


def test_the_build_gives_the_same_bytes_again_and_leaves_the_process_as_it_was():
    modules, path = dict(sys.modules), list(sys.path)
    first = build_handout(ROOT)
    for name in ("checks", "feedback", "misconceptions", "reference", "test_projections"):
        assert sys.modules.get(name) is modules.get(name)
    assert sys.path == path
    assert build_handout(ROOT) == first


def test_the_template_holds_a_stub_for_each_question():
    stubs = (CONTENT.assignment / CONTENT.reference.name).read_text("utf-8")
    functions = [node for node in ast.parse(stubs).body if isinstance(node, ast.FunctionDef)]
    assert [function.name for function in functions] == QUESTIONS
    for function in functions:
        _, stub = function.body
        assert ast.unparse(stub) == f"raise NotImplementedError('{function.name}: fill me in')"
        if function.args.args:
            assert re.search(r"shape \(", ast.get_docstring(function))
            assert "Example" in ast.get_docstring(function)


def test_no_line_of_a_solution_is_in_anything_handed_out():
    source = CONTENT.reference.read_text("utf-8")
    blocks = re.findall(r"# BEGIN SOLUTION\n(.*?)# END SOLUTION", source, re.DOTALL)
    lines = list(filter(None, (line.strip() for block in blocks for line in block.splitlines())))
    assert len(lines) >= len(QUESTIONS)
    for path in CONTENT.assignment.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            text = path.read_text("utf-8")
            text = "\n".join(cell.source for cell in nbformat.reads(text, 4).cells) if path.suffix == ".ipynb" else text
            assert [line for line in lines if line in text] == [], path.name
            assert "SOLUTION" not in text, path.name


def test_the_reference_needs_numpy_alone():
    code = f"import runpy, sys; runpy.run_path({str(CONTENT.reference)!r}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"matplotlib", "otter", "IPython"} & set(done.stdout.split()) == set()


@pytest.mark.parametrize("spoilt", ["# BEGIN SOLUTION\n    # BEGIN SOLUTION", "pass"])
def test_marks_that_do_not_pair_are_refused(content_root, spoilt):
    reference = content_root / "solutions" / CONTENT.reference.name
    reference.write_text(reference.read_text("utf-8").replace("# BEGIN SOLUTION", spoilt, 1), "utf-8")
    with pytest.raises(ContentError, match="SOLUTION"):
        build_handout(content_root)


def test_a_public_case_that_the_reference_fails_is_refused(content_root):
    with (content_root / "assignment" / "test_projections.py").open("a", encoding="utf-8") as file:
        file.write('\n\n@pytest.mark.case("project_row")\ndef test_wrong(student):\n    """Wrong."""\n    assert 0\n')
    with pytest.raises(ContentError, match="public/project_row::test_wrong"):
        build_handout(content_root)


def test_the_builder_knows_nothing_of_this_assignment():
    slugs = list(CONTENT.hints.sentences)
    for module in (handout, hints, questions, template):
        text = Path(module.__file__).read_text("utf-8")
        assert [word for word in [*QUESTIONS, *slugs] if word in text] == []


# ---------------------------------------------------------------- the hints and the page


def test_hints_hold_values_for_every_public_case_that_has_numbers():
    calls = CONTENT.hints.calls
    modules = "".join(path.read_text("utf-8") for path in CONTENT.public_cases)
    public = re.findall(r'case\("(\w+)".*\ndef (\w+)', modules)
    assert set(calls) == {f"public/{question}::{name}" for question, name in public if question != "attention_roles"}
    assert all(call["ways"] for case in calls.values() for call in case)


def test_hints_give_no_hint_of_the_roles():
    assert not any("attention_roles" in case for case in CONTENT.hints.calls)
    for phrase in ("carried forward", "being matched against"):
        assert phrase not in (CONTENT.assignment / "hints.json").read_text("utf-8")


def test_what_is_no_number_is_left_out_and_what_is_not_finite_told_in_a_word(content_root):
    catalogue = content_root / "solutions" / "misconceptions.py"
    more = "CATALOGUE += (Misconception(slug='odd', sentence='Odd.', ways={'project_row': WAYS}, questions=()),)"
    ways = "WAYS = (lambda x, W: x @ W / 0, lambda x, W: {'a': 1}, lambda x, W: [1.5, 2], lambda x, W: 1 / 0)"
    catalogue.write_text(catalogue.read_text("utf-8") + f"\n\n{ways}\n{more}\n", "utf-8")
    built = json.loads(build_handout(content_root)[Path("assignment/hints.json")])
    hint = next(made for case, made in built["calls"].items() if "/project_row::" in case)[0]
    told = {way: hint["values"][told] if isinstance(told, int) else told for way, told in hint["ways"]["odd"].items()}
    assert told == {"0": ["inf", "inf"], "2": [1.5, 2.0], "3": {"raises": "ZeroDivisionError"}}
    assert built["sentences"]["odd"] == "Odd."


def test_the_page_gets_the_sentence_of_each_slug_that_it_uses(content_root):
    page = content_root / "assignment" / "concept.html"
    slug, sentence = next(iter(CONTENT.hints.sentences.items()))
    page.write_text(f'<p><b data-slug="{slug}">an older one</b></p> <i data-slug="{slug}"></i>', "utf-8")
    built = build_handout(content_root)[Path("assignment/concept.html")].decode()
    assert built == f'<p><b data-slug="{slug}">{sentence}</b></p> <i data-slug="{slug}">{sentence}</i>'


def test_the_page_may_not_use_a_slug_that_does_not_exist(content_root):
    (content_root / "assignment" / "concept.html").write_text('<b data-slug="no-such-slug"></b>', "utf-8")
    with pytest.raises(ContentError, match="no-such-slug"):
        build_handout(content_root)


# ---------------------------------------------------------------- content


def test_the_readme_states_the_points():
    rows = re.findall(
        r"^\| `(\w+)\(.*\| (\d+) \|$", (CONTENT.assignment / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert {question: float(points) for question, points in rows} == CONTENT.config.points


def test_the_reference_gives_the_worked_example():
    namespace = {}
    exec(CONTENT.reference.read_text("utf-8"), namespace)
    y = namespace["project_row"](np.array([2, 3]), np.array([[1, 10], [0, -1]]))
    assert y.tolist() == [2, 17]
