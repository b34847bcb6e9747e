"""Where what the platform made of a file is not what ``qkv grade`` says: each way that it may differ is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from platform_fixtures import SCHEMA
from qkv_grader.building import verifying
from qkv_grader.building.verifying import comparing
from qkv_grader.building.verifying.fields import Entry, Fields, FieldsError, read_fields
from qkv_grader.building.verifying.running import Ran
from qkv_grader.building.verifying.samples import BROKE_OUT, Sample
from qkv_grader.building.verifying.verify import Tried
from qkv_grader.report import staff_text
from sample_verdicts import failing

# ---------------------------------------------------------------- where it says that something is wrong


class Told:
    """What a student should see of a verdict, in short."""

    def of(self, verdict: Any) -> dict[str, Any]:
        entries = [{"name": one.name, "score": one.score, "output": "fine"} for one in verdict.questions]
        return {"output": "Graded a.py.", "tests": entries}


VERDICT = replace(failing(), questions=[replace(one, score=1.0) for one in failing().questions])
SAMPLE = Sample("wrong", "a wrong file", Path("a.py"), None)
GOOD = Ran(0, staff_text(VERDICT), json.dumps(Told().of(VERDICT)).encode(), 1.0)


def faults(ran: Ran, sample: Sample = SAMPLE) -> list[str]:
    return list(comparing.faults_of(sample, VERDICT, ran, Told()))


def results(**changes: Any) -> bytes:
    return json.dumps(Told().of(VERDICT) | changes).encode()


def test_what_is_as_qkv_grade_says_has_no_fault() -> None:
    assert faults(GOOD) == []


def test_flags_and_layers_may_differ_and_the_log_may_say_more() -> None:
    log = GOOD.log.replace("layers process", "layers process, landlock")
    assert faults(replace(GOOD, log=f"WARNING: look\n\nflags retried\n{log}")) == []


@pytest.mark.parametrize(
    ("ran", "said"),
    [
        (
            replace(GOOD, code=1, log="NO GRADE WAS GIVEN: why\nmore", results=None),
            "it ended with 1 and left no results.json: NO GRADE WAS GIVEN: why",
        ),
        (replace(GOOD, code=None, results=None), "it did not end and left no results.json"),
        (replace(GOOD, code=3), "it ended with 3 and left a results.json"),
        (replace(GOOD, results=b"{"), "results.json is not as Gradescope wants it: Input data was truncated"),
        (replace(GOOD, results=results(tests=[])), "results.json is not as Gradescope wants it: it has no score"),
        (replace(GOOD, results=results(tests=[{"name": "add", "score": 2}])), "add earns 2 there, 1 by qkv grade"),
        (replace(GOOD, results=results(output="b")), "output is 'b' there, 'Graded a.py.' by qkv grade"),
        (replace(GOOD, results=results(stdout_visibility="visible")), "stdout_visibility is 'visible' there, None by"),
        (
            replace(GOOD, log=GOOD.log.replace("graded", "timeout")),
            "the log has 'status timeout', qkv grade 'status graded'",
        ),
        (
            replace(GOOD, log=GOOD.log.replace(": swapped", ": negated")),
            "the log has 'add 1 of 4: negated, negated', qkv grade 'add 1 of 4: swapped, negated'",
        ),
        (
            replace(GOOD, log=GOOD.log.replace("failed: hidden", "passed: hidden")),
            "qkv grade 'failed: hidden/add::test_1'",
        ),
        (replace(GOOD, log=f"{BROKE_OUT} it read all\n{GOOD.log}"), f"it is not held: {BROKE_OUT} it read all"),
    ],
)
def test_each_fault_is_told_in_a_line_that_names_the_file(ran: Ran, said: str) -> None:
    first = faults(ran)[0]
    assert first.startswith("a wrong file (a.py): ")
    assert said in first
    assert "\n" not in first


def test_what_has_to_earn_its_points_does_so_by_qkv_grade_too() -> None:
    [said] = faults(GOOD, replace(SAMPLE, earns=6.0))
    assert "qkv grade gives it 3, and it must earn 6" in said


# ---------------------------------------------------------------- the fields of results.json


def test_they_are_those_of_the_schema() -> None:
    assert set(Fields.__struct_fields__) == set(SCHEMA["properties"])
    assert set(Entry.__struct_fields__) == set(SCHEMA["properties"]["tests"]["items"]["properties"])


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"score": 1, "outputs": ""}, "outputs"),
        ({"score": "1"}, r"\$.score"),
        ({"tests": [{"score": 1, "visibility": "everyone"}]}, r"tests\[0\].visibility"),
        ({"tests": [{"score": 1, "status": "ok"}]}, r"tests\[0\].status"),
        ({"tests": [{"score": 1, "number": 1}]}, r"tests\[0\].number"),
        ({"tests": [{"name": "add"}]}, "no score"),
    ],
)
def test_what_gradescope_would_not_take_is_refused(spoilt: dict[str, Any], said: str) -> None:
    with pytest.raises(FieldsError, match=said):
        read_fields(json.dumps(spoilt).encode())


def test_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(FieldsError):
        read_fields(b'{"score": NaN}')


# ---------------------------------------------------------------- what is told as untried


def test_what_root_does_first_is_told_as_untried_by_anybody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Tried(SAMPLE, replace(VERDICT, layers=["landlock"]), GOOD, [], True)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    said = list(verifying.untried([one]))
    assert "rlimits, uid-drop, no-new-privs, seccomp (qkv doctor says why)" in said[1]
    assert "closes the folders to every other user" in said[2]
