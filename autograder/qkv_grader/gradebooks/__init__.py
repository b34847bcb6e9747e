"""From results to what an LMS takes in: Canvas's gradebook, Moodle's grading worksheet, a worksheet for Gradescope."""

from qkv_grader.gradebooks.canvas import for_canvas
from qkv_grader.gradebooks.filling import GradebookError
from qkv_grader.gradebooks.grades import Grade, read_grades
from qkv_grader.gradebooks.gradescope import for_gradescope
from qkv_grader.gradebooks.moodle import for_moodle
from qkv_grader.gradebooks.pages import pages_of
from qkv_grader.gradebooks.writing import write_new

__all__ = [
    "Grade",
    "GradebookError",
    "for_canvas",
    "for_gradescope",
    "for_moodle",
    "pages_of",
    "read_grades",
    "write_new",
]
