"""A question more: its function, its cases and its line in the table of points are all that a person writes."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from build_fixtures import CONFIG, Copy, copy_content
from qkv_grader.building.handout import drifted, write_handout
from qkv_grader.content import ContentError

pytestmark = pytest.mark.slow

pytest_plugins = ["build_fixtures"]

REFERENCE, PUBLIC = "solutions/projections.py", "assignment/test_projections.py"
HIDDEN = "autograder/hidden/test_scores.py"

FUNCTION = '''\
# %%
def scores(Q, K):
    """Return how well each query fits each key: a row for each query.

    Q: array of shape (n_queries, d)
    K: array of shape (n_keys, d)

    Returns an array of shape (n_queries, n_keys).

    Example: Q = [[1, 2]] and K = [[3, 4], [0, 1]] give [[11, 2]].
    """
    # BEGIN SOLUTION
    return np.einsum("id,jd->ij", Q, K)
    # END SOLUTION


'''
PUBLIC_CASE = '''

@pytest.mark.case("scores", points=0)
def test_scores_worked_example(student):
    """One query and two keys."""
    assert_array(student.scores(array([[1, 2]]), array([[3, 4], [0, 1]])), [[11, 2]])
'''
HIDDEN_CASE = '''\
"""Hidden cases of ``scores``."""

import pytest

from checks import assert_array


@pytest.mark.case("scores", points=2)
def test_more_keys_than_queries(student, reference, draw):
    """More keys than queries."""
    Q, K = draw(2, 3), draw(4, 3)
    assert_array(student.scores(Q, K), reference.scores(Q, K))
'''


def write_function(copy: Copy) -> None:
    last = '# %% [markdown] tags=["active-ipynb"]\n# ## Hand in'
    copy.replace(REFERENCE, last, FUNCTION + last)


def write_cases(copy: Copy) -> None:
    copy.write(HIDDEN, HIDDEN_CASE)
    copy.append(PUBLIC, PUBLIC_CASE)


def write_points(copy: Copy) -> None:
    copy.replace(CONFIG, '"attention_roles": 1', '"attention_roles": 1,\n          "scores": 2')


def qkv(copy: Copy, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qkv_grader.cli", *arguments]
    return subprocess.run(command, cwd=copy.root, check=False, capture_output=True, text=True)


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


# ---------------------------------------------------------------- all three are there


@pytest.fixture(scope="module")
def seventh(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy of the content with one question more, built."""
    copy = Copy(tmp_path_factory.mktemp("seventh"))
    copy_content(copy.root)
    before = files(copy.root)
    write_function(copy)
    write_cases(copy)
    write_points(copy)
    after = files(copy.root)
    by_hand = {name for name in after if after[name] != before.get(name)}
    assert by_hand == {REFERENCE, HIDDEN, PUBLIC, CONFIG}  # the function; the cases, hidden and public; the points
    done = qkv(copy, "build", "--handout")
    assert (done.returncode, done.stderr) == (0, "")
    return copy


def test_nothing_else_is_left_to_do(seventh: Copy, pytestconfig: pytest.Config) -> None:
    pytestconfig.addinivalue_line("markers", "case(question, points=0): a case of the assignment")
    assert drifted(seventh.root) == []


def test_the_template_has_its_stub(seventh: Copy) -> None:
    template = (seventh.root / "assignment/projections.py").read_text("utf-8")
    assert 'raise NotImplementedError("scores: fill me in")' in template
    assert "einsum" not in template


def test_both_notebooks_have_its_section_and_its_check(seventh: Copy) -> None:
    for folder in ("assignment", "solutions"):
        cells = nbformat.read(seventh.root / folder / "projections.ipynb", 4).cells
        place = [cell.id for cell in cells].index("scores")
        assert cells[place - 1].source == (
            "## 7. `scores`\n\nReturn how well each query fits each key: a row for each query."
        )
        assert cells[place + 1].source == 'grader.check("scores")'
        assert ("einsum" in cells[place].source) == (folder == "solutions")


def test_the_readme_says_what_it_is_worth(seventh: Copy) -> None:
    row = "| `scores(Q, K)` | how well each query fits each key: a row for each query | 2 |"
    assert row in (seventh.root / "assignment/README.md").read_text("utf-8").splitlines()


def test_the_hints_know_its_parameters_and_what_can_happen_to_every_question(seventh: Copy) -> None:
    hints = seventh.content.hints
    assert hints.parameters["scores"] == ["Q", "K"]
    assert "scores" in hints.predicates["not-implemented"]
    assert [call["values"] for call in hints.calls["public/scores::test_scores_worked_example"]] == [[[[11, 2]]]]


@pytest.mark.parametrize(("module", "said"), [("assignment", "1 still to do"), ("solutions", "scores passed 1 of 1")])
def test_its_public_case_runs_in_the_unpacked_handout(seventh: Copy, tmp_path: Path, module: str, said: str) -> None:
    unpacked = tmp_path / "handout"
    shutil.copytree(seventh.content.assignment, unpacked)
    shutil.copy(seventh.root / module / "projections.py", unpacked)
    command = [sys.executable, "-m", "pytest", "-k", "scores"]
    done = subprocess.run(command, cwd=unpacked, check=False, capture_output=True, text=True)
    assert said in re.sub(r"\s+", " ", done.stdout)


