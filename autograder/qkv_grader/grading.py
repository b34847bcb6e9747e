"""``qkv grade``: from paths to a folder of results, grading only what is missing or changed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qkv_grader import scratch
from qkv_grader.batch import judge_all
from qkv_grader.content import Content
from qkv_grader.intake import Handin, collect
from qkv_grader.messages import Request
from qkv_grader.report import draw_pages, write_class, write_student
from qkv_grader.sandbox import Sandbox
from qkv_grader.submission import Unreadable, display, read_bytes
from qkv_grader.verdict import Verdict, VerdictError, read_verdict


class Unprotected(Exception):
    """A guarantee of the sandbox is missing here, so that a grade would not be worth its name."""


@dataclass(frozen=True)
class Summary:
    """What a run of ``qkv grade`` came to."""

    statuses: dict[str, int]
    scores: tuple[float, ...]
    kept: int

    def text(self) -> str:
        """Say it in one line."""
        counts = ", ".join(f"{number} {status}" for status, number in sorted(self.statuses.items()))
        median = f"; median score {statistics.median(self.scores):g}" if self.scores else ""
        kept = f"; {self.kept} were graded before and stand" if self.kept else ""
        return f"{sum(self.statuses.values())} submissions: {counts}{median}{kept}"


def grade_into(
    content: Content,
    paths: Sequence[Path],
    out: Path,
    allow_unprotected: bool,
    progress: Callable[[int, int], None],
) -> Summary:
    """Grade the submissions at ``paths`` and write every file of the results under ``out``.

    ``progress`` is told (done, total).

    Raises:
        IntakeError: a path holds no submissions.
        ContentError: the assignment's own files are not in order.
        Unprotected: a guarantee is missing and ``allow_unprotected`` is false.
    """
    refuse_unprotected(content, allow_unprotected)
    sentences: dict[str, str] = content.hints["sentences"]
    scratch.sweep()
    with scratch.folder("batch") as folder:
        requests = [request_for(handin) for handin in collect(paths, folder)]
        verdicts = {request.student: _standing(out, request, content) for request in requests}
        open_requests = [request for request in requests if verdicts[request.student] is None]
        kept = len(requests) - len(open_requests)
        progress(kept, len(requests))
        for number, judged in enumerate(
            judge_all(content, open_requests, os.cpu_count() or 1, pages=True), start=kept + 1
        ):
            sources = []
            if judged.path is not None:
                with contextlib.suppress(Unreadable):
                    sources = [(display(judged.path.name), read_bytes(judged.path))]
            write_student(out, judged.verdict, sources, judged.pages or draw_pages(judged.verdict, [], sentences))
            verdicts[judged.verdict.student] = judged.verdict
            progress(number, len(requests))
    graded = [verdict for verdict in verdicts.values() if verdict is not None]
    write_class(out, graded, sentences)
    scores = tuple(verdict.score for verdict in graded if verdict.score is not None)
    return Summary(Counter(verdict.status for verdict in graded), scores, kept)


def refuse_unprotected(content: Content, allow_unprotected: bool) -> None:
    """Refuse to grade where a guarantee is missing.

    Raises:
        Unprotected: one is missing and ``allow_unprotected`` is false; the message is one line that says which.
    """
    with Sandbox(content.config.limits, private=content.private) as sandbox:
        missing = [name for name, layers in sandbox.guarantees.items() if not layers]
    if missing and not allow_unprotected:
        raise Unprotected(
            f"not protected here: {', '.join(missing)} (qkv doctor says why); "
            "grade on Linux 5.13 or later, or add --allow-unprotected for grades that are marked as not official"
        )


def request_for(handin: Handin) -> Request:
    """Return the request to judge one hand-in, with the digest of all that was handed in."""
    digest = hashlib.sha256(repr((handin.name, handin.status, handin.problem, handin.also)).encode())
    for path in handin.files:
        with contextlib.suppress(OSError), path.open("rb") as file:
            digest.update(repr(path.name).encode() + hashlib.file_digest(file, "sha256").digest())
    return Request(
        handin.student,
        handin.name,
        tuple(map(os.fsencode, handin.files)),
        handin.status,
        handin.problem,
        handin.also,
        digest.hexdigest(),
    )


def _standing(out: Path, request: Request, content: Content) -> Verdict | None:
    """Return the verdict that stands already for exactly this submission and these cases, if there is one."""
    folder = out / "staff" / request.student
    page = out / "feedback" / f"{request.student}.html"
    with contextlib.suppress(VerdictError):
        verdict = read_verdict(folder / "verdict.json")
        same = (verdict.submission_digest, verdict.cases_digest) == (request.digest, content.digest)
        if same and verdict.status != "error" and page.exists() and (folder / "evidence.html").exists():
            return verdict
    return None
