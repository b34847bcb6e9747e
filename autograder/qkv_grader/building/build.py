"""``qkv build``: the zip for students and the zip for the grader, each proven before it is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qkv_grader import scratch
from qkv_grader.building.faults import BuildError, told_in_one_line
from qkv_grader.building.handout import drifted
from qkv_grader.building.leaks import refuse_leaks
from qkv_grader.building.mistakes import refuse_right_ways
from qkv_grader.building.needs import refuse_missing_needs
from qkv_grader.building.otter_keys import refuse_otter_keys
from qkv_grader.building.proofs import Proof, prove
from qkv_grader.building.reference_calls import Run, refuse_fixed_inputs, run_reference
from qkv_grader.building.shipped import handout_files
from qkv_grader.building.verifying import in_one_line, untried, verify_zip
from qkv_grader.building.zips import autograder_files, write_zip
from qkv_grader.content import Content
from qkv_grader.grading import Unprotected
from qkv_grader.loading import load
from qkv_grader.whole import write_together

__all__ = ["BuildError", "build_zips"]

SALTS = ("one", "other")


def build_zips(content: Content, out: Path, *, stock_setup: bool = False) -> Iterator[str]:
    """Prove the content, then write ``assignment.zip`` and ``autograder.zip`` under ``out``; yield a line a step.

    ``stock_setup`` leaves Otter's own ``setup.sh`` and ``run_autograder`` in the grader's zip.

    What is quickly looked at comes first, what takes a minute after it, and nothing is written before all of it holds.

    Raises:
        BuildError: a proof failed; nothing was written.
        ContentError: the assignment's own files are not in order.
    """
    refuse_missing_needs()
    handout = _look(content)
    runs = _run_cases(content)
    cases = [run.case for run in runs]
    hidden = sum(case.hidden for case in cases)
    yield f"{hidden} hidden and {len(cases) - hidden} public cases are in order"
    yield "the handout holds no solution and no hidden case"
    proof = Proof()
    yield from prove(content, proof)
    with scratch.folder("build") as folder:
        write_zip(folder / "assignment.zip", {f"assignment/{name}": data for name, data in handout.items()})
        grader = autograder_files(content, cases, handout, proof.wrong_sample, folder, stock_setup=stock_setup)
        write_zip(folder / "autograder.zip", grader)
        yield from _verify(content, folder / "autograder.zip")
        write_together({out / name: (folder / name).read_bytes() for name in ("assignment.zip", "autograder.zip")})
    yield f"wrote {out / 'assignment.zip'}"
    yield f"wrote {out / 'autograder.zip'}"


def _verify(content: Content, archive: Path) -> Iterator[str]:
    """Have the finished zip tried as the platform would run it; yield a line a file.

    Raises:
        BuildError: it does not do what `qkv grade` does.
    """
    tried = []
    try:
        for one in verify_zip(archive, content):
            if one.faults:
                raise BuildError(f"autograder.zip: {one.faults[0]}")
            yield f"the finished zip gives {in_one_line(one)}"
            tried.append(one)
    except Unprotected:
        yield "the finished zip was not tried: no grades are given on a machine without protection (qkv doctor)"
    else:
        yield from (f"not tried: {what}" for what in untried(tried))


def _look(content: Content) -> dict[str, bytes]:
    """Look at everything that shows without running a submission; return the handout's files."""
    with told_in_one_line(content):
        refuse_otter_keys(content)
        stale = drifted(content.root)
        if stale:
            names = ", ".join(str(path.relative_to(content.root)) for path in stale)
            raise BuildError(f"not built from their sources any more: {names}; run: qkv build --handout")
        handout = handout_files(content)
        refuse_leaks(content, handout)
    return handout


def _run_cases(content: Content) -> list[Run]:
    """Run all cases on the reference under two salts; return the first runs."""
    with told_in_one_line(content):
        loaded = load(content)
        one, other = run_reference(content, loaded, SALTS).values()
        refuse_fixed_inputs(one, other)
        refuse_right_ways(content, loaded, [call for run in one for call in run.calls])
    return one
