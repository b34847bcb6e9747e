"""What the build refuses in the hidden cases: inputs that could be learnt, cases that prove nothing, broken files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from build_fixtures import Copy
from qkv_grader.building.faults import told_in_one_line
from qkv_grader.building.proofs import blunt_cases
from qkv_grader.building.reference_calls import refuse_fixed_inputs, run_reference
from qkv_grader.content import ContentError
from qkv_grader.loading import load
from qkv_grader.verdict import CallEvidence, CaseVerdict, RaisedEvidence, Verdict

pytest_plugins = ["build_fixtures"]

HIDDEN = "autograder/hidden/test_project_row.py"
HEAD = "import pytest\nfrom numpy import array\n\nfrom checks import assert_array\n"


@pytest.fixture
def with_cases(copy: Copy) -> Callable[..., Copy]:
    """A content whose hidden cases of project_row are the given bodies, each worth the same."""
    for path in copy.content.hidden_cases:
        path.unlink()
    copy.replace("autograder/otter_config.json", '"project_row": 4', '"project_row": 1')
    for question in {*copy.content.config.points} - {"project_row"}:
        text = (copy.root / "autograder/otter_config.json").read_text("utf-8")
        line = next(line for line in text.splitlines() if f'"{question}":' in line)
        copy.replace("autograder/otter_config.json", line, f'"{question}": 0{"," * line.endswith(",")}')

    def write(*bodies: str, points: float = 1, marks: str = "") -> Copy:
        cases = [
            f'\n\n{marks}@pytest.mark.case("project_row", points={points})\n'
            f'def test_{number}(student, reference, draw):\n    """A kind of input."""\n    {body}\n'
            for number, body in enumerate(bodies)
        ]
        copy.write(HIDDEN, HEAD + "".join(cases))
        return copy

    return write


def look_at(copy: Copy) -> None:
    """Run every case on the reference under two salts, as the build does."""
    with told_in_one_line(copy.content):
        loaded = load(copy.content)
        one, other = run_reference(copy.content, loaded, ("one", "other")).values()
        refuse_fixed_inputs(one, other)


def refusal(copy: Copy) -> str:
    with pytest.raises(ContentError) as refused:
        look_at(copy)
    assert "\n" not in str(refused.value)
    return str(refused.value)


ASK = "assert_array(student.project_row(x, W), reference.project_row(x, W))"


@pytest.mark.parametrize(
    "inputs",
    [
        "x, W = array([1, 5]), array([[2, 7], [3, 9]])",
        "x, W = draw(2) * 0, draw(2, 3) * 0",
        "x, W = array([2.0, 3.0]), array([[1, 10], [0, -1]])",  # the worked example, as decimals
    ],
)
def test_a_hidden_call_that_meets_the_same_inputs_under_two_salts_is_refused(
    with_cases: Callable[..., Copy], inputs: str
) -> None:
    said = refusal(with_cases(f"{inputs}; {ASK}"))
    assert said.startswith("hidden/project_row::test_0: it calls project_row with the same inputs whatever is drawn")


def test_one_call_of_several_is_enough(with_cases: Callable[..., Copy]) -> None:
    assert refusal(with_cases(f"x, W = draw(2), draw(2, 3); {ASK}; x, W = array([1, 5]), array([[2], [3]]); {ASK}"))


@pytest.mark.parametrize(
    "inputs",
    [
        "x, W = draw(2), draw(2, 3)",
        "x, W = draw(2) * 1e12, draw.integers(2, 3)",
        "x, W = array([1, 5]), draw(2, 3)",
        "x, W = array([2, 3]), array([[1, 10], [0, -1]])",  # a public case shows both
    ],
)
def test_drawn_inputs_and_those_that_a_public_case_shows_are_fine(with_cases: Callable[..., Copy], inputs: str) -> None:
    look_at(with_cases(f"{inputs}; {ASK}"))


def test_each_parameter_set_is_looked_at(with_cases: Callable[..., Copy]) -> None:
    marks = '@pytest.mark.parametrize("drawn", [True, False])\n'
    copy = with_cases(
        f"x, W = draw(2), draw(2, 3) if drawn else array([[1, 5], [6, 7]]); {ASK}", points=0.5, marks=marks
    )
    copy.replace(HIDDEN, "(student, reference, draw)", "(student, reference, draw, drawn)")
    copy.replace(HIDDEN, "x, W = draw(2), ", "x, W = draw(2) if drawn else array([1, 5]), ")
    assert refusal(copy).startswith("hidden/project_row::test_0[False]: ")


def test_two_contents_in_one_process_do_not_meet(with_cases: Callable[..., Copy]) -> None:
    assert refusal(with_cases(f"x, W = array([1, 5]), array([[2], [3]]); {ASK}"))
    look_at(with_cases(f"x, W = draw(2), draw(2, 3); {ASK}"))


# ---------------------------------------------------------------- what is wrong is told by its file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("def (", f"{HIDDEN}", id="no-python"),
        pytest.param(f"{HEAD}\n1 / 0\n", f"{HIDDEN}", id="does-not-import"),
        pytest.param(f"{HEAD}from checks import no_such_thing\n", f"{HIDDEN}", id="imports-what-is-not-there"),
        pytest.param(f"{HEAD}\ndef test_a(): ...\n", f"{HIDDEN}::test_a: it needs a mark", id="no-mark"),
        pytest.param(f"{HEAD}\ndef test_a(): ...\ndef test_a(): ...\n", "test_project_row.py: two", id="two-of-a-name"),
    ],
)
def test_a_hidden_file_that_is_not_in_order_is_told_in_one_line(
    with_cases: Callable[..., Copy], text: str, said: str
) -> None:
    copy = with_cases()
    copy.write(HIDDEN, text)
    assert refusal(copy).startswith(said)


def test_a_case_that_the_reference_fails_is_told_by_its_place(
    with_cases: Callable[..., Copy], capfd: pytest.CaptureFixture[str]
) -> None:
    said = refusal(with_cases("assert_array(student.project_row(array([1]), array([[1]])), [2])"))
    assert said.startswith(f"{HIDDEN}, line 10: hidden/project_row::test_0: it does not pass on the reference: ")
    assert capfd.readouterr() == ("", "")


# ---------------------------------------------------------------- a case that no wrong submission fails


def evidence(**fields: Any) -> CallEvidence:
    return CallEvidence(**{"call": "project_row", "arguments": [], "result": [1], "expected": [2]} | fields)


def verdict(outcome: str, *calls: CallEvidence) -> Verdict:
    case = CaseVerdict("hidden/project_row::test_a", "project_row", "A.", True, outcome, 0.0, 4.0, "", list(calls))
    return Verdict("a", "a", "a.py", "graded", cases=[case])


def test_a_wrong_result_proves_a_case() -> None:
    assert blunt_cases([verdict("failed", evidence())]) == []


STUB, RAISED = RaisedEvidence("NotImplementedError"), RaisedEvidence("KeyError")


@pytest.mark.parametrize(
    "nothing",
    [
        pytest.param(verdict("passed", evidence()), id="passed"),
        pytest.param(verdict("failed", evidence(result=None)), id="missing-or-none"),
        pytest.param(verdict("failed", evidence(result=None, exception=STUB)), id="stub"),
        pytest.param(verdict("failed", evidence(), evidence(result=None, exception=RAISED)), id="raised"),
        pytest.param(verdict("failed", evidence(mutated=[0])), id="changed-an-input"),
        pytest.param(verdict("failed"), id="no-call"),
        pytest.param(verdict("timeout", evidence()), id="timeout"),
        pytest.param(verdict("crashed", evidence()), id="crashed"),
        pytest.param(verdict("blocked"), id="blocked"),
    ],
)
def test_whoever_gives_no_wrong_result_proves_nothing(nothing: Verdict) -> None:
    assert blunt_cases([nothing]) == ["hidden/project_row::test_a"]
