"""The notebook: what it is made of, and that it runs from top to bottom in a kernel."""

from __future__ import annotations

import ast
import re
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest

from qkv_grader.content import Content

ROOT = Path(__file__).parents[1]
CONTENT = Content(ROOT)
QUESTIONS = list(CONTENT.config.points)
SOLVED = CONTENT.reference.with_suffix(".ipynb")
HANDED_OUT = CONTENT.assignment / SOLVED.name


def read(path):
    return nbformat.read(path, 4)


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


# ---------------------------------------------------------------- without a kernel


@pytest.mark.parametrize("path", [HANDED_OUT, SOLVED], ids=["handed out", "solved"])
def test_it_opens_the_same_everywhere(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.language_info.name == "python"
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code_of(notebook))
    for cell in code_of(notebook):
        ast.parse(cell.source)


def test_each_stub_has_its_heading_above_and_its_check_below():
    cells = read(HANDED_OUT).cells
    for number, question in enumerate(QUESTIONS, 1):
        place = next(place for place, cell in enumerate(cells) if cell.id == question)
        assert cells[place - 1].source.startswith(f"## {number}. `{question}`")
        assert f'raise NotImplementedError("{question}: fill me in")' in cells[place].source
        assert cells[place + 1].source == f'grader.check("{question}")'


def test_its_stubs_are_those_of_the_module():
    module = (CONTENT.assignment / CONTENT.reference.name).read_text("utf-8")
    stubs = [cell.source for cell in code_of(read(HANDED_OUT)) if cell.id in QUESTIONS]
    assert all(stub in module for stub in stubs)
    assert len(stubs) == len(QUESTIONS)


def test_it_ends_with_how_to_hand_in():
    last = [cell for cell in read(HANDED_OUT).cells if cell.cell_type == "markdown"][-1]
    assert last.source.startswith("## Hand in")
    assert SOLVED.name in last.source


def test_what_its_students_install_has_jupyterlab_and_the_module_alone_needs_no_more_than_its_checks():
    book, module = (CONTENT.assignment / name for name in ("requirements.txt", "requirements-py.txt"))
    assert f"-r {module.name}\n" in book.read_text("utf-8")
    assert "jupyterlab>=" in book.read_text("utf-8")
    assert [re.split("[<>=]", line)[0] for line in module.read_text("utf-8").split()] == ["numpy", "pytest"]


def test_otter_has_one_check_a_question_worth_nothing():
    assert {path.stem for path in (CONTENT.assignment / "tests").glob("*.py")} == set(QUESTIONS)
    for question in QUESTIONS:
        source = (CONTENT.assignment / "tests" / f"{question}.py").read_text("utf-8")
        assert f'name = "{question}"' in source
        assert "points = 0" in source
        assert f'check(env, "{question}")' in source
        compile(source, question, "exec")


# ---------------------------------------------------------------- in a kernel


@pytest.fixture
def folder(tmp_path):
    """The unpacked handout."""
    folder = tmp_path / "Übung é 1"
    shutil.copytree(CONTENT.assignment, folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return folder


def run(notebook, folder, *, allow_errors=False):
    """Run a notebook in a kernel, as Jupyter's "Run all" does."""
    from nbclient import NotebookClient

    options = {"timeout": 60, "allow_errors": allow_errors, "resources": {"metadata": {"path": str(folder)}}}
    NotebookClient(notebook, **options).execute()
    return notebook


def said(notebook, question):
    """What the card of a question says, in words and as HTML; it is all that its check puts below the cell."""
    place = next(place for place, cell in enumerate(notebook.cells) if cell.id == question) + 1
    [output] = notebook.cells[place].outputs
    return output.data["text/plain"], output.data["text/html"]


def fill_in(notebook, question, body):
    cell = next(cell for cell in notebook.cells if cell.id == question)
    cell.source = cell.source.replace(f'raise NotImplementedError("{question}: fill me in")', body)


@pytest.mark.slow
def test_beside_the_zip_alone_it_runs_and_each_check_answers_wherever_its_code_goes(tmp_path, folder):
    with zipfile.ZipFile(tmp_path / "assignment (1).zip", "w") as packed:
        for path in folder.rglob("*"):
            packed.write(path, Path("assignment") / path.relative_to(folder))
    shutil.rmtree(folder)
    notebook = read(HANDED_OUT)
    last = next(place for place, cell in enumerate(notebook.cells) if cell.id == QUESTIONS[-1])
    notebook.cells.insert(last, nbformat.v4.new_code_cell("%cd /"))
    run(notebook, tmp_path, allow_errors=True)
    assert not [output for cell in code_of(notebook) for output in cell.outputs if output.output_type == "error"]
    for question in QUESTIONS:
        text, _ = said(notebook, question)
        assert text == f"– {question} is not filled in yet: fill it in, run its cell, then this one again"
    figures = [output for cell in code_of(notebook) for output in cell.outputs if "image/png" in output.get("data", {})]
    assert len(figures) == 1
    assert (tmp_path / "checks").is_dir()
    assert not (tmp_path / HANDED_OUT.name).exists()  # the student's own may have another name: no second one


@pytest.mark.slow
def test_with_the_solution_it_runs_and_each_check_passes(folder):
    shutil.copy(SOLVED, folder)
    notebook = run(read(SOLVED), folder)
    for question in QUESTIONS:
        text, page = said(notebook, question)
        assert text.startswith(f"✓ {question}\n")
        assert "Hidden cases" in text
        assert "<table" not in page


@pytest.mark.slow
def test_a_mistake_is_named_and_arrays_are_drawn(folder):
    notebook = read(HANDED_OUT)
    fill_in(notebook, "component_terms", "return 'x<b>y'")
    fill_in(notebook, "project_component", "return x @ W[j]")
    fill_in(notebook, "project_row", "return W @ x")
    fill_in(notebook, "project_tokens", "return (X @ W).T")
    fill_in(notebook, "project_qkv", "return X @ W_k, X @ W_q, X @ W_v")
    fill_in(notebook, "attention_roles", "return roles")
    everything = nbformat.v4.new_code_cell("grader.check_all()")
    notebook.cells.append(everything)
    run(notebook, folder)
    told = {question: said(notebook, question) for question in QUESTIONS}
    sentences = CONTENT.hints.sentences
    slug = "row-instead-of-column"
    assert re.match(rf"✗ project_row\n\n0 of \d+ public cases passed. {sentences[slug]}", told["project_row"][0])
    assert "(32*  -3*)" in told["project_row"][0]
    assert sentences["transposed-output"] in told["project_tokens"][0]
    assert sentences["swapped-order"] in told["project_qkv"][0]
    assert "attention_roles, line 7 return roles NameError: name 'roles' is not defined" in " ".join(
        told["attention_roles"][0].split()
    )
    assert "&#x27;x&lt;b&gt;y&#x27;" in told["component_terms"][1]
    drawn = {question for question, (_, page) in told.items() if "<table" in page}
    assert drawn == {"project_row", "project_tokens", "project_qkv"}
    for text, _ in told.values():
        assert "Traceback" not in text
    [output] = everything.outputs
    told_at_once = "\n\n".join([*(text for text, _ in told.values()), f"0 of {len(QUESTIONS)} questions pass."])
    assert output.data["text/plain"] == told_at_once
    assert output.data["text/html"].count("<table") == sum(page.count("<table") for _, page in told.values())
