"""Who handed in what: folders, files and archives to one `Handin` a student; none of it is ever run."""

from qkv_grader.intake.handins import RESULTS_MARK, Handin, IntakeError, collect, collect_one, results_among

__all__ = ["RESULTS_MARK", "Handin", "IntakeError", "collect", "collect_one", "results_among"]
