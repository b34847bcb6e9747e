"""The proofs of a content by grading: the reference earns everything, the template nothing, no hidden case is blunt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qkv_grader.building.faults import BuildError, told_in_one_line
from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging import judge_all
from qkv_grader.judging.cpus import usable
from qkv_grader.kit.words import one_line
from qkv_grader.verdict import CaseVerdict, Verdict


@dataclass
class Proof:
    """What has been graded while a content was proven, by path."""

    verdicts: dict[Path, Verdict] = field(default_factory=dict)

    @property
    def wrong_sample(self) -> Path | None:
        """A wrong file that earns some points, the first of them; None where there is none."""
        some = (path for path, verdict in self.verdicts.items() if 0 < (verdict.score or 0) < verdict.max_score)
        return min(some, default=None)


def prove(content: Content, proof: Proof) -> Iterator[str]:
    """Grade the reference, the template and every known wrong submission into ``proof``; yield a line a step.

    Raises:
        BuildError: the reference loses or the template earns points, or a hidden case lets every wrong one pass.
    """
    notebook = content.reference.with_suffix(".ipynb")
    right = [content.reference, notebook]
    untouched = [content.assignment / path.name for path in right]
    wrong = sorted(path for path in (content.root / "tests" / "submissions" / "wrong").glob("*.*"))
    handins = [Handin(str(path), path.name, (path,)) for path in [*right, *untouched, *wrong]]
    with told_in_one_line(content):
        for judged in judge_all(content, handins, usable()):
            proof.verdicts[Path(judged.verdict.student)] = judged.verdict
            if not len(proof.verdicts) % 50:
                yield f"graded {len(proof.verdicts)} of {len(handins)}"
    for path in right:
        verdict = proof.verdicts[path]
        if verdict.status == "error":
            raise BuildError(one_line(verdict.reason))
        if verdict.score != verdict.max_score:
            lost = next((case.id for case in verdict.cases if case.outcome != "passed"), verdict.reason)
            raise BuildError(f"the reference {path.name} earns {verdict.score} of {verdict.max_score:g}: see {lost}")
    yield "the reference earns every point, as .py and as .ipynb"
    for path in untouched:
        if proof.verdicts[path].score:
            raise BuildError(f"the untouched template {path.name} earns {proof.verdicts[path].score:g} points")
    yield "the template earns none"
    if not wrong:
        yield "no wrong submissions here (tests/submissions/wrong), so the hidden cases were not tried against any"
        return
    blunt = blunt_cases([proof.verdicts[path] for path in wrong])
    if blunt:
        raise BuildError(
            f"{blunt[0]}: no wrong submission fails it by what it returns; "
            "sharpen the case, or add such a submission to tests/submissions/wrong"
        )
    yield f"each hidden case fails at least one of {len(wrong)} wrong submissions"


def blunt_cases(verdicts: list[Verdict]) -> list[str]:
    """Return the ids of the hidden cases that no submission fails by what it returned."""
    caught = {case.id for verdict in verdicts for case in verdict.cases if _by_a_result(case)}
    return [case.id for case in verdicts[0].cases if case.hidden and case.id not in caught]


def _by_a_result(case: CaseVerdict) -> bool:
    """Whether wrong values made a case fail; a function that is missing, a stub or raises would fail any case."""
    return (
        case.outcome == "failed"
        and bool(case.evidence)
        and all(call.exception is None and call.result is not None and not call.mutated for call in case.evidence)
    )
