"""What the judge makes of a submission's behaviour: hangs, deaths, odd results, statements that raise."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT
from qkv_grader.verdict import Verdict

REFERENCE = (ROOT / "solutions" / "projections.py").read_text(encoding="utf-8")
Judge = Callable[[Path], Verdict]


@pytest.fixture
def submit(judge: Judge, tmp_path: Path) -> Callable[[str], Verdict]:
    """Judge the reference with ``code`` put after it."""

    def submit(code: str, before: str = "") -> Verdict:
        path = tmp_path / "projections.py"
        path.write_text(f"{before}\n{REFERENCE}\n\n{code}\n", encoding="utf-8")
        return judge(path)

    return submit


Submit = Callable[..., Verdict]


def scores(verdict: Verdict) -> dict[str, float | None]:
    return {question.name: question.score for question in verdict.questions}


def outcomes(verdict: Verdict, question: str) -> Counter[str]:
    return Counter(case.outcome for case in verdict.cases if case.question == question)


def test_a_source_that_ends_the_process_is_crashed(submit: Submit) -> None:
    verdict = submit("import os\nos._exit(0)")
    assert (verdict.status, verdict.score) == ("crashed", 0)
    assert {case.outcome for case in verdict.cases} == {"blocked"}


@pytest.mark.slow
def test_a_source_without_an_end_is_a_timeout(submit: Submit) -> None:
    verdict = submit("while True:\n    pass")
    assert (verdict.status, verdict.score, verdict.flags) == ("timeout", 0, ["timeout"])
    assert "5 seconds" in verdict.reason


@pytest.mark.slow
def test_a_function_without_an_end_costs_its_question_and_no_other(submit: Submit) -> None:
    verdict = submit("def project_row(x, W):\n    while True:\n        pass")
    assert verdict.status == "graded"
    assert scores(verdict) == {**scores(verdict), "project_row": 0.0, "project_component": 3.0, "project_qkv": 6.0}
    assert outcomes(verdict, "project_row")["timeout"] == 2
    assert outcomes(verdict, "project_row")["blocked"] == sum(outcomes(verdict, "project_row").values()) - 2
    assert verdict.misconceptions["project_row"][0] == "timed-out"


def test_a_function_that_ends_the_process_costs_its_question_and_no_other(submit: Submit) -> None:
    verdict = submit("import os\ndef project_row(x, W):\n    os._exit(0)")
    assert verdict.score == 16
    assert outcomes(verdict, "project_row")["crashed"] == 2


def test_patching_numpy_changes_nothing_for_the_judge(submit: Submit) -> None:
    patch = "import numpy\nnumpy.allclose = numpy.array_equal = numpy.testing.assert_allclose = lambda *a, **k: True\n"
    verdict = submit(patch + "def project_row(x, W):\n    return [0] * W.shape[1]")
    assert scores(verdict)["project_row"] == 0


def test_a_statement_that_raises_is_noted_and_the_rest_counts(submit: Submit) -> None:
    verdict = submit("print(no_such_name)", before="import no_such_module")
    assert (verdict.status, verdict.score) == ("graded", 20)
    assert "no_such_module" in verdict.reason
    assert "1 more" in verdict.reason


@pytest.mark.parametrize(
    ("returned", "slug"),
    [
        ("None", "not-implemented"),
        ("np.array([1.0])", None),
        ("'(2, 17)'", "wrong-type"),
        ("[[[]]] * 200_000", "wrong-type"),
        ("np.full((1000, 1000), 1e6)", None),
        ("__import__('functools').reduce(lambda a, _: [a], range(5000), [])", "wrong-type"),
        ("10 ** 100_000", None),
        ("iter([1, 2])", "wrong-type"),
        ("np.array([1 + 2j, 3])", "wrong-type"),
        ("np.ma.masked_all(2)", None),
        ("type('T', (float,), {'__eq__': lambda s, o: True, '__hash__': None})(5)", None),
        ("(_ for _ in ()).throw(KeyError('x'))", "raised-error"),
    ],
)
def test_whatever_a_function_returns_is_a_failed_case_and_never_an_error(
    submit: Submit, returned: str, slug: str | None
) -> None:
    every = "component_terms", "project_component", "project_row", "project_tokens", "project_qkv", "attention_roles"
    verdict = submit(
        "import numpy as np\n" + "\n".join(f"def {name}(*inputs):\n    return {returned}" for name in every)
    )
    assert (verdict.status, verdict.score) == ("graded", 0)
    assert {case.outcome for case in verdict.cases} == {"failed"}
    if slug is not None:
        assert verdict.misconceptions["project_row"][0] == slug


def test_a_changed_input_fails_the_case_though_the_result_is_right(submit: Submit) -> None:
    verdict = submit("right = project_row\ndef project_row(x, W):\n    y = right(x, W)\n    W *= 2\n    return y")
    case = next(case for case in verdict.cases if case.id == "hidden/project_row::test_worked_example")
    assert (case.outcome, case.evidence[0].mutated) == ("failed", [1])


def test_public_cases_run_before_any_hidden_one(submit: Submit) -> None:
    ids = [case.id.partition("/")[0] for case in submit("").cases]
    assert ids == sorted(ids, key=["public", "hidden"].index)


def test_what_a_function_keeps_from_a_hidden_call_never_reaches_a_student(submit: Submit) -> None:
    spy = """
        seen = []
        def project_row(x, W):
            seen.append(x.tolist())
            print('SPY', seen)
            raise ValueError(f'SPY {seen}')
    """
    verdict = submit(textwrap.dedent(spy))
    shown = [case.feedback for case in verdict.cases if case.hidden]
    assert set(shown) == {""}
    hidden = next(case for case in verdict.cases if case.id == "hidden/project_row::test_worked_example")
    assert "SPY" in hidden.evidence[0].output
    assert "SPY" in str(hidden.evidence[0].exception)


def test_the_same_submission_gets_the_same_verdict_byte_for_byte(submit: Submit) -> None:
    first, second = submit("def project_row(x, W):\n    return x"), submit("def project_row(x, W):\n    return x")
    first.seconds = second.seconds = 0
    assert first.to_json() == second.to_json()


def test_a_mistake_without_a_name_is_told_with_the_student_s_own_numbers(submit: Submit) -> None:
    verdict = submit("def project_row(x, W):\n    return x @ W * 3 + 7")
    assert "project_row" not in verdict.misconceptions
    lost = [case for case in verdict.cases if case.question == "project_row" and not case.hidden]
    assert lost[0].feedback.startswith("None of the usual mistakes; y_0 should be 2·1 + 3·0 = 2, yours is 13.\n\n")
    assert not any(case.feedback for case in verdict.cases if case.hidden)
    assert not any("None of the usual mistakes" in case.feedback for case in lost[1:])
