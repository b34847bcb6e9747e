"""The two pages about one student, however large what they show is."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qkv_grader.records import NONE, Corrections
from qkv_grader.report.evidence import evidence_page
from qkv_grader.report.pages import feedback_page
from qkv_grader.verdict import Verdict

MOST_BYTES: Final = 4 * 1024 * 1024
#: How a page is drawn, best first.
HOWS: Final = ("coloured", "plain", "bare")
_LEFT_OUT: Final = "Too much to draw on a page: verdict.json, beside it, has all that was kept."


@dataclass
class Pages:
    """The two pages about one student, as HTML."""

    evidence: str
    feedback: str


def draw_pages(
    verdict: Verdict,
    sources: Sequence[tuple[str, bytes]],
    sentences: Mapping[str, str],
    how: str = "coloured",
    corrections: Corrections = NONE,
) -> Pages:
    """Return the pages; where one would be too large it is drawn without colours, then without evidence and source.

    ``sources`` are names and bytes of what was graded; ``sentences`` maps a misconception to what the student is told;
    ``corrections`` are this student's, by question.
    """
    bare = _bare(verdict)
    feedback = feedback_page(bare if how == "bare" else verdict, sentences, corrections)
    for way in HOWS[HOWS.index(how) :]:
        shown, listed = (bare, []) if way == "bare" else (verdict, sources)
        evidence = evidence_page(shown, listed, sentences, way == "coloured", corrections)
        if len(evidence.encode()) <= MOST_BYTES:
            break
    return Pages(evidence, feedback)


def is_feedback_on(
    page: bytes, verdict: Verdict, sentences: Mapping[str, str], corrections: Corrections = NONE
) -> bool:
    """Whether a page is the feedback that `draw_pages` returns, however it was drawn."""
    return any(page == feedback_page(one, sentences, corrections).encode() for one in (verdict, _bare(verdict)))


def _bare(verdict: Verdict) -> Verdict:
    """Return a verdict without what a submission had a hand in, but for its one line of reason."""
    cases = [
        dataclasses.replace(case, evidence=[], feedback=_LEFT_OUT if case.feedback else "") for case in verdict.cases
    ]
    reason = "; ".join(filter(None, [verdict.reason, _LEFT_OUT]))
    return dataclasses.replace(verdict, cases=cases, reason=reason)
