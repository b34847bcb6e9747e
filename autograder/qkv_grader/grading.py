"""``qkv grade``: from paths to a folder of results, grading only what is missing or changed."""

from __future__ import annotations

import contextlib
import difflib
import functools
import statistics
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from qkv_grader import scratch
from qkv_grader.cluster import Cluster
from qkv_grader.content import Content
from qkv_grader.intake import Handin, IntakeError, results_among
from qkv_grader.intake.ids import folded
from qkv_grader.intake.taking import take_in
from qkv_grader.judging import failed_verdict, judge_all
from qkv_grader.judging.cpus import usable
from qkv_grader.judging.drawer import Drawer
from qkv_grader.judging.probing import is_protected
from qkv_grader.judging.protection import Unprotected
from qkv_grader.records import read_overrides, read_students, standing, write_students
from qkv_grader.report import Outdated, Results, scores_of, write_class
from qkv_grader.reporting import (
    Desk,
    about_gone,
    about_held_back,
    about_outdated,
    draw_again,
    kept_verdict,
)
from qkv_grader.resuming import Ended, Last, Summary, lying
from qkv_grader.verdict import Verdict, sums_hold

__all__ = ["Summary", "Unprotected", "grade_into"]


def grade_into(
    content: Content,
    paths: Sequence[Path],
    out: Path,
    allow_unprotected: bool,
    progress: Callable[[int, int], None],
    *,
    only: Sequence[str] = (),
    jobs: int | None = None,
    cluster: Cluster | None = None,
    roster: Path | None = None,
    grades_csv: Path | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Summary:
    """Grade the submissions at ``paths`` and write every file of the results under ``out``.

    Submissions are judged here, ``jobs`` at once, or by a ``cluster``.
    ``only`` are students to grade whether their verdicts stand or not, and nobody else but who handed in with them.
    ``progress`` is told (done, total), ``say`` what a TA has to know of an export; ``roster`` and ``grades_csv`` are as
    for `take_in`. Whoever has a verdict in ``out`` from another call, or is left out by ``only``, keeps it.

    Raises:
        IntakeError: a path holds no submissions, or not those of ``only``.
        ContentError: the assignment's own files are not in order.
        ResultsError: ``out`` holds other things than results.
        TableError: a correction in ``out`` cannot be meant, or ``students.csv`` there cannot be read; where that shows
            before anybody is graded, nothing changes.
        Unprotected: a guarantee is missing and ``allow_unprotected`` is false.
        ClusterError: the cluster cannot be used, or not any more.
    """
    results = Results(out, paths)
    scratch.sweep()
    notes = [results.close_to_others()]
    last = Last(content, paths, out, roster, grades_csv)
    with scratch.folder("batch") as folder, Drawer(content) as drawer:
        private = [
            path for path in (*paths, roster, grades_csv, out, folder) if path and path.exists()
        ]  # others are made closed
        is_safe = functools.cache(functools.partial(_is_safe, content, allow_unprotected, cluster, say, private))
        if not only and (ended := _unchanged(last, results, is_safe)):
            for line in ended.said:
                say(line)
            progress(ended.summary.kept, ended.summary.kept)
            return _told(ended, notes)
        before = read_students(out)
        taken = take_in(paths, folder, leave_out=out, roster=roster, grades_csv=grades_csv, before=before)
        for line in (said := taken.said):
            say(line)
        handins = {handin.student: handin for handin in taken.handins}
        known = before | taken.students
        wanted = _only(handins, only) if only else handins
        gone = [] if only else results.missing(handins)
        verdicts = _standing(results, content, wanted, is_safe, gone)
        waiting = _together(handins, [student for student in wanted if only or student not in verdicts])
        graded = {handin.student for group in waiting.values() for handin in group}
        unjudged = dict.fromkeys(graded, failed_verdict(Handin("", ""), content, ""))  # questions and their worth count
        corrections = read_overrides(out, verdicts | unjudged, results.gone.union(gone).difference(wanted))
        if waiting:
            is_safe()  # or nobody is judged, and nothing changes
        desk = Desk(results, content, drawer, standing(corrections), publish=bool(only))
        results.open(gone)
        done, total = len(wanted.keys() - graded), len(wanted.keys() | graded)
        progress(done, total)
        del handins, wanted, taken, unjudged  # of each student one thing is held, the hand-in or the verdict
        judging = judge_all(
            content,
            [group[0] for group in waiting.values()],
            jobs or usable(),
            private=private,
            pages=True,
            elsewhere=cluster,
        )
        try:
            with contextlib.closing(judging):
                for judged in judging:
                    for handin in waiting.pop(judged.filed.outline.student):
                        verdicts[handin.student] = desk.write(handin, judged)
                        done += 1
                    progress(done, total)
        finally:
            results.save()
        corrections = read_overrides(out, verdicts, results.gone)
        results.corrected |= {one.student for one in corrections}
        changes = Outdated(results).mark_all(verdicts, standing(corrections))
        draw_again(results, drawer, results.corrected.intersection(verdicts), changes)
    write_students(out, [known[student] for student in verdicts if student in known])
    write_class(out, list(verdicts.values()), content.hints.sentences, changes)
    results.remember()
    summary = _summary(
        verdicts,
        graded,
        content,
        results_among(paths),
        (*about_gone(corrections, results), *about_outdated(changes, results)),
    )
    ended = Ended(
        summary,
        said,
        [*about_held_back(results, results.students)],
        all(verdict.official for verdict in verdicts.values()),
        _lie(results),
    )
    if not only:
        last.keep(ended)
    return _told(ended, notes)


def _is_safe(
    content: Content,
    allow_unprotected: bool,
    cluster: Cluster | None,
    say: Callable[[str], None],
    private: Sequence[Path],
) -> bool:
    """Return whether every guarantee is there for a grade that is official, here or where the cluster's workers are."""
    if cluster:
        return cluster.prove(content, allow_unprotected, say)
    return is_protected(content, allow_unprotected, private)


def _unchanged(last: Last, results: Results, is_safe: Callable[[], bool]) -> Ended | None:
    """Return how the last run ended, if this one would come to the same."""
    if (ended := last.ended()) is None:
        return None
    if not (lies := _lie(results)) and not results.are_whole():
        return None
    if not ended.official and is_safe():  # verdicts that are not official do not stand then
        return None
    results.remember()
    ended = msgspec.structs.replace(ended, held_back=[*about_held_back(results, results.students)], lies=lies)
    last.keep(ended)
    return ended


def _lie(results: Results) -> str:
    """Return how the students' files lie there, if they are whole; "" where they are not, or are too new to tell."""
    lies = lying(results.out)  # before each is looked at: a change meanwhile is the next run's
    return lies if lies and results.are_whole() else ""


def _told(ended: Ended, notes: Iterable[str]) -> Summary:
    return replace(ended.summary, notes=tuple(filter(None, (*notes, *ended.summary.notes, *ended.held_back))))


def _together(handins: Mapping[str, Handin], students: Iterable[str]) -> dict[str, list[Handin]]:
    """Return what is to be graded by the first of those who handed it in together: they have the same files."""
    groups: dict[tuple[Path, ...], list[Handin]] = {}
    for handin in handins.values():
        groups.setdefault(handin.files, []).append(handin)
    found: dict[str, list[Handin]] = {}
    for student in students:
        group = groups[handins[student].files] if handins[student].files else [handins[student]]
        found[group[0].student] = group
    return found


def _only(handins: Mapping[str, Handin], only: Sequence[str]) -> dict[str, Handin]:
    """Return who is meant, by the id or else by a name, as the pages show it, that one student has."""
    wanted = {}
    for called in only:
        namesakes = [
            student
            for student, one in handins.items()
            if folded(called) in (folded(one.name), folded(one.whose or one.name))
        ]
        if called not in handins and len(namesakes) != 1:
            near = (
                sorted(namesakes)[:3]
                or difflib.get_close_matches(called, handins, n=3, cutoff=0)
                or sorted(handins)[:3]
            )
            how = "more than one there is" if namesakes else "nobody there is"
            raise IntakeError(f"--only {called}: {how} called so; there are {', '.join(near)}")
        student = called if called in handins else namesakes[0]
        wanted[student] = handins[student]
    return wanted


def _standing(
    results: Results,
    content: Content,
    wanted: Mapping[str, Handin],
    is_safe: Callable[[], bool],
    gone: Collection[str],
) -> dict[str, Verdict]:
    """Return the verdicts that stand already, and those of students who are none of this call's business."""
    verdicts = {}
    for student in sorted({*results.students}.difference(gone)):
        if student not in wanted:
            verdict = kept_verdict(results, content, student, outline=True)
            if verdict is not None:
                verdicts[student] = verdict
            continue
        verdict = results.whole(student)
        if verdict is not None:
            digests = (wanted[student].digest, content.digest)
            same = (verdict.submission_digest, verdict.cases_digest) == digests
            if same and verdict.status != "error" and (verdict.official or not is_safe()) and sums_hold(verdict):
                results.found(student)
                verdicts[student] = verdict
    return verdicts


def _summary(
    verdicts: Mapping[str, Verdict], graded: set[str], content: Content, left_out: Sequence[str], notes: tuple[str, ...]
) -> Summary:
    scores = scores_of(verdicts.values())
    kept = [verdict for student, verdict in verdicts.items() if student not in graded and verdict.status != "error"]
    return Summary(
        Counter(verdict.status for verdict in verdicts.values()),
        statistics.median(scores) if scores else None,
        len(kept),
        sum(verdict.cases_digest != content.digest for verdict in kept),
        Counter(verdict.reason for verdict in verdicts.values() if verdict.status == "error"),
        tuple(left_out),
        notes,
    )
