"""How ``pytest`` ends in the handout: what of the failing cases is shown, what is next, what was stopped."""

from __future__ import annotations

import re

import pytest

from test_public_checks import CASES, QUESTIONS, filled_in, run_pytest, sentence, solve, unpack

pytestmark = pytest.mark.slow


@pytest.fixture
def unpacked(tmp_path):
    return unpack(tmp_path)


def test_one_failing_case_of_a_question_is_shown_and_how_many_are_alike(unpacked):
    (unpacked / "projections.py").write_text(filled_in(project_row="return W @ x", project_tokens="return X"), "utf-8")
    _, output = run_pytest(unpacked)
    row, tokens = CASES.count("project_row") - 1, CASES.count("project_tokens") - 1
    assert len(re.findall(r"^_+ test_", output, re.MULTILINE)) == 2
    assert f"{row} more of the same kind: `python -m pytest -v` shows every failing case" in output
    assert f"{tokens} more of project_tokens: `python -m pytest -v` shows every failing case" in output
    assert "(* is not as expected)" in output
    assert f"{row + tokens + 2} failed" in output
    _, output = run_pytest(unpacked, "-v")
    assert len(re.findall(r"^_+ test_", output, re.MULTILINE)) == row + tokens + 2
    assert "more of" not in output


def test_the_end_says_how_far_it_is_and_what_is_next(unpacked):
    solve(unpacked, ".py")
    _, output = run_pytest(unpacked)
    assert f"All {len(QUESTIONS)} questions pass. Hand in projections.py, that one file alone." in output
    source = (unpacked / "projections.py").read_text("utf-8")
    changed = source.replace("def project_tokens", "def project_toknes").replace("def project_qkv", "def project_qvk")
    (unpacked / "projections.py").write_text(changed, "utf-8")
    _, output = run_pytest(unpacked)
    assert f"{len(QUESTIONS) - 2} of {len(QUESTIONS)} questions pass; next: project_tokens" in output
    _, output = run_pytest(unpacked, "-k", "project_row or project_tokens")
    assert "1 of 2 that ran pass; next: project_tokens" in output
    _, output = run_pytest(unpacked, "-k", "project_row")
    assert f"1 of 1 that ran pass; `python -m pytest` runs all {len(QUESTIONS)}" in output


def test_roles_that_may_be_exchanged_are_not_called_right(unpacked):
    roles = '{"query": "being matched against", "key": "matching", "value": "carried forward"}'
    (unpacked / "projections.py").write_text(filled_in(attention_roles=f"return {roles}"), "utf-8")
    _, output = run_pytest(unpacked, "-k", "roles")
    said = " ".join(output.partition("your questions in")[2].split())
    assert "attention_roles passed 1 of 1 public cases: A dict with the three keys" in said
    assert "(which belongs to which is graded later)" in said


def impatient(folder):
    """Let the checks wait a second where a student's wait ten."""
    path = folder / "checks" / "watchdog.py"
    text = path.read_text("utf-8")
    assert "SECONDS: Final = 10.0" in text
    path.write_text(text.replace("SECONDS: Final = 10.0", "SECONDS: Final = 1.0"), "utf-8")


def test_a_call_without_an_end_costs_its_question_and_no_other(unpacked):
    impatient(unpacked)
    source = filled_in(project_row="while True:\n        y = x @ W", project_tokens="return X @ W")
    (unpacked / "projections.py").write_text(source, "utf-8")
    status, output = run_pytest(unpacked)
    assert status == 1
    assert re.search(r"project_row, line \d+\n    (y = x @ W|while True:)\nit did not come to an end", output)
    assert f"1 failed, {CASES.count('project_tokens')} passed, {CASES.count('project_row') - 1} skipped" in output
    assert sentence("timed-out") in " ".join(output.split())
    assert "Traceback" not in output


def test_a_step_without_an_end_ends_pytest_and_says_where(unpacked):
    impatient(unpacked)
    source = filled_in(project_row="import time\n    time.sleep(100)")
    (unpacked / "projections.py").write_text(source, "utf-8")
    status, output = run_pytest(unpacked, "-k", "project_row")
    assert status == 2
    assert re.search(r"project_row, line \d+\n    time.sleep\(100\)\nthis one step has not come to an end in 2", output)
    assert "So pytest ends here: change that line, and run it again." in output


