"""Pages and tables from verdicts: everything a person reads is made here, and from verdicts alone."""

from qkv_grader.report.comparison import Comparison, compare_results
from qkv_grader.report.drawing import Pages, draw_pages, is_feedback_on
from qkv_grader.report.files import are_drawn, feedback_of, source_of, write_class, write_pages, write_student
from qkv_grader.report.grades import grades_csv
from qkv_grader.report.index import ResultsError
from qkv_grader.report.log import staff_text
from qkv_grader.report.outdated import Outdated
from qkv_grader.report.plain import case_text, heading, opening, question_text, student_text
from qkv_grader.report.results import Results, existing
from qkv_grader.report.summary import scores_of

__all__ = [
    "Comparison",
    "Outdated",
    "Pages",
    "Results",
    "ResultsError",
    "are_drawn",
    "case_text",
    "compare_results",
    "draw_pages",
    "existing",
    "feedback_of",
    "grades_csv",
    "heading",
    "is_feedback_on",
    "opening",
    "question_text",
    "scores_of",
    "source_of",
    "staff_text",
    "student_text",
    "write_class",
    "write_pages",
    "write_student",
]
