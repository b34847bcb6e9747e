"""From hand-ins to verdicts: `judge_all` has each `Handin` judged, in processes of which any may die."""

from qkv_grader.judging.batch import Judged, judge_all
from qkv_grader.judging.messages import failed_verdict

__all__ = ["Judged", "failed_verdict", "judge_all"]