@pytest.mark.parametrize(("module", "score"), [("assignment", 0), ("solutions", 2)])
def test_it_is_graded(seventh: Copy, tmp_path: Path, module: str, score: float) -> None:
    done = qkv(seventh, "grade", f"{module}/projections.py", "--out", str(tmp_path / "results"))
    assert done.returncode == 0, done.stderr
    with (tmp_path / "results/grades.csv").open(encoding="utf-8-sig", newline="") as table:
        [row] = csv.DictReader(table)
    assert float(row["scores"]) == score
    assert float(row["max_score"]) == 22


# ---------------------------------------------------------------- one of the three is missing

MISSING = {
    "its function": (
        [write_cases, write_points],
        f"{CONFIG}: points names scores, but {REFERENCE} has no function scores with # BEGIN SOLUTION and "
        "# END SOLUTION in it; write it there, or take scores out of points",
    ),
    "its points": (
        [write_function, write_cases],
        f'{REFERENCE}: scores is worth no points yet; add a line such as "scores": 2 to points in {CONFIG}',
    ),
    "its cases": (
        [write_function, write_points],
        f'{HIDDEN}: scores has no hidden case; write one, marked @pytest.mark.case("scores", points=2)',
    ),
    "its public cases": (
        [write_function, write_points, lambda copy: copy.write(HIDDEN, HIDDEN_CASE)],
        f'{PUBLIC}: scores has no public case; write one, marked @pytest.mark.case("scores", points=0)',
    ),
    "its docstring": (
        [
            write_function,
            write_points,
            write_cases,
            lambda copy: copy.write(
                REFERENCE, re.sub(r'(?<=def scores\(Q, K\):\n) +""".*?"""\n', "", read(copy), flags=re.S)
            ),
        ],
        f"{REFERENCE}: scores has no docstring, which is all that a student is told; write one, its first line what "
        "the function returns",
    ),
    "its cell": (
        [
            write_cases,
            write_points,
            lambda copy: copy.append(REFERENCE, FUNCTION.removeprefix("# %%")),
        ],
        f"{REFERENCE}: scores needs a cell of its own, for template and notebook alike; put a line # %% above it",
    ),
}


def read(copy: Copy) -> str:
    return (copy.root / REFERENCE).read_text("utf-8")


@pytest.mark.parametrize(("written", "said"), MISSING.values(), ids=MISSING)
def test_what_is_missing_is_told_in_one_line(copy: Copy, written: list, said: str) -> None:
    for write in written:
        write(copy)
    before = files(copy.root)
    with pytest.raises(ContentError) as refused:
        write_handout(copy.root)
    assert str(refused.value) == said
    assert files(copy.root) == before


@pytest.mark.parametrize("command", [("--handout",), ("--out", "dist")], ids=" ".join)
def test_either_build_says_so(copy: Copy, command: tuple[str, ...]) -> None:
    write_points(copy)
    done = qkv(copy, "build", *command)
    assert done.returncode == 2
    assert done.stderr == f"qkv: {MISSING['its function'][1]}\n"
    assert not (copy.root / "dist").exists()


def test_another_order_is_told_too(copy: Copy) -> None:
    copy.replace(CONFIG, '"component_terms": 2,', "")
    copy.replace(CONFIG, '"attention_roles": 1', '"attention_roles": 1, "component_terms": 2')
    with pytest.raises(ContentError, match=f"^{CONFIG}: points has the questions in another order than {REFERENCE}"):
        write_handout(copy.root)


# ---------------------------------------------------------------- a question less


def test_what_was_built_for_a_question_that_is_gone_goes_too(copy: Copy) -> None:
    text = read(copy)
    start, end = text.index('# %% [markdown] tags=["active-ipynb"]\n# ## `attention_roles`'), text.index("# ## Hand in")
    copy.write(REFERENCE, text[:start] + '# %% [markdown] tags=["active-ipynb"]\n' + text[end:])
    copy.replace(CONFIG, ',\n          "attention_roles": 1', "")
    (copy.root / "autograder/hidden/test_attention_roles.py").unlink()
    public = (copy.root / PUBLIC).read_text("utf-8")
    copy.write(PUBLIC, public[: public.index('@pytest.mark.case("attention_roles"')])
    copy.replace("solutions/misconceptions_qkv.py", '"attention_roles"', '"project_qkv"')
    copy.write("assignment/tests/notes.py", "# mine\n")
    check = copy.root / "assignment/tests/attention_roles.py"
    assert check in drifted(copy.root)
    assert check in write_handout(copy.root)
    assert not check.exists()
    assert "attention_roles" not in (copy.root / "assignment/README.md").read_text("utf-8")
    assert (copy.root / "assignment/tests/notes.py").exists()  # which we have not built
    assert drifted(copy.root) == []


def test_a_readme_without_a_place_for_the_table_is_refused(copy: Copy) -> None:
    copy.replace("assignment/README.md", "<!-- points -->", "")
    with pytest.raises(ContentError, match=r"^assignment/README.md: it has no place for the table of points; write"):
        write_handout(copy.root)