def test_a_file_without_an_end_is_told_by_its_line(unpacked):
    impatient(unpacked)
    (unpacked / "projections.py").write_text(
        filled_in(project_row="return x @ W") + "\nwhile True:\n    pass\n", "utf-8"
    )
    status, output = run_pytest(unpacked)
    assert status == 4
    assert re.match(r"ERROR: projections.py, line \d+\n    (while True:|pass)\nit did not come to an end in", output)
    assert "Traceback" not in output


def test_ctrl_c_ends_it_with_a_sentence(unpacked):
    (unpacked / "projections.py").write_text(filled_in(project_row="raise KeyboardInterrupt"), "utf-8")
    status, output = run_pytest(unpacked)
    assert status == 1
    assert re.search(r"project_row, line \d+\n    raise KeyboardInterrupt\nyou stopped the check here", output)
    assert "!! stopped: the cases after this one did not run !!" in output
    for unkind in ("outcomes", "Exit", "Traceback", ".py:"):
        assert unkind not in output, output


def test_where_no_arrow_can_be_written_it_is_a_question_mark(unpacked):
    """As on Windows, where what goes into a file is written in an older alphabet."""
    source = filled_in(component_terms="return x[9]", project_component="return component_terms(x, W, j)")
    (unpacked / "projections.py").write_text(source, "utf-8")
    _, output = run_pytest(unpacked, "-k", "project_component", PYTHONIOENCODING="ascii")
    assert re.search(r"^project_component, line \d+ \? component_terms, line \d+$", output, re.MULTILINE)


def test_a_notebook_changed_in_a_docstring_alone_is_not_filled_in(unpacked):
    solve(unpacked, ".py")
    notebook = unpacked / "projections.ipynb"
    text = notebook.read_text("utf-8")
    assert "Return y = xW" in text
    notebook.write_text(text.replace("Return y = xW", "MY NOTE: return y = xW"), "utf-8")
    status, output = run_pytest(unpacked)
    assert status == 0, output
    assert "checking projections.py (projections.ipynb has no function filled in)" in output


@pytest.mark.parametrize("quiet", ["-q", "-qq"])
def test_with_q_too_the_line_to_fix_is_said(unpacked, quiet):
    (unpacked / "projections.py").write_text(filled_in(project_row="return x @ W)"), "utf-8")
    status, output = run_pytest(unpacked, quiet)
    assert status == 1
    assert re.search(r"projections.py: fix line \d+: unmatched '\)' .*\n    return x @ W\)\n +\^\n", output)


def test_with_q_too_it_is_said_which_file_counts(unpacked):
    solve(unpacked, ".ipynb")
    (unpacked / "projections.py").write_text(filled_in(project_row="return x @ W"), "utf-8")
    _, output = run_pytest(unpacked, "-q")
    assert "projections.ipynb and projections.py were both changed: the notebook counts" in output


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("projections (1).py", 'This checks that one: python -m pytest "--file=projections (1).py"'),
        ("my_projections.ipynb", 'This checks that one: python -m pytest "--file=my_projections.ipynb"'),
        ("projections.ipynb.txt", "its name has to end in .py or .ipynb, and nothing after that."),
    ],
)
def test_where_nothing_is_filled_in_a_file_of_nearly_that_name_is_named(unpacked, name, said):
    (unpacked / name).write_text(filled_in(project_row="return x @ W"), "utf-8")
    status, output = run_pytest(unpacked, "-q")
    assert status == 1
    end = " ".join(output.partition("Neither projections.ipynb nor projections.py is filled in yet.")[2].split())
    assert f"There is also {name}" in end
    assert said in end


def test_where_one_of_the_two_was_taken_away_the_other_is_told_of(unpacked):
    (unpacked / "projections.ipynb").unlink()
    _, output = run_pytest(unpacked)
    assert "projections.py is not filled in yet. Open it, fill in component_terms" in " ".join(output.split())
