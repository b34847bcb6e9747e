"""``qkv grade``: from paths to a folder of results, grading only what is missing or changed."""

from __future__ import annotations

import contextlib
import difflib
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qkv_grader import scratch
from qkv_grader.content import Content
from qkv_grader.intake import Handin, IntakeError, collect, results_among
from qkv_grader.judging import Judged, failed_verdict, judge_all
from qkv_grader.judging.cpus import usable
from qkv_grader.judging.protection import Unprotected, refuse_unprotected
from qkv_grader.kit.reading import Unreadable, display, listed, read_bytes
from qkv_grader.kit.words import one_line
from qkv_grader.report import Results, draw_pages, scores_of, sums_hold, write_class, write_student
from qkv_grader.sandbox import Sandbox
from qkv_grader.verdict import Verdict

__all__ = ["Summary", "Unprotected", "grade_into"]


@dataclass(frozen=True)
class Summary:
    """What a run of ``qkv grade`` came to.

    ``kept`` were graded before, ``outdated`` of them by other cases; ``left_out`` are folders of results.
    """

    statuses: dict[str, int]
    scores: tuple[float, ...]
    kept: int
    outdated: int
    #: Why there is no grade, and for how many.
    errors: dict[str, int] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def text(self) -> str:
        """Say it in one line."""
        counts = ", ".join(f"{number} {status}" for status, number in sorted(self.statuses.items()))
        median = f"; median score {statistics.median(self.scores):g}" if self.scores else ""
        verb = "was graded before and stands" if self.kept == 1 else "were graded before and stand"
        kept = f"; {self.kept} {verb}" if self.kept else ""
        outdated = f", {self.outdated} of them by other cases or another grader" if self.outdated else ""
        left_out = f"; left out, as these are results: {listed(self.left_out)}" if self.left_out else ""
        total = sum(self.statuses.values())
        return f"{total} submission{'s' if total > 1 else ''}: {counts}{median}{kept}{outdated}{left_out}"


def grade_into(
    content: Content,
    paths: Sequence[Path],
    out: Path,
    allow_unprotected: bool,
    progress: Callable[[int, int], None],
    *,
    only: Sequence[str] = (),
    jobs: int | None = None,
) -> Summary:
    """Grade the submissions at ``paths`` and write every file of the results under ``out``.

    ``only`` are students to grade whether their verdicts stand or not, and nobody else. ``progress`` is told
    (done, total). Whoever has a verdict in ``out`` from another call, or is left out by ``only``, keeps it.

    Raises:
        IntakeError: a path holds no submissions, or not those of ``only``.
        ContentError: the assignment's own files are not in order.
        ResultsError: ``out`` holds other things than results.
        Unprotected: a guarantee is missing and ``allow_unprotected`` is false.
    """
    results = Results(out, paths)
    sentences = content.hints.sentences
    scratch.sweep()
    with scratch.folder("batch") as folder:
        private = [path for path in (*paths, out, folder) if path.exists()]  # what is made later is made closed
        protected = _is_protected(content, allow_unprotected, private)
        handins = {handin.student: handin for handin in collect(paths, folder, leave_out=out)}
        wanted = _only(handins, only) if only else handins
        results.open()
        if not only:
            results.drop_gone(handins)
        verdicts = _standing(results, content, wanted, protected)
        waiting = [handin for student, handin in wanted.items() if only or student not in verdicts]
        kept = len(wanted) - len(waiting)
        progress(kept, len(wanted))
        try:
            with contextlib.closing(
                judge_all(content, waiting, jobs or usable(), private=private, pages=True)
            ) as judging:
                for number, judged in enumerate(judging, start=kept + 1):
                    verdict = _write(results, content, handins[judged.verdict.student], judged, sentences)
                    verdicts[verdict.student] = _slim(verdict)
                    progress(number, len(wanted))
        finally:
            results.save()
    write_class(out, list(verdicts.values()), sentences)
    return _summary(verdicts, {handin.student for handin in waiting}, content, results_among(paths))


def _is_protected(content: Content, allow_unprotected: bool, private: Iterable[Path]) -> bool:
    """Return whether every guarantee is there; where one is missing, go on only if that is allowed.

    ``private`` is what no submission may read beside the content.

    Raises:
        Unprotected: one is missing and ``allow_unprotected`` is false.
    """
    with Sandbox(content.config.limits, private=(*content.private, *private)) as sandbox:
        if not allow_unprotected:
            refuse_unprotected(sandbox.guarantees, sandbox.exposed)
        return all(sandbox.guarantees.values())


def _only(handins: Mapping[str, Handin], only: Sequence[str]) -> dict[str, Handin]:
    for student in only:
        if student not in handins:
            near = difflib.get_close_matches(student, handins, n=3, cutoff=0) or sorted(handins)[:3]
            raise IntakeError(f"--only {student}: nobody there is called so; there are {', '.join(near)}")
    return {student: handins[student] for student in only}


def _standing(results: Results, content: Content, wanted: Mapping[str, Handin], protected: bool) -> dict[str, Verdict]:
    """Return the verdicts that stand already, and those of students who are none of this call's business."""
    verdicts = {}
    for student in results.students:
        verdict = results.verdict(student)
        if student not in wanted:
            if verdict is None and results.was_changed(student):
                text = "verdict.json was changed after it was written: grade this submission again"
                verdict = failed_verdict(Handin(student, student), content, text)
            if verdict is not None:
                verdicts[student] = _slim(verdict)
        elif verdict is not None and results.is_whole(student):
            digests = (wanted[student].digest, content.digest)
            same = (verdict.submission_digest, verdict.cases_digest) == digests
            if same and verdict.status != "error" and (verdict.official or not protected) and sums_hold(verdict):
                results.found(student)
                verdicts[student] = _slim(verdict)
    return verdicts


def _write(results: Results, content: Content, handin: Handin, judged: Judged, sentences: Mapping[str, str]) -> Verdict:
    """Write one student's files. What goes wrong with them is that student's row, not everyone's end."""
    try:
        sources = []
        if judged.path is not None:
            with contextlib.suppress(Unreadable):
                sources = [(display(judged.path.name), read_bytes(judged.path))]
        results.expect(judged.verdict)
        pages = judged.pages or draw_pages(judged.verdict, [], sentences)
        write_student(results.out, judged.verdict, sources, pages)
        return judged.verdict
    except Exception as problem:  # noqa: BLE001 - that student's row, not everyone's end
        text = f"the grader failed to write the results: {type(problem).__name__}: {problem}"
        verdict = failed_verdict(handin, content, one_line(text))
        with contextlib.suppress(Exception):
            results.expect(verdict)
            write_student(results.out, verdict, [], draw_pages(verdict, [], sentences))
        return verdict


def _slim(verdict: Verdict) -> Verdict:
    """Return a verdict without what class page and table do not need, so that a batch of any size fits in memory."""
    for case in verdict.cases:
        case.evidence, case.feedback = [], ""
    return verdict


def _summary(verdicts: Mapping[str, Verdict], graded: set[str], content: Content, left_out: Sequence[str]) -> Summary:
    kept = [verdict for student, verdict in verdicts.items() if student not in graded and verdict.status != "error"]
    return Summary(
        Counter(verdict.status for verdict in verdicts.values()),
        tuple(scores_of(verdicts.values())),
        len(kept),
        sum(verdict.cases_digest != content.digest for verdict in kept),
        Counter(verdict.reason for verdict in verdicts.values() if verdict.status == "error"),
        tuple(left_out),
    )
